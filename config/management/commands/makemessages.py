"""Gather the texts that officers read into ``locale/``, one catalogue for each language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages
from django.utils.translation import to_locale


class Command(makemessages.Command):
    """Without options every language of the settings but English is gathered.

    Nothing is guessed from similar texts: a guess (*fuzzy*) would be a wrong sentence in a letter.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    skipped = tuple(
        f"{folder}/*" for folder in (".venv", "benchmarks", "examples", "frontend", "tests", "var")
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["locale"] or options["all"]):
            codes = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
            options["locale"] = [to_locale(code) for code in codes]
        options["ignore_patterns"] = [*options["ignore_patterns"], *self.skipped]
        options["no_obsolete"] = True
        options["add_location"] = "file"
        for locale in options["locale"]:
            (settings.LOCALE_PATHS[0] / locale / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        super().handle(*args, **options)
