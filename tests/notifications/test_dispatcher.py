"""The dispatcher: each event once, in order, to the officer, revealing nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Officer
from audit.models import AuditEvent
from audit.recording import record
from cases import actions as cases
from cases.models import Case
from disclosures import actions as disclosures
from disclosures.models import Production
from duties.models import Duty
from notifications import dispatcher, events
from notifications.correspondence import write_message
from notifications.models import Cursor, Message
from preservation import actions as preservation
from tests.cases.making import (
    PRESERVATION,
    authenticated,
    changed,
    clear_fails,
    decisions,
    make_case,
)
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import Told, later, work
from tests.preservation.keeping import ROBIN, upload


def kinds() -> list[str]:
    return list(Message.objects.order_by("queued_at", "id").values_list("kind", flat=True))


def test_a_receipt_is_acknowledged_with_the_reference_alone(case: Case, sink: Sink) -> None:
    work()
    (mail,) = sink.mails
    assert mail["To"] == "dana.sample@police.example"
    assert str(mail["Subject"]) == f"[{case.reference}] We have received your request"
    assert case.reference in text_of(mail)
    assert "robin.sample" not in mail.as_string()
    assert f"/status/{case.reference}/" in text_of(mail)


def test_reading_the_log_again_repeats_nothing(case: Case, sink: Sink) -> None:
    work()
    last = AuditEvent.objects.order_by("-seq").first()
    assert last is not None
    assert Cursor.objects.get().seq == last.seq + 1
    work()
    Cursor.objects.update(seq=0)
    work()
    assert len(sink.mails) == 1
    assert kinds() == ["receipt"]


def test_a_returned_request_brings_the_letter(defective: Case, staff: Any, sink: Sink) -> None:
    cases.return_case(by=staff.triage, case_id=defective.id)
    work()
    mail = sink.mails[-1]
    assert "completed" in str(mail["Subject"])
    (letter,) = mail.iter_attachments()
    assert letter.get_content_type() == "application/pdf"
    assert letter.get_content().startswith(b"%PDF-")
    assert letter.get_filename() == f"{defective.reference}-return.pdf"
    assert kinds() == ["receipt", "returned"]


def test_a_decision_brings_its_letter(case: Case, staff: Any, sink: Sink) -> None:
    clear_fails(case, staff.counsel)
    cases.record_process(by=staff.counsel, case_id=case.id, fields={})
    authenticated(case, staff.counsel)
    wanted = decisions(case, subscriber=True, content=False)
    cases.accept(by=staff.counsel, case_id=case.id, decisions=wanted)
    work()
    mail = sink.mails[-1]
    assert "decided" in str(mail["Subject"])
    assert len(list(mail.iter_attachments())) == 1


def test_a_sealed_case_shows_nothing_of_itself(defective: Case, staff: Any, sink: Sink) -> None:
    case = defective
    cases.return_case(by=staff.triage, case_id=case.id)
    Case.objects.filter(pk=case.pk).update(sealed=True)
    work()
    assert len(sink.mails) == 2
    for mail in sink.mails:
        assert str(mail["Subject"]) == f"[{case.reference}] There is news on your request"
        assert not list(mail.iter_attachments())
        assert "return" not in text_of(mail).lower()


def test_a_released_production_says_where_and_no_content(told: Told, sink: Sink) -> None:
    work()
    mail = next(mail for mail in sink.mails if "answer" in str(mail["Subject"]))
    assert not list(mail.iter_attachments())
    assert "/status/" in text_of(mail)
    assert "robin" not in mail.as_string()


def test_a_new_link_is_told_in_the_words_of_the_release(told: Told, sink: Sink) -> None:
    work()
    production = Production.objects.get(case=told.case)
    disclosures.issue_link(by=told.staff.custodian, production_id=production.id)
    work()
    released, renewed = (mail for mail in sink.mails if "answer" in str(mail["Subject"]))
    assert (text_of(renewed), renewed["To"]) == (text_of(released), released["To"])
    assert renewed["Message-ID"] != released["Message-ID"]
    issued = AuditEvent.objects.get(action="production.link_issued")
    effect = f"{told.case.id}:production.link_issued:{issued.digest}"
    sent = [events.facts_of(row) for row in AuditEvent.objects.filter(action="message.sent")]
    assert [row["kind"] for row in sent if row["effect"] == effect] == ["production"]


def test_a_new_link_of_a_sealed_case_says_only_that_there_is_news(told: Told, sink: Sink) -> None:
    work()
    production = Production.objects.get(case=told.case)
    disclosures.issue_link(by=told.staff.custodian, production_id=production.id)
    Case.objects.filter(pk=told.case.pk).update(sealed=True)
    work()
    assert "There is news on your request" in str(sink.mails[-1]["Subject"])
    assert "answer" not in text_of(sink.mails[-1]).lower()


def test_a_preservation_is_told_step_by_step(
    staff: Any, policy: Any, officer: Officer, server: Any, sink: Sink
) -> None:
    raw = changed(PRESERVATION, accounts=ROBIN, documents=None)
    case = make_case(policy, raw, officer=officer)
    kept = preservation.create(
        by=staff.counsel,
        case_id=case.id,
        account_id=case.accounts.get().id,
        categories=["subscriber"],
        provisional=True,
    )
    archive = upload(staff, server, "rocketchat-dump-example.zip")
    preservation.collect(by=staff.custodian, preservation_id=kept.id, archive_id=archive.id)
    work()
    preservation.confirm(by=staff.counsel, preservation_id=kept.id)
    done = preservation.extend(by=staff.counsel, preservation_id=kept.id)
    work()
    preservation.release(by=staff.counsel, preservation_id=kept.id, reason="asked")
    work()
    created, captured, extended, ended = (text_of(mail) for mail in sink.mails[1:])
    assert "defects" in created
    assert "preserved" in captured
    assert done.expires_at is not None
    assert f"{done.expires_at:%d %B %Y}" in extended
    assert "erased" in ended
    assert all("robin" not in mail.as_string() for mail in sink.mails)


@pytest.mark.parametrize("via", ["form", "api"])
def test_the_receipt_is_the_same_while_signs_of_forgery_are_looked_at(
    case: Case, defective: Case, sink: Sink, via: str
) -> None:
    Case.objects.update(received_via=via)
    Case.objects.filter(pk=defective.pk).update(consequence="hold_silent")
    work()
    honest, held = (mail_about(sink, each) for each in (case, defective))
    assert honest == held
    assert honest["To"] == "dana.sample@police.example"
    assert kinds() == ["receipt", "receipt"]


def mail_about(sink: Sink, case: Case) -> dict[str, str]:
    """Return the one mail about a case without what differs between any two cases."""
    (mail,) = (mail for mail in sink.mails if case.reference in str(mail["Subject"]))
    shown = {name: str(mail[name]) for name in mail if name not in ("Message-ID", "Date")}
    shown = {**shown, "body": text_of(mail)}
    return {name: text.replace(case.reference, "REFERENCE") for name, text in shown.items()}


def test_nothing_but_the_receipt_is_told_while_signs_of_forgery_are_looked_at(
    case: Case, staff: Any, sink: Sink
) -> None:
    Case.objects.filter(pk=case.pk).update(consequence="hold_silent")
    cases.take(by=staff.triage, case_id=case.id)
    write_message(by=staff.counsel, case_id=case.id, text="A word with you.")
    work()
    assert kinds() == ["receipt"]
    assert len(sink.mails) == 1


@pytest.mark.parametrize("via", ["email", "fax"])
def test_mail_and_paper_that_are_held_bring_no_receipt_from_here(
    case: Case, sink: Sink, via: str
) -> None:
    Case.objects.filter(pk=case.pk).update(consequence="hold_silent", received_via=via)
    work()
    assert (sink.mails, kinds()) == ([], [])


def test_a_decision_without_a_letter_is_told_to_nobody(case: Case, staff: Any, sink: Sink) -> None:
    work()
    before = len(sink.mails)
    with transaction.atomic():
        record(
            action="case.declined",
            by=staff.counsel,
            subject=case,
            case_id=case.id,
            facts={"letter": ""},
        )
    work()
    assert len(sink.mails) == before == 1


def test_a_case_without_an_officer_gets_no_mail(staff: Any, policy: Any, sink: Sink) -> None:
    make_case(policy)
    work()
    assert sink.mails == []


def test_an_officer_without_a_usable_address_silences_nobody_else(
    case: Case, staff: Any, policy: Any, sink: Sink
) -> None:
    bad = Officer.objects.create(email="not an address", country="US")
    make_case(policy, officer=bad)
    work()
    assert len(sink.mails) == 1
    assert AuditEvent.objects.filter(action="message.not_addressable").count() == 1


def test_a_reaction_that_fails_becomes_a_duty_and_the_log_is_read_on(
    defective: Case, staff: Any, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.return_case(by=staff.triage, case_id=defective.id)
    broken = {"case.submitted": (_breaks,)}
    with monkeypatch.context() as patched:
        patched.setattr(events, "EVENTS", {**events.EVENTS, **broken})
        work()
        assert kinds() == ["returned"]
        assert AuditEvent.objects.filter(action="dispatch.deferred").count() == 1
    with later(timedelta(hours=1)):
        work()
    assert sorted(kinds()) == ["receipt", "returned"]
    assert len(sink.mails) == 2
    assert Duty.objects.get(kind="notifications.react").state == "done"


def _breaks(event: AuditEvent) -> None:
    raise RuntimeError("the template is missing")


def test_one_bad_event_leaves_the_cursor_and_the_messages_together(
    case: Case, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after the message was written and before the cursor moved."""

    def dies(self: Cursor, **options: Any) -> None:
        raise KeyboardInterrupt

    Cursor.objects.create(name=dispatcher.CURSOR, seq=_seq_of("case.submitted"))
    with monkeypatch.context() as patched:
        patched.setattr(Cursor, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            dispatcher.dispatch()
    assert kinds() == []
    work()
    assert kinds() == ["receipt"]


def _seq_of(action: str) -> int:
    return AuditEvent.objects.get(action=action).seq


def test_every_event_of_the_table_names_a_reaction() -> None:
    reactions: list[Callable[..., None]] = [one for row in events.EVENTS.values() for one in row]
    assert reactions
    assert all(callable(one) for one in reactions)
