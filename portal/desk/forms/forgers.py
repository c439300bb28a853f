"""The form of the list of known forgers."""

from __future__ import annotations

from django import forms

from portal.desk.forms.inputs import text, words


class NoteForm(forms.Form):
    """An address or a domain, and why it is noted."""

    named = text(
        "Address or domain",
        wanted="Write an address or a domain, for example forged.example",
        hint="A domain covers every address in it and below it.",
        longest=254,
        width="30",
    )
    reason = words("Why", wanted="Write why, for those who read the finding later")
