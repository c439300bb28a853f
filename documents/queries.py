"""Documents are seen through the case, message or production that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from documents.limiting import limits
from documents.models import Document, Inspection
from documents.reading import opened, read
from documents.sandbox import INSPECTOR, draw_page

FINE = 150


def by_ids(ids: Iterable[str]) -> QuerySet[Document]:
    """Return the documents with these ids; the caller has shown that the reader may see them."""
    return Document.objects.filter(pk__in=list(ids)).order_by("created_at", "id")


def inspection_of(document: Document) -> Inspection | None:
    """Return the newest inspection, by this version of the inspector if there is one."""
    found = list(Inspection.objects.filter(document=document).order_by("-inspected_at", "-id"))
    current = (each for each in found if each.inspector == INSPECTOR)
    return next(current, found[0] if found else None)


def inspections_of(documents: Sequence[Document]) -> dict[str, Inspection]:
    """Return what ``inspection_of`` does for several documents, by their ids, in one query.

    What was not written yet was seen by nobody and is not asked for.
    """
    known = [document.pk for document in documents if document.is_written]
    if not known:
        return {}
    rows = Inspection.objects.filter(document__in=known).order_by("inspected_at", "id")
    # A later row takes the place of an earlier one, and this version's of all others.
    found = {row.document_id: row for row in rows}
    return found | {row.document_id: row for row in rows if row.inspector == INSPECTOR}


def page_image(document: Document, number: int, *, dpi: int | None = None) -> bytes | None:
    """Return a page (from 1) as PNG, or None where there is no such page or no picture of it.

    The picture kept with the inspection, where there is one; with ``dpi`` (72 to 300), or for a
    page of which none is kept, it is drawn anew in the confined child.
    """
    inspection = inspection_of(document)
    if inspection is None or not 1 <= number <= inspection.page_count:
        return None
    kept = None if dpi else opened(inspection).page_pngs.get(number)
    if kept is not None:
        return kept
    fine = min(300, max(72, dpi or FINE))
    return draw_page(read(document), document.media_type, number, dpi=fine, limits=limits())
