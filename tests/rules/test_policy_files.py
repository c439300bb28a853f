"""Policy files: a mistake is one clear error that names the key."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.findings import Finding, describe
from rules.policy import PolicyError, load_policy, read_policy
from rules.vocabulary import CATEGORIES, LEGAL_PROCESSES
from tests.rules.rulebook import INVENTED, INVENTED_FILE, SHIPPED, SHIPPED_FILE


def parsed() -> dict[str, Any]:
    return tomllib.loads(INVENTED_FILE.read_text("utf-8"))


def without(path: str) -> Callable[[dict], None]:
    def change(table: dict) -> None:
        *above, last = path.split("/")
        for name in above:
            table = table[name]
        del table[last]

    return change


def put(path: str, value: Any) -> Callable[[dict], None]:
    def change(table: dict) -> None:
        *above, last = path.split("/")
        for name in above:
            table = table[name]
        table[last] = value

    return change


LETTER = {"de": "x"}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (without("numbers/hold"), "numbers.hold"),
        (without("numbers/hold/unit"), "numbers.hold.unit"),
        (without("languages"), "languages"),
        (put("languages", "de"), "languages"),
        (put("languages", []), "languages"),
        (put("languages", ["Deutsch!"]), "languages[0]"),
        (put("languages", ["de", "en"]), "sources"),
        (put("surprise", 1), "surprise"),
        (put("numbers/hold/value", "30"), "numbers.hold.value"),
        (put("numbers/hold/value", True), "numbers.hold.value"),
        (put("numbers/hold/value", 30.5), "numbers.hold.value"),
        (put("numbers/hold/value", -1), "numbers.hold.value"),
        (put("numbers/hold/unit", "moons"), "numbers.hold.unit"),
        (put("numbers/hold/unit", "business_days"), "numbers.hold.unit"),
        (put("numbers/hold/basis", "hearsay"), "numbers.hold.basis"),
        (put("numbers/prohibition_longest/unit", "hours"), "numbers.prohibition_longest.unit"),
        (put("triage_due/preservation/unit", "pages"), "triage_due.preservation"),
        (without("triage_due/preservation"), "triage_due.preservation"),
        (put("reach/subpoena/content", "maybe"), "reach.subpoena.content"),
        (put("reach/subpoena/letters", "no"), "reach.subpoena.letters"),
        (without("reach/subpoena/content"), "reach.subpoena.content"),
        (without("reach/mlat"), "reach.mlat"),
        (put("reach/decree", {}), "reach.decree"),
        (put("inventory/cloud/categories", ["gossip"]), "inventory.cloud.categories[0]"),
        (put("inventory/cloud/has_access", "yes"), "inventory.cloud.has_access"),
        (put("effective_on", "today"), "effective_on"),
        (put("usernames/pattern", "["), "usernames.pattern"),
        (put("usernames/pattern", 3), "usernames.pattern"),
        (put("provider/name", " "), "provider.name"),
        (put("provider/address_lines", "x"), "provider.address_lines"),
        (put("clauses/P1/text", "x"), "clauses.P1.text"),
        (put("clauses/P1/text/fr", "x"), "clauses.P1.text.fr"),
        (without("clauses/P1/text/de"), "clauses.P1.text.de"),
        (put("clauses/P1/sources", ["nowhere"]), 'clauses."P1".sources[0]'),
        (put("findings/order.dates/clause", "P99"), 'findings."order.dates".clause'),
        (without("findings/order.dates"), 'findings."order.dates"'),
        (put("findings", {}), 'findings."server_url.present"'),
        (put("findings/order.dates/fail/de", "{when}"), 'findings."order.dates".fail.de'),
        (put("findings/order.dates/fail/de", "{"), 'findings."order.dates".fail.de'),
        (put("findings/order.dates/staff/de", "{reasons!r}"), 'findings."order.dates".staff.de'),
        (without("words/late"), "words.late"),
        (put("letters/greeting", LETTER), "letters.greeting"),
        (without("letters/receipt"), "letters.receipt"),
        (put("approvals/content/count", 0), "approvals.content.count"),
        (put("calendar/weekend", [1, 2, 3, 4, 5, 6, 7]), "calendar.weekend"),
        (put("calendar/weekend", [8]), "calendar.weekend"),
        (put("calendar/holidays", ["soon"]), "calendar.holidays"),
        (put("calendar/zone", "Mars/Olympus"), "calendar.zone"),
        (put("numbers", 3), "numbers"),
    ],
)
def test_a_mistake_names_its_key(change: Callable[[dict], None], key: str) -> None:
    content = parsed()
    change(content)
    with pytest.raises(PolicyError) as caught:
        read_policy(content)
    assert caught.value.key == key or (key == "sources" and caught.value.key.endswith(".en"))
    assert str(caught.value).startswith(caught.value.key)


def test_an_unknown_finding_code_is_refused() -> None:
    content = parsed()
    content["findings"]["order.smell"] = content["findings"]["order.dates"]
    with pytest.raises(PolicyError, match=r"order\.smell"):
        read_policy(content)


@pytest.mark.parametrize("content", [b"id = ", b"id = '\xff'"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=r"broken\.toml"):
        load_policy(path)


def test_the_digest_names_the_content_and_nothing_else() -> None:
    content = parsed()
    assert read_policy(content).digest == INVENTED.digest
    assert len(INVENTED.digest) == 64
    assert read_policy(dict(reversed(content.items()))).digest == INVENTED.digest
    content["numbers"]["hold"]["value"] = 31
    assert read_policy(content).digest != INVENTED.digest
    assert SHIPPED.digest != INVENTED.digest


def test_the_shipped_policy_holds_the_clauses_and_the_table_of_reach() -> None:
    assert {f"G{number}" for number in range(1, 15)} <= set(SHIPPED.clauses)
    assert SHIPPED.clause("G3").id == "G3"
    assert "server's URL" in str(SHIPPED.clause("G3").text)
    reach = {name: "".join(SHIPPED.reach[name][c][0] for c in CATEGORIES) for name in SHIPPED.reach}
    # One letter for registration, subscriber, records, content: (r)eaches or (r)eview, (n)o.
    assert reach["subpoena"] == "rrnn"
    assert SHIPPED.reach["court_order"]["records"] == "reaches"
    assert SHIPPED.reach["court_order"]["content"] == "no"
    assert set(SHIPPED.reach["search_warrant"].values()) == {"reaches"}
    assert SHIPPED.reach["civil_subpoena"]["content"] == "no"
    assert set(SHIPPED.reach["none"].values()) == {"no"}
    for name in ("pen_register", "national_security_letter", "mlat", "consent", "other_order"):
        assert set(SHIPPED.reach[name].values()) == {"review"}  # type: ignore[index]
    assert set(SHIPPED.reach) == set(LEGAL_PROCESSES)


@pytest.mark.parametrize(
    ("host", "deployment"),
    [
        ("open.rocket.chat", "community"),
        ("acme.rocket.chat", "cloud"),
        ("eu.acme.rocket.chat", "cloud"),
        ("docs.rocket.chat", "private"),
        ("x.cloud.rocket.chat", "private"),
        ("rocket.chat", "private"),
        ("notrocket.chat", "private"),
        ("open.rocket.chat.evil.example", "private"),
        ("chat.example.org", "private"),
    ],
)
def test_hosts_fall_into_three_deployments(host: str, deployment: str) -> None:
    assert SHIPPED.deployment_of(host) == deployment


def test_a_policy_is_read_once() -> None:
    assert load_policy(SHIPPED_FILE) is SHIPPED


def test_a_number_is_a_period_only_where_its_unit_has_one_length() -> None:
    assert SHIPPED.numbers.hold.period.days == 90
    assert SHIPPED.numbers.extension_notice.period.total_seconds() == 168 * 3600
    with pytest.raises(ValueError, match="years"):
        _ = SHIPPED.numbers.prohibition_longest.period


def test_countries_are_known_however_written() -> None:
    rule = SHIPPED.authorities
    assert [rule.country_code(text) for text in ("US", "U.S.", " usa ", "United States")] == [
        "US"
    ] * 4
    assert rule.country_code("fr") == "FR"
    assert rule.country_code("Atlantis") is None
    assert rule.country_code(None) is None
    assert not rule.is_domestic(None)


def test_a_policy_of_before_the_desk_s_own_rules_still_judges_its_cases() -> None:
    older = tomllib.loads(SHIPPED_FILE.read_text("utf-8"))
    for table in (
        *("answer_due", "deadlines", "emergency", "authentication", "risk", "recall"),
        *("sealing", "transparency"),
    ):
        del older[table]
    for key in ("removed", "kept", "redress"):
        del older["removal"][key]
    for key in ("country", "subdivision"):
        older["calendar"].pop(key, None)
    del older["authorities"]["agency_types"]

    del older["words"]["revocation_unchecked"]

    policy = read_policy(older, kept=True)

    assert policy.answer_due == {}
    assert policy.emergency.people == 2
    assert policy.deadlines.emergency_acknowledged.period == timedelta(minutes=15)
    assert str(policy.removal.kept).startswith("We have looked at the content")
    reserved = Finding(
        code="document.altered",
        outcome="pass",
        at="documents[0]",
        clause=policy.findings["document.altered"].clause,
        basis="inspection",
        audience="staff",
        parameters={"reason": "revocation_unchecked"},
    )
    said = describe(reserved, policy, "staff", "en")
    assert said.statement == "revocation unchecked"
