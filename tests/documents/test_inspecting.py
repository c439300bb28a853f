"""A worker looks into a document once, keeps what it saw sealed, and an upload can be forgotten."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages

from audit.models import AuditEvent
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed, NotFound
from documents import sandbox
from documents.actions import ask_for_inspection, forget, inspect_document, store
from documents.bundles import NoBundle, pack, unpack
from documents.models import Document, Inspection
from documents.queries import inspection_of, page_image
from documents.reading import look_into, read
from documents.sandbox import INSPECTOR, Opened
from documents.view import Danger, DigitalSignature, Mark, PageView, View, Word
from duties.models import Duty
from duties.working import run_due
from intake.models import Draft, DraftDocument
from sealing.errors import Erased
from tests.documents.making import docx, paragraph, pdf, zipped

PDF = "application/pdf"
PNG = b"\x89PNG\r\n\x1a\n"
pytestmark = pytest.mark.django_db


def kept(content=None, media_type=PDF, filename="order.pdf"):
    return store(
        by=SYSTEM,
        filename=filename,
        content=content or pdf("Order of the court"),
        media_type=media_type,
        origin="received",
    )


def events(action):
    return [json.loads(bytes(e.body))["facts"] for e in AuditEvent.objects.filter(action=action)]


def worked():
    return [(result.kind, result.outcome) for result in run_due() if result.subject_id]


def test_a_worker_looks_once_and_keeps_what_it_saw(staff):
    document = kept()
    assert inspection_of(document) is None
    ask_for_inspection(document=document)
    ask_for_inspection(document=document)
    assert worked() == [("documents.inspect", "done")]
    inspection = inspection_of(document)
    assert inspection.view.text == "Order of the court"
    assert (inspection.page_count, inspection.unreadable, inspection.dangers) == (1, "", 0)
    assert page_image(document, 1).startswith(PNG)
    assert page_image(document, 1, dpi=300).startswith(PNG)
    assert page_image(document, 2) is None
    assert page_image(document, 0) is None
    ask_for_inspection(document=document)
    assert worked() == []
    assert events("document.inspected") == [
        {
            "inspector": INSPECTOR,
            "unreadable": None,
            "pages": 1,
            "dangers": [],
            "sha256": inspection.sha256,
        }
    ]
    assert read(document) == pdf("Order of the court")


def test_what_was_seen_lies_encrypted_under_the_documents_key(staff):
    document = kept()
    inspection = inspect_document(by=staff.triage, document_id=document.id)
    assert inspection.key_id == document.key_id
    with storages["vault"].open(inspection.object_name) as sealed:
        assert b"court" not in sealed.read()


def test_an_unreadable_document_stays_as_it_came(staff):
    broken = b"%PDF-1.7\nbroken"
    document = kept(broken)
    inspection = inspect_document(by=SYSTEM, document_id=document.id)
    assert (inspection.unreadable, inspection.page_count) == ("damaged", 0)
    assert read(document) == broken
    assert events("document.inspected")[0]["unreadable"] == "damaged"


def test_dangers_are_counted_and_named_in_the_log(staff):
    content = docx(paragraph("Order"), extra={"word/vbaProject.bin": b"x"})
    document = kept(content, sandbox_type(content), "order.docx")
    assert inspect_document(by=SYSTEM, document_id=document.id).dangers == 1
    assert events("document.inspected")[0]["dangers"] == ["macro"]


def sandbox_type(content):
    from documents.opening.kinds import media_type_of

    return media_type_of(content)


def test_where_nothing_can_be_opened_the_duty_tries_again_and_then_says_so(staff, monkeypatch):
    def refused(*args, **options):
        return Opened(View(PDF, unreadable="not_inspected"), {})

    monkeypatch.setattr("documents.reading.open_file", refused)
    document = kept()
    ask_for_inspection(document=document)
    assert worked() == [("documents.inspect", "failed")]
    assert inspection_of(document) is None
    for hours in (1, 2):
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
            last = worked()
    assert last == [("documents.inspect", "given_up")]
    assert inspection_of(document).view.unreadable == "not_inspected"
    assert Duty.objects.get(kind="documents.inspect").state == "given_up"


def test_a_second_look_by_the_same_inspector_changes_nothing(
    staff, django_capture_on_commit_callbacks
):
    document = kept()
    first = inspect_document(by=SYSTEM, document_id=document.id)
    with django_capture_on_commit_callbacks(execute=True):
        second = inspect_document(by=SYSTEM, document_id=document.id)
    assert first == second
    assert len(storages["vault"].listdir(document.key_id)[1]) == 2
    assert len(events("document.inspected")) == 1


def test_a_newer_inspector_looks_again(staff, monkeypatch):
    document = kept()
    old = inspect_document(by=SYSTEM, document_id=document.id)
    monkeypatch.setattr("documents.actions.INSPECTOR", "next")
    monkeypatch.setattr("documents.queries.INSPECTOR", "next")
    assert inspection_of(document) == old
    ask_for_inspection(document=document)
    assert worked() == [("documents.inspect", "done")]
    assert inspection_of(document).inspector == "next"


def test_who_may_not_look_or_forget(staff):
    document = kept()
    with pytest.raises(NotAllowed) as refused:
        inspect_document(by=staff.auditor, document_id=document.id)
    assert refused.value.code == "document.inspect"
    with pytest.raises(NotAllowed) as refused:
        forget(by=staff.triage, document_id=document.id)
    assert refused.value.code == "document.forget"
    with pytest.raises(NotFound):
        inspect_document(by=SYSTEM, document_id="none")


def test_a_forgotten_upload_is_erased_with_what_was_seen_in_it(staff):
    document = kept()
    inspection = inspect_document(by=SYSTEM, document_id=document.id)
    ask_for_inspection(document=kept())
    names = [document.object_name, inspection.object_name]
    forget(by=SYSTEM, document_id=document.id)
    assert not Document.objects.filter(pk=document.id).exists()
    assert not Inspection.objects.exists()
    assert not any(storages["vault"].exists(name) for name in names)
    with pytest.raises(Erased):
        read(document)
    assert events("document.forgotten") == [{"sha256": document.sha256}]
    with pytest.raises(NotFound):
        forget(by=SYSTEM, document_id=document.id)


def test_an_upload_forgotten_before_its_duty_leaves_nothing_to_do(staff):
    document = kept()
    ask_for_inspection(document=document)
    forget(by=SYSTEM, document_id=document.id)
    assert worked() == []


def test_what_something_holds_is_not_forgotten(staff):
    document = kept()
    draft = Draft.objects.create(kind="account_information")
    DraftDocument.objects.create(draft=draft, document=document, role="other", position=0)
    with pytest.raises(NotAllowed) as refused:
        forget(by=SYSTEM, document_id=document.id)
    assert refused.value.code == "document.held"
    assert read(document)


def test_a_dry_run_sees_the_same_and_stores_nothing(staff):
    opened = look_into("order.pdf", pdf("Order of the court"), PDF)
    assert opened.view.text == "Order of the court"
    assert not Document.objects.exists()


def test_what_was_seen_reads_back_as_it_was():
    page = PageView(
        2, 612.0, 792.0, "ocr", (Word("Ä", (1.0, 2.0, 3.0, 4.5), 9.5, 0.5),),
        (Mark("seal", (1.0, 2.0, 3.0, 4.0), 0.75),),
    )  # fmt: skip
    signature = DigitalSignature("F", "Judge Example", True, False, False, box=(1.0, 2.0, 3.0, 4.0))
    view = View(PDF, 3, (page,), (signature,), (Danger("macro", "a", "b"),), "took_too_long")
    opened = Opened(view, {2: PNG + b"x", 3: b""})
    assert unpack(pack(opened)) == opened
    for spoilt in (b"", b"\x00\x00\x00\x02{}", b"\x00\x00\xff\xff{}", zipped({"a": "b"})):
        with pytest.raises(NoBundle):
            unpack(spoilt)


def test_the_limits_are_the_policys(policy, staff):
    from documents.limiting import limits

    found = limits()
    assert (found.pages, found.seconds) == (
        policy.documents.pages.value,
        policy.documents.seconds.value,
    )
    assert sandbox.INSPECTOR
