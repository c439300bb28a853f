"""The only writer of documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from audit.recording import record, together
from core.actor import Actor
from core.errors import NotAllowed, NotFound
from core.rows import insert
from documents import policies
from documents.inspecting import Looked, look
from documents.models import FORGET_DUTY, INSPECTION_DUTY, Document, Inspection
from documents.safety import safe_name
from documents.sandbox import INSPECTOR
from duties.scheduling import Asked, cancel, schedule
from sealing.columns import columns_of
from sealing.vault import vault


def store(*, by: Actor, filename: str, content: bytes, media_type: str, origin: str) -> Document:
    """Keep the bytes unaltered in the vault under a key of their own.

    ``media_type`` is what ``documents.safety.sniff`` returned, ``origin`` ``received`` or ``made``.
    The object is written before the short transaction; where that fails, an object that no row
    names is left behind and no row without an object. Raises NotAllowed, Unavailable.
    """
    document = seal(by=by, filename=filename, content=content, media_type=media_type, origin=origin)
    with transaction.atomic():
        keep(by=by, documents=[document])
    return document


def seal(*, by: Actor, filename: str, content: bytes, media_type: str, origin: str) -> Document:
    """Put the bytes into the vault, and return the row that ``keep`` writes later.

    For a caller whose own transaction holds the row. Raises NotAllowed, Unavailable.
    """
    policies.check_can_store(by=by, origin=origin, content=content)
    return Document(
        filename=safe_name(filename),
        media_type=media_type,
        origin=origin,
        created_by=by.id,
        **columns_of(vault.put_under_new_key("document", content)),
    )


def keep(*, by: Actor, documents: Sequence[Document]) -> None:
    """Write the rows of documents that ``seal`` put into the vault, in the open transaction."""
    insert(documents)
    with together():
        for document in documents:
            record(
                action="document.stored",
                by=by,
                subject=document,
                facts={
                    "sha256": document.sha256,
                    "length": document.length,
                    "media_type": document.media_type,
                    "origin": document.origin,
                },
                personal={"filename": document.filename},
            )


def ask_for_inspection(*, document: Document) -> None:
    """Have the document looked into by a worker, once by each version of the inspector."""
    if Inspection.objects.filter(document=document, inspector=INSPECTOR).exists():
        return
    schedule(INSPECTION_DUTY, subject_id=document.id, unique_key=_duty_of(document.id))


def inspection_duty(
    document: Document, *, batch: str = "", number: int = 0, urgent: bool = False
) -> Asked:
    """Return the duty to look into a document, for a caller who asks for several at once.

    ``batch`` names what they came with, and together they may take so long and no longer. The
    second paper of one batch (``number`` counts from 0) waits for the first of every other; where
    it is ``urgent`` it waits for none.
    """
    return Asked(
        INSPECTION_DUTY,
        document.id,
        _duty_of(document.id),
        rank=-1 if urgent else number,
        batch=batch,
    )


def inspect_document(*, by: Actor, document_id: str) -> Inspection:
    """Look into a document now and keep what was seen. Raises NotAllowed, NotFound, Unavailable."""
    policies.check_can_inspect(by=by)
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        raise NotFound("There is no such document.")
    looked = look(document)
    with transaction.atomic():
        return keep_inspection(by=by, document_id=document_id, looked=looked)


def keep_inspection(*, by: Actor, document_id: str, looked: Looked) -> Inspection:
    """Write down what was seen, inside the caller's transaction.

    What this version of the inspector has seen before stays as it is; the newer object is removed.
    Raises NotAllowed, NotFound.
    """
    policies.check_can_inspect(by=by)
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise NotFound("The document was forgotten meanwhile.")
    earlier = Inspection.objects.filter(document=document, inspector=INSPECTOR).first()
    if earlier is not None:
        transaction.on_commit(lambda: vault.delete_object(looked.stored))
        return earlier
    view = looked.view
    inspection = Inspection.objects.create(
        document=document,
        inspector=INSPECTOR,
        unreadable=view.unreadable or "",
        page_count=view.page_count,
        dangers=len(view.dangers),
        **columns_of(looked.stored),
    )
    record(
        action="document.inspected",
        by=by,
        subject=document,
        facts={
            "inspector": INSPECTOR,
            "unreadable": view.unreadable,
            "pages": view.page_count,
            "dangers": sorted({danger.code for danger in view.dangers}),
            "sha256": inspection.sha256,
        },
    )
    return inspection


@transaction.atomic
def forget(*, by: Actor, document_id: str) -> None:
    """Erase an upload that belongs to nothing any more, for ever, and what was seen in it.

    May be repeated after a fault. Raises NotAllowed where a case, a mail or a draft still holds it,
    and NotFound.
    """
    policies.check_can_forget(by=by)
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise NotFound("There is no such document.")
    inspections = list(Inspection.objects.filter(document=document))
    sha256, key_id = document.sha256, document.key_id
    objects = [document.stored, *(each.stored for each in inspections)]
    record(action="document.forgotten", by=by, subject=document, facts={"sha256": sha256})
    cancel(_duty_of(document_id))
    Inspection.objects.filter(document=document).delete()
    try:
        document.delete()
    except ProtectedError as error:
        raise NotAllowed("document.held", "Something still holds this document.") from error
    # The key goes last: were the rows to come back, they would name what nobody can read.
    vault.erase_key(key_id, objects)
    for stored in objects:
        vault.delete_object(stored)


def forget_if_unsent(*, document: Document, at: datetime) -> None:
    """Have an upload forgotten at that moment, unless something holds it by then."""
    schedule(
        FORGET_DUTY,
        subject_id=document.id,
        unique_key=f"{FORGET_DUTY}:{document.id}",
        due_at=at,
    )


def _duty_of(document_id: str) -> str:
    return f"{INSPECTION_DUTY}:{document_id}:{INSPECTOR}"
