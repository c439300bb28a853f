"""Documents are seen through the case, message or production that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from documents.models import Document


def by_ids(ids: Iterable[str]) -> QuerySet[Document]:
    """Return the documents with these ids; the caller has shown that the reader may see them."""
    return Document.objects.filter(pk__in=list(ids)).order_by("created_at", "id")
