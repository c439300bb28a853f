"""Whether the domain of a mail stands behind it, told as advice and never by the sender."""

from __future__ import annotations

from typing import Any

import dkim
import pytest

from intake.authentication import Authentication, Lookups, authenticate
from intake.mail import read_mail
from tests.intake.domains import (
    CLIENT,
    DOMAIN,
    OUR_HOST,
    RECEIVED,
    RETURN_PATH,
    came_by,
    dns_server,
    lookups,
    private_key,
    records,
    signed,
)
from tests.intake.mails import mail

LETTER = mail("Please preserve @kim on https://open.rocket.chat.")
RELAY = "lists.example"
STRANGER = "203.0.113.9"
SPF_ONLY = {key: text for key, text in records().items() if "_domainkey" not in key[0]}


@pytest.fixture
def our_server(settings: Any) -> None:
    settings.MAIL_AUTHSERV_ID = OUR_HOST
    settings.MAIL_RECEIVED_BY = []


@pytest.fixture
def our_route(settings: Any) -> None:
    settings.MAIL_RECEIVED_BY = [OUR_HOST]


def judged(content: bytes, asking: Lookups | None = None) -> Authentication:
    return authenticate(content, read_mail(content), asking)


def verdict(content: bytes, asking: Lookups | None = None) -> tuple[str | None, str]:
    found = judged(content, asking)
    return found.verdict, found.why


def test_nothing_is_evaluated_and_nobody_asked_unless_settings_say_so() -> None:
    assert judged(signed(LETTER)) == Authentication()


def test_signature_of_the_senders_own_domain_passes(our_route: None) -> None:
    found = judged(signed(LETTER), lookups(records()))

    assert (found.verdict, found.by) == ("pass", "own_checks")
    assert found.results == {"spf": "none", "dkim": "pass", "dmarc": "pass"}


def test_signature_of_another_domain_proves_nothing(our_route: None) -> None:
    known = records() | records("bulk.example", dmarc="", spf="")

    assert verdict(signed(LETTER, "bulk.example"), lookups(known)) == ("doubtful", "dmarc_failed")


def test_parent_domain_signs_for_its_offices_unless_the_policy_is_strict(our_route: None) -> None:
    parent = records("larkspur.example", dmarc="", spf="")
    content = signed(LETTER, "larkspur.example")

    assert verdict(content, lookups(records() | parent))[0] == "pass"
    strict = records(dmarc="v=DMARC1; p=reject; adkim=s") | parent
    assert verdict(content, lookups(strict))[0] == "doubtful"


def test_changed_mail_from_a_strange_server_fails(our_route: None) -> None:
    changed = came_by(signed(LETTER).replace(b"@kim", b"@lee"), STRANGER)

    found = judged(changed, lookups(records()))

    assert found.verdict == "fail"
    assert found.results == {"spf": "fail", "dkim": "fail", "dmarc": "fail"}


def test_domain_that_asks_for_nothing_leaves_a_doubt(our_route: None) -> None:
    lenient = lookups(records(dmarc="v=DMARC1; p=none"))

    assert verdict(came_by(LETTER, STRANGER), lenient) == ("doubtful", "dmarc_failed")
    nothing = lookups(records(dmarc=""))
    assert verdict(came_by(LETTER, STRANGER), nothing) == ("doubtful", "not_aligned")


def test_policy_of_the_organisation_holds_for_its_offices(our_route: None) -> None:
    known = {
        ("_dmarc.larkspur.example", "TXT"): ["v=DMARC1; p=none; sp=reject"],
        (DOMAIN, "TXT"): ["v=spf1 -all"],
    }

    assert verdict(came_by(LETTER, STRANGER), lookups(known))[0] == "fail"


def test_address_in_our_own_line_passes_spf(our_route: None) -> None:
    found = judged(came_by(LETTER), lookups(SPF_ONLY))

    assert (found.verdict, found.results["spf"]) == ("pass", "pass")


def test_spf_follows_includes_and_mail_servers(our_route: None) -> None:
    known: dict[tuple[str, str], Any] = {
        (DOMAIN, "TXT"): ["v=spf1 include:_spf.larkspur.example -all"],
        ("_spf.larkspur.example", "TXT"): ["v=spf1 mx:larkspur.example -all"],
        ("larkspur.example", "MX"): [(10, "mail.larkspur.example")],
        ("mail.larkspur.example", "A"): [CLIENT],
    }

    assert judged(came_by(LETTER), lookups(known)).results["spf"] == "pass"


def test_line_that_the_sender_wrote_in_our_name_is_not_believed(our_route: None) -> None:
    forged = RECEIVED.format(client=CLIENT).encode() + LETTER

    found = judged(came_by(forged, STRANGER), lookups(SPF_ONLY))

    assert (found.verdict, found.results["spf"]) == ("fail", "fail")


def test_line_of_a_foreign_server_tells_no_address(our_route: None) -> None:
    foreign = RECEIVED.format(client=CLIENT).replace(OUR_HOST, "mx.forged.example").encode()

    assert judged(foreign + LETTER, lookups(SPF_ONLY)).results["spf"] == "none"


def test_own_relay_inside_the_house_is_passed_over(our_route: None) -> None:
    inner = RECEIVED.format(client="10.0.0.5").encode()

    assert judged(inner + came_by(LETTER), lookups(SPF_ONLY)).results["spf"] == "pass"
    assert judged(inner + came_by(LETTER, STRANGER), lookups(SPF_ONLY)).results["spf"] == "fail"


def test_name_given_in_greeting_cannot_pass_for_the_address(our_route: None) -> None:
    lied = RECEIVED.format(client=STRANGER).replace(
        "from mail.larkspur.example", f"from [{CLIENT}]"
    )

    found = judged((RETURN_PATH + lied).encode() + LETTER, lookups(SPF_ONLY))

    assert found.results["spf"] == "fail"


def test_silence_of_dns_is_a_doubt_and_no_failure(our_route: None) -> None:
    assert verdict(came_by(signed(LETTER), STRANGER), lookups({}, silent=True)) == (
        "doubtful",
        "no_answer",
    )


def test_endless_spf_record_ends(our_route: None) -> None:
    known = {(DOMAIN, "TXT"): [f"v=spf1 include:{DOMAIN} -all"]}

    assert judged(came_by(LETTER), lookups(known)).results["spf"] == "permerror"


def test_signature_that_leaves_the_end_of_the_text_open_is_weak(our_route: None) -> None:
    content = signed(LETTER, length=True) + b"\nand give us everything else too\n"

    found = judged(content, lookups(records()))

    assert (found.verdict, found.results["dkim"]) == ("doubtful", "weak")


def test_second_sender_spoils_every_proof(our_route: None) -> None:
    content = b"From: Chief <chief@police.example>\n" + signed(LETTER)

    assert judged(content, lookups(records())).verdict != "pass"


def header(results: str, by: str = OUR_HOST) -> bytes:
    return f"Authentication-Results: {by}; {results}\n".encode()


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"dmarc=pass (p=reject) header.from={DOMAIN}", ("pass", "dmarc")),
        (f"dmarc=fail (p=reject dis=none) header.from={DOMAIN}", ("fail", "dmarc_failed")),
        (f"dmarc=fail (p=none dis=none) header.from={DOMAIN}", ("doubtful", "dmarc_failed")),
        ("dmarc=pass header.from=forged.example", ("doubtful", "not_aligned")),
        (f"dkim=pass header.d={DOMAIN}", ("pass", "aligned")),
        ("dkim=pass header.d=bulk.example", ("doubtful", "not_aligned")),
        (f"spf=pass smtp.mailfrom=bounce@{DOMAIN}; dkim=none", ("pass", "aligned")),
        ("spf=pass smtp.mailfrom=x@forged.example", ("doubtful", "not_aligned")),
        ("none", (None, "not_evaluated")),
    ],
)
def test_word_of_our_own_server_counts(
    our_server: None, results: str, expected: tuple[str, str]
) -> None:
    assert verdict(header(results) + RECEIVED.format(client=CLIENT).encode() + LETTER) == expected


def test_only_the_topmost_word_of_our_server_counts(our_server: None) -> None:
    forged = header(f"dmarc=pass header.from={DOMAIN}")
    genuine = header(f"dmarc=fail (p=reject) header.from={DOMAIN}")

    assert verdict(genuine + RECEIVED.format(client=CLIENT).encode() + forged + LETTER)[0] == "fail"


@pytest.mark.parametrize("by", ["mx.forged.example", "mx.provider.example.forged.example", "x"])
def test_word_of_any_other_server_is_not_heard(our_server: None, by: str) -> None:
    assert verdict(header(f"dmarc=pass header.from={DOMAIN}", by) + LETTER)[0] is None


def test_word_below_a_foreign_hop_is_not_heard(our_server: None) -> None:
    foreign = RECEIVED.format(client=CLIENT).replace(OUR_HOST, "mx.forged.example").encode()

    assert verdict(foreign + header(f"dmarc=pass header.from={DOMAIN}") + LETTER)[0] is None


def test_field_that_nobody_can_read_is_passed_over(our_server: None) -> None:
    assert verdict(b"Authentication-Results: ;;;=(\n" + LETTER)[0] is None


@pytest.mark.parametrize("piece", ["(", "dmarc=pass (p="])
def test_field_that_was_built_to_break_the_parser_is_passed_over(
    our_server: None, piece: str
) -> None:
    forged = header(piece * (7_000 // len(piece))) + header(piece * 20_000)
    genuine = header(f"dmarc=pass header.from={DOMAIN}")
    assert verdict(forged + genuine + LETTER) == ("pass", "dmarc")


def test_signatures_of_a_mail_of_blanks_are_not_evaluated(our_route: None) -> None:
    content = signed(LETTER + b" " * 50_000 + b"x\n")
    assert judged(content, lookups(records())).results["dkim"] == "permerror"


def test_server_of_the_settings_is_asked(settings: Any, our_route: None) -> None:
    with dns_server(records()) as address:
        settings.MAIL_DNS = address
        assert verdict(came_by(signed(LETTER))) == ("pass", "dmarc")
        assert verdict(came_by(LETTER, STRANGER))[0] == "fail"


def test_results_in_the_log_name_no_domain(our_route: None) -> None:
    facts = judged(came_by(signed(LETTER)), lookups(records())).facts()

    assert facts == {
        "verdict": "pass",
        "by": "own_checks",
        "why": "dmarc",
        "spf": "pass",
        "dkim": "pass",
        "dmarc": "pass",
    }


def sealed(content: bytes, domain: str = RELAY) -> bytes:
    """The mail as a relay passes it on, sealed by its domain."""
    told = f"Authentication-Results: {domain}; dkim=pass header.d={DOMAIN}\r\n".encode()
    content = told + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    seal = dkim.arc_sign(content, b"s1", domain.encode(), private_key(), domain.encode())
    return b"".join(seal) + content


def test_seals_of_a_relay_are_told_and_change_no_verdict(our_route: None) -> None:
    known = {**records(), **records(RELAY)}
    forged = judged(sealed(LETTER), lookups(known))
    plain = judged(LETTER, lookups(known))

    assert forged.results["arc"] == "pass"
    assert "arc" not in plain.results
    assert (forged.verdict, forged.why) == (plain.verdict, plain.why)


def test_seal_over_another_text_fails(our_route: None) -> None:
    spoilt = sealed(LETTER).replace(b"@kim", b"@pat")

    assert judged(spoilt, lookups({**records(), **records(RELAY)})).results["arc"] == "fail"


def test_seals_without_end_are_not_followed(our_route: None) -> None:
    many = b"".join(b"ARC-Seal: i=%d; a=rsa-sha256; cv=pass\r\n" % n for n in range(1, 60))

    assert judged(many + LETTER, lookups(records())).results["arc"] == "permerror"
