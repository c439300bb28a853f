"""What has no space to break at is broken all the same in letters, and never cut at the edge."""

from __future__ import annotations

import email
import re
from email import policy as mail_policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.utils.html import escape

from cases import letters, queries
from cases.entries import DecisionEntry
from cases.models import Case
from cases.queries import current_policy
from core import clock
from duties.working import run_due
from tests.cases.making import ACCOUNT, PRESERVATION, make_case
from tests.portal.statuses import officer

pytestmark = pytest.mark.django_db
# As long as an address may be: 64 characters before the sign, labels of 63 behind it.
EMAIL = f"{'anna.maria'.ljust(64, 'x')}@{'police'.ljust(60, 'q')}.example"
NAME = "Wolfeschlegelsteinhausenbergerdorff" * 3
AGENCY = "Landeskriminalpolizeidirektionshauptstelle" * 3
SERVER = f"https://{'chat'.ljust(63, 'w')}.{'team'.ljust(63, 'v')}.example"
USERNAME = "kim" * 40
_POINTS = 72 / 25.4
# The margins of templates/letters/letter.css; the head reaches 18 mm into the left one.
_LEFT, _RIGHT = 22 * _POINTS, 22 * _POINTS


def long_case(kind: dict[str, Any]) -> Case:
    raw = dict(
        kind,
        documents=[],
        agency={"name": AGENCY, "country": "DE"},
        officer={"name": NAME, "title": "Kriminalhauptkommissar", "email": EMAIL},
        accounts=[{"server_url": SERVER, "username": USERNAME}],
    )
    return make_case(current_policy(), raw, officer=officer(EMAIL))


def drafts(case: Case) -> dict[str, letters.Draft]:
    """Every letter an officer gets about one account, with all that was typed in it."""
    policy, account = current_policy(), queries.current_accounts(case).first()
    assert account is not None
    defects = [row for row in queries.current_findings(case) if row.outcome == "fail"]
    assert defects
    entry = DecisionEntry(account.id, "content", True, narrowed_to=SERVER, objection=NAME)
    own = {row.id: {"statement": f"{USERNAME} {SERVER}", "what_to_do": SERVER} for row in defects}
    return {
        "receipt": letters.compose_receipt(case, [account], policy),
        "return": letters.compose_return(
            case, defects, policy, until=clock.now(), wording=own, token="t" * 90
        ),
        "decline": letters.compose_decline(case, f"{NAME} {SERVER}", policy),
        "redirect": letters.compose_redirect(case, [account], policy),
        "acceptance": letters.compose_acceptance(case, {account.id: account}, [entry], policy),
    }


def assert_nothing_is_cut(content: bytes, *wanted: str) -> None:
    """Each letter stands within the margins, and what was typed stands there whole."""
    document, text = pypdfium2.PdfDocument(content), ""
    for page in document:
        width, _ = page.get_size()
        words = page.get_textpage()
        for place in range(words.count_rects()):
            left, _bottom, right, _top = words.get_rect(place)
            said = words.get_text_bounded(left, _bottom, right, _top)
            if right - left > 2:
                assert left >= _LEFT - 1, said
                assert right <= width - _RIGHT + 1, said
        text += words.get_text_range()
    unbroken = re.sub(r"[\s\ufffe\x02-]", "", text)
    for typed in wanted:
        assert re.sub(r"[\s-]", "", typed) in unbroken, typed


@pytest.mark.parametrize("name", ["receipt", "return", "decline", "redirect", "acceptance"])
def test_a_letter_breaks_what_is_long(name: str, tmp_path: Path) -> None:
    draft = drafts(long_case(ACCOUNT))[name]

    content = letters.render(draft, current_policy())

    (tmp_path / f"{name}.pdf").write_bytes(content)
    said = {
        "return": [USERNAME, SERVER, "t" * 90],
        "decline": [NAME, SERVER],
        "redirect": [SERVER[8:]],
    }
    assert_nothing_is_cut(content, NAME, AGENCY, *said.get(name, [USERNAME]))


def test_a_provider_with_a_long_address_keeps_its_head_within_the_paper() -> None:
    draft = drafts(long_case(PRESERVATION | {"documents": []}))["receipt"]
    policy = current_policy()
    long = SimpleNamespace(
        name="Rechtsauskunftsstelle" * 3,
        address_lines=("Straße" * 20, "12345 Beispielstadt"),
        email=EMAIL,
        page_size="Letter",
    )

    content = letters.rendering.render(
        draft.template,
        draft.context(),
        SimpleNamespace(provider=long),  # type: ignore[arg-type]
    )

    assert policy.provider.name not in long.name
    assert_nothing_is_cut(content, long.name, long.address_lines[0], EMAIL)


def test_the_mail_of_a_returned_request_holds_everything_unbroken() -> None:
    from intake.actions import submit_request

    raw = dict(
        PRESERVATION,
        documents=[],
        agency={"name": AGENCY, "country": "DE"},
        officer={"name": NAME, "title": "", "email": EMAIL},
        accounts=[{"username": USERNAME}],
    )
    submit_request(by=officer(EMAIL).actor(), raw=raw, via="form", officer_email=EMAIL)
    list(run_due())

    (sent,) = [message for message in mail.outbox if message.attachments]
    read = email.message_from_bytes(sent.message().as_bytes(), policy=mail_policy.default)
    assert max(len(line) for line in sent.message().as_bytes().splitlines()) <= 998
    assert read["To"].addresses[0].addr_spec == EMAIL
    plain, marked = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert marked is not None
    link = re.search(r"https?://\S+/complete/[\w-]+/", plain.get_content())
    assert link is not None
    assert marked.get_content().count(escape(link[0])) == 2
    # Mail programs that know only one of both words break long ones all the same.
    assert "overflow-wrap: anywhere; word-break: break-word" in marked.get_content()
    (letter,) = [part for part in read.iter_attachments() if part.get_filename()]
    assert_nothing_is_cut(letter.get_payload(decode=True), NAME, AGENCY, link[0])
