"""Files that come with a page go to the vault at once, before anything else is judged."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from documents.safety import safe_name
from intake import actions, queries
from intake.models import Draft
from portal.forms.documents import FILE
from portal.limits import may_upload

Refused = list[tuple[str, str]]
_TOO_MANY = _(
    "Many files came from your connection. Send your request without this one, and add it once you"
    " have proven your address."
)


def take_files(request: HttpRequest, draft: Draft, roles: tuple[str, ...]) -> Refused:
    """Attach the files of the controls that are named by roles; return (control, why not)."""
    refused: Refused = []
    for role in roles:
        for upload in request.FILES.getlist(f"{FILE}-{role}"):
            if not isinstance(upload, UploadedFile):
                continue
            name = safe_name(upload.name or "file")
            if not may_upload(request):
                refused.append((role, f"{name}: {_TOO_MANY}"))
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
                refused.append((role, f"{name}: {' '.join(texts)}"))
    return refused
