"""What a machine reads out of a mail, and that no bytes make it stumble."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import new_reference
from intake.mail import html_to_text, read_mail, submission_of
from rules.submission import Submission
from tests.intake.builders import PDF
from tests.intake.mails import TEMPLATE, mail


@pytest.fixture
def read(policy: Any) -> Any:
    def reading(content: bytes) -> Submission:
        return submission_of(read_mail(content), policy)

    return reading


def named(submission: Submission) -> list[tuple[str | None, str | None]]:
    return [(account.server_url, account.username) for account in submission.accounts]


def test_template_of_labels_is_read_field_by_field(read: Any) -> None:
    found = read(mail(TEMPLATE, files=("cover letter.pdf", "Warrant_113.pdf")))

    assert (found.kind, found.legal_process) == ("account_information", "search_warrant")
    assert named(found) == [("https://open.rocket.chat", "kim.example")]
    assert (found.agency.name, found.agency.country) == ("Larkspur County Sheriff", "US")
    assert (found.officer.name, found.officer.title, found.officer.badge) == (
        "Pat Example",
        "Detective",
        "1234",
    )
    assert found.officer.email == "pat@sheriff.larkspur.example"
    assert (found.process.court, found.process.docket) == ("Larkspur Superior Court", "2026-SW-113")
    assert (found.process.issuer, found.process.issued_on) == (
        "Judge Robin Placeholder",
        date(2025, 11, 2),
    )
    assert found.data_categories == ("subscriber", "content")
    assert found.requested_information == "Name, e-mail address and all messages\nof October 2026"
    assert found.relevance == "The account offered the stolen goods for sale."
    assert [document.role for document in found.documents] == ["cover_sheet", "legal_process"]
    assert found.nondisclosure.ordered is None


@pytest.mark.parametrize(
    ("label", "gone"),
    [
        ("Server URL", lambda found: [a.server_url for a in found.accounts] == [None]),
        ("Username", lambda found: [a.username for a in found.accounts] == [None]),
        ("Relevance", lambda found: found.relevance is None),
        ("Docket", lambda found: found.process.docket is None),
        ("Issued on", lambda found: found.process.issued_on is None),
    ],
)
def test_what_a_template_leaves_out_stays_unsaid(read: Any, label: str, gone: Any) -> None:
    text = "\n".join(line for line in TEMPLATE.splitlines() if not line.startswith(f"{label}:"))

    assert gone(read(mail(text)))


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Preservation request 26-113", "Please preserve the account.", "preservation"),
        ("Our letter of Monday", "under 18 U.S.C. 2703(f) we ask you", "preservation"),
        ("Extension of preservation PRS", "We ask to extend it.", "preservation_extension"),
        ("Search warrant", "The earlier preservation is PRS-1.", "account_information"),
        ("EMERGENCY", "See below.", "emergency_disclosure"),
        ("Urgent", "Emergency disclosure request under 2702(b)(8).", "emergency_disclosure"),
        (
            "Question",
            "This is not an emergency request. A subpoena follows.",
            "account_information",
        ),
        ("Takedown", "Please remove the content.", "content_removal"),
        ("Auskunftsersuchen", "wir bitten um Bestandsdaten", "account_information"),
        ("Gefahr im Verzug", "Notfallauskunft", "emergency_disclosure"),
        ("Solicitação de preservação", "Solicitamos preservar os dados", "preservation"),
        ("Solicitud de emergencia", "Persona en peligro", "emergency_disclosure"),
        ("Demande", "Merci de conserver les données du compte", "preservation"),
        ("", "", "account_information"),
    ],
)
def test_kind_of_request(read: Any, subject: str, text: str, kind: str) -> None:
    assert read(mail(text, subject=subject)).kind == kind


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("the account @kim on https://open.rocket.chat.", [("https://open.rocket.chat", "kim")]),
        ("account @kim.x at open.rocket.chat, please", [("open.rocket.chat", "kim.x")]),
        (
            "On https://open.rocket.chat: @kim, @lee",
            [("https://open.rocket.chat", "kim"), ("https://open.rocket.chat", "lee")],
        ),
        (
            "@kim on https://open.rocket.chat and @lee on https://chat.acme.example/",
            [("https://open.rocket.chat", "kim"), ("https://chat.acme.example/", "lee")],
        ),
        (
            "Server URL: https://open.rocket.chat\nUsernames: @kim, lee and @max.m",
            [
                ("https://open.rocket.chat", "kim"),
                ("https://open.rocket.chat", "lee"),
                ("https://open.rocket.chat", "max.m"),
            ],
        ),
        (
            "Server: a.rocket.chat\nUser: kim\n\nServer: b.rocket.chat\nUser: kim",
            [("a.rocket.chat", "kim"), ("b.rocket.chat", "kim")],
        ),
        ("Account: @kim on open.rocket.chat", [("open.rocket.chat", "kim")]),
        ("the user name is kim_01 on chat.example.org", [("chat.example.org", "kim_01")]),
        ("Server URL: the company chat\nUsername: kim", [("the company chat", "kim")]),
        ("Server URL: unknown\nUsername: kim", [(None, "kim")]),
        ("Dear Rocket.Chat, the account kim at Rocket.Chat Inc., see www.larkspur.example", []),
        ("mail me at pat@sheriff.larkspur.example or see order.pdf of U.S.C. 2703", []),
        (
            "Benutzername „kim.m“ auf https://chat.firma.example",
            [("https://chat.firma.example", "kim.m")],
        ),
    ],
)
def test_accounts_in_text(read: Any, text: str, accounts: list[tuple[str, str]]) -> None:
    assert named(read(mail(text))) == accounts


def test_link_to_a_message_names_server_and_message(read: Any) -> None:
    found = read(mail("See https://open.rocket.chat/channel/general?msg=abc123 of @kim"))

    (account,) = found.accounts
    assert account.message_url == "https://open.rocket.chat/channel/general?msg=abc123"
    assert (account.server_url, account.username) == ("https://open.rocket.chat", "kim")


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("Attached is a grand jury subpoena.", "subpoena"),
        ("an order under 18 U.S.C. 2703(d)", "court_order"),
        ("The attached search warrant compels", "search_warrant"),
        ("civil subpoena in Doe v. Example", "civil_subpoena"),
        ("pen register and trap and trace order", "pen_register"),
        ("under the mutual legal assistance treaty", "mlat"),
        ("den Beschluss: ein Durchsuchungsbeschluss", "search_warrant"),
        ("ordem judicial em anexo", "court_order"),
        ("We have no legal process yet.", "none"),
        ("We would like to know who this is.", None),
    ],
)
def test_legal_process_that_is_claimed(read: Any, text: str, process: str | None) -> None:
    assert read(mail(text)).legal_process == process


def test_warrant_to_come_is_no_process_of_a_preservation(read: Any) -> None:
    text = "Please preserve the account pending the issuance of a search warrant."

    assert read(mail(text, subject="Preservation request")).legal_process is None


@pytest.mark.parametrize(
    ("text", "ordered", "last"),
    [
        ("You are ordered not to notify the user until 30 June 2027.", True, date(2027, 6, 30)),
        ("Non-disclosure: yes\nNon-disclosure until: 2027-06-30", True, date(2027, 6, 30)),
        ("Non-disclosure order: none", False, None),
        ("There is no non-disclosure order.", False, None),
        ("Please do not notify the account holder.", True, None),
        ("Dated 2 November 2026. The order is under seal for 90 days.", True, date(2027, 1, 31)),
        ("We thank you.", None, None),
    ],
)
def test_non_disclosure(read: Any, text: str, ordered: bool | None, last: date | None) -> None:
    claim = read(mail(text)).nondisclosure

    assert (claim.ordered, claim.expires_on) == (ordered, last)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2 November 2026", date(2026, 11, 2)),
        ("November 2nd, 2026", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2. März 2026", date(2026, 3, 2)),
        ("2 de novembro de 2026", date(2026, 11, 2)),
        ("1er août 2026", date(2026, 8, 1)),
        ("25/11/2026", date(2026, 11, 25)),
        ("11/25/2026", date(2026, 11, 25)),
        ("03/04/2026", None),
        ("30 February 2026", None),
    ],
)
def test_dates_as_people_write_them(read: Any, written: str, day: date | None) -> None:
    assert read(mail(f"Issued on: {written}")).process.issued_on == day


def test_last_day_of_a_period_is_inside_it(read: Any) -> None:
    period = read(mail("Period: 1 October 2026 to 31 October 2026")).period

    assert (period.starts_on, period.ends_on) == (date(2026, 10, 1), date(2026, 11, 1))


def test_emergency_in_labels_and_in_prose(read: Any) -> None:
    labels = read(
        mail(
            "Person in danger: a child\nNature of the emergency: abduction\n\n@kim",
            subject="Emergency disclosure request",
        )
    ).emergency
    prose = read(
        mail(
            "A student is missing. There is a threat to shoot at the school today. "
            "The name is needed to locate her.",
            subject="Emergency disclosure request",
        )
    ).emergency

    assert (labels.person_in_danger, labels.nature, labels.necessity) == (
        "a child",
        "abduction",
        None,
    )
    assert prose.person_in_danger == "A student is missing."
    assert prose.nature == "There is a threat to shoot at the school today."
    assert prose.necessity == "The name is needed to locate her."


def test_extension_names_the_preservation(read: Any) -> None:
    reference = new_reference("PRS", 2026)

    found = read(mail(f"Please extend the preservation {reference.lower()}."))

    assert (found.kind, found.preservation_reference) == ("preservation_extension", reference)


def test_references_need_their_check_character() -> None:
    reference = new_reference("LER", 2026)
    wrong = reference[:-1] + ("0" if reference[-1] != "0" else "1")

    assert read_mail(mail(f"Re {reference} and {wrong}")).references == (reference,)


def test_removal_lists_addresses_and_ground(read: Any) -> None:
    found = read(
        mail(
            "Please remove the content at https://open.rocket.chat/channel/x?msg=1 for harassment.",
            subject="Content removal",
        )
    )

    assert found.removal.urls == ("https://open.rocket.chat/channel/x?msg=1",)
    assert found.removal.ground == "harassment"


def test_html_alone_is_read_and_links_show_where_they_lead(read: Any) -> None:
    html = (
        "<style>p{}</style><p>Preservation of <b>@kim</b></p>"
        "<p>on <a href='https://open.rocket.chat/x'>our server</a></p>"
    )
    message = EmailMessage()
    message["From"] = "pat@larkspur.example"
    message["Subject"] = "Preservation request"
    message.set_content(html, subtype="html")

    found = read(message.as_bytes())

    assert named(found) == [("https://open.rocket.chat/x", "kim")]
    assert html_to_text("<p>a</p><script>x()</script><p>b&amp;c</p>") == "a\n\nb&c"


def test_forwarded_mail_gives_its_text_and_files(read: Any) -> None:
    inner = EmailMessage()
    inner["From"] = "records@larkspur.example"
    inner["Subject"] = "Preservation request"
    inner.set_content("Please preserve @kim on https://open.rocket.chat")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="letter.pdf")
    outer = EmailMessage()
    outer["From"] = "pat@sheriff.larkspur.example"
    outer["Subject"] = "Fwd"
    outer.set_content("see attached")
    outer.add_attachment(inner)

    found = read(outer.as_bytes())

    assert found.officer.email == "pat@sheriff.larkspur.example"
    assert found.kind == "preservation"
    assert named(found) == [("https://open.rocket.chat", "kim")]
    assert [(item.filename, item.role) for item in found.documents] == [
        ("letter.pdf", "cover_sheet")
    ]
    assert found.documents[0].content == PDF


def test_picture_of_a_signature_is_no_document(read: Any) -> None:
    message = EmailMessage()
    message["From"] = "pat@larkspur.example"
    message.set_content("text")
    message.add_attachment(
        b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", disposition="inline", cid="<logo>"
    )

    assert read(message.as_bytes()).documents == ()


@pytest.mark.parametrize("sender", [None, "no address at all", "<>", '"x" <pat@larkspur.example'])
def test_broken_sender_never_stops_the_reading(read: Any, sender: str | None) -> None:
    content = mail(TEMPLATE, sender=None)
    if sender is not None:
        content = f"From: {sender}\n".encode() + content

    assert read(content).kind == "account_information"


def test_hidden_characters_and_nul_are_taken_away(read: Any) -> None:
    found = read(mail("Username: k\u202ei\u200bm\nServer URL: open.rocket.chat"))

    assert named(found) == [("open.rocket.chat", "kim")]


def test_wrong_charset_and_encoding_are_read_as_far_as_possible(read: Any) -> None:
    content = (
        b"From: a@larkspur.example\nSubject: =?utf-9?q?Preservation_request?=\n"
        b"Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n"
        b"VXNlcm5hbWU6IGtpbQ==\n"
    )

    assert named(read(content)) == [(None, "kim")]


def test_deep_nesting_ends(read: Any) -> None:
    content = b"Content-Type: message/rfc822\n\n" * 200 + b"Subject: x\n\ntext"

    assert read(content).kind == "account_information"


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=400),
    head=st.sampled_from(
        [
            b"",
            b"From: =?x?q?=00?= <a@b.example>\nSubject: \xff\xfe\n\n",
            b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
            b"Content-Disposition: attachment; filename*=utf-8''%ff%00\"\n\n",
            b"Content-Type: text/html; charset=utf-16\n\n",
            b"Content-Transfer-Encoding: base64\n\n",
        ]
    ),
)
def test_any_bytes_give_a_submission(policy: Any, head: bytes, body: bytes) -> None:
    found = submission_of(read_mail(head + body), policy)

    assert found.kind in {
        "account_information",
        "preservation",
        "preservation_extension",
        "emergency_disclosure",
        "content_removal",
    }
