"""Files that come with a page go to the vault at once, before anything else is judged."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from core.errors import Invalid
from intake import actions, queries
from intake.models import Draft
from portal.forms.documents import FILE

Refused = list[tuple[str, str]]


def take_files(request: HttpRequest, draft: Draft, roles: tuple[str, ...]) -> Refused:
    """Attach the files of the controls that are named by roles; return (control, why not)."""
    refused: Refused = []
    for role in roles:
        for upload in request.FILES.getlist(f"{FILE}-{role}"):
            if not isinstance(upload, UploadedFile):
                continue
            try:
                actions.attach(
                    draft_id=draft.id,
                    filename=upload.name or "file",
                    content=upload.read(),
                    role=queries.role_of(role),
                )
            except Invalid as error:
                texts = [text for found in error.errors.values() for text in found]
                refused.append((role, f"{upload.name}: {' '.join(texts)}"))
    return refused
