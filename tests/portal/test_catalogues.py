"""Every text that officers read is translated, with the same parameters, into each language."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

LOCALES = [to_locale(code) for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SHIPPED = [name for name in LOCALES if (settings.LOCALE_PATHS[0] / name).is_dir()]
_PARAMETER = re.compile(r"%\(\w+\)[sd]|%[sd]")
_TAG = re.compile(r"</?\w+|href=\"[^\"]*\"")


def catalogue(name: str) -> polib.POFile:
    return polib.pofile(str(settings.LOCALE_PATHS[0] / name / "LC_MESSAGES" / "django.po"))


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_missing_or_guessed(name: str) -> None:
    entries = catalogue(name)

    assert [entry.msgid for entry in entries if entry.fuzzy or not all(said(entry))] == []
    assert [entry.msgid for entry in entries.obsolete_entries()] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_parameters_and_links_are_the_same(name: str) -> None:
    for entry in catalogue(name):
        wanted = entry.msgid_plural or entry.msgid
        for text in filter(None, said(entry)):
            used = set(_PARAMETER.findall(text))
            assert used <= set(_PARAMETER.findall(wanted)), entry.msgid
            if not entry.msgid_plural:
                assert used == set(_PARAMETER.findall(wanted)), entry.msgid
            assert sorted(_TAG.findall(text)) == sorted(_TAG.findall(wanted)), entry.msgid


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_compiled_is_what_is_written(name: str) -> None:
    folder = settings.LOCALE_PATHS[0] / name / "LC_MESSAGES"
    compiled = {
        (entry.msgctxt, entry.msgid): said(entry)
        for entry in polib.mofile(str(folder / "django.mo"))
    }
    written = {(entry.msgctxt, entry.msgid): said(entry) for entry in catalogue(name)}

    assert compiled == written


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_of_the_code_is_in_the_catalogue(gathered: Path, name: str) -> None:
    """Gathers again, as ``make messages`` does, into a copy, and compares."""
    found = polib.pofile(str(gathered / name / "LC_MESSAGES" / "django.po"))

    listed = {(entry.msgctxt, entry.msgid) for entry in catalogue(name)}
    assert {(entry.msgctxt, entry.msgid) for entry in found} == listed


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Catalogues made anew from the sources, for all languages at once."""
    folder, root = tmp_path_factory.mktemp("gathered"), Path(settings.BASE_DIR)
    for room in (
        "core",
        "rules",
        "sealing",
        "templates",
        *(app.parent.name for app in root.glob("*/apps.py")),
    ):
        (folder / room).symlink_to(root / room)
    (folder / "locale").mkdir()
    languages = [part for name in SHIPPED for part in ("-l", name)]
    options = [*languages, "--symlinks", "--settings=config.settings", f"--pythonpath={root}"]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *options],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "locale"
