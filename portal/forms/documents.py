"""Uploads: one control for each role that matters for the kind of request."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.wording import LazyWords, Words
from portal.forms.sections import AskedFile, Section

ROLE_LABELS: dict[str, tuple[LazyWords, Words]] = {
    "cover_sheet": (_("Letter or cover sheet"), _("On your agency's letterhead, signed by you.")),
    "legal_process": (_("The order, warrant or subpoena"), _("As it was issued and signed.")),
    "nondisclosure_order": (_("Non-disclosure order"), _("If it is a document of its own.")),
    "other": (_("Anything else"), ""),
}
# The prefix of the controls, because "legal_process" is also a question of its own.
FILE = "file"
ROLES_BY_KIND: dict[str, tuple[str, ...]] = {
    "account_information": ("cover_sheet", "legal_process", "nondisclosure_order", "other"),
    "preservation": ("cover_sheet", "other"),
    "preservation_extension": ("cover_sheet", "other"),
    "emergency_disclosure": ("cover_sheet", "other"),
    "content_removal": ("cover_sheet", "legal_process", "other"),
}


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several files of one role."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class DocumentsSection(Section):
    """The controls; the files themselves go to the vault as soon as they arrive."""

    heading, anchor = _("Documents"), "documents"
    intro: ClassVar[Words] = ""

    def __init__(self, *args: object, kind: str, accept: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for role in ROLES_BY_KIND[kind]:
            label, hint = ROLE_LABELS[role]
            asked = role == "cover_sheet" or (kind, role) == (
                "account_information",
                "legal_process",
            )
            self.fields[role] = (AskedFile if asked else forms.FileField)(
                label=label,
                help_text=hint,
                required=asked,
                widget=ManyFiles(attrs={"accept": accept}),
            )
