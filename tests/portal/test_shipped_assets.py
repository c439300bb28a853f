"""What lies under static/ and templates/ keeps the promises made about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static/writdesk"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Letters are printed by WeasyPrint and never sent to a browser.
# Letters and mails are no pages: a mail program keeps only a style inside the mail.
PAGES = [path for path in TEMPLATES if not {"letters", "emails"} & set(path.parts)]


def test_no_font_crest_or_foreign_file_is_named() -> None:
    stylesheet = (STATIC / "writdesk.css").read_text("utf-8")
    for forbidden in ("GDS Transport", "@font-face", "crest", "crown", "url(", "@import"):
        assert forbidden.lower() not in stylesheet.lower()


def test_the_licence_of_the_copied_script_is_shipped_with_it() -> None:
    version = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))["dependencies"][
        "govuk-frontend"
    ]
    licence = (STATIC / "govuk-frontend.LICENCE.txt").read_text("utf-8")
    script = (STATIC / "govuk-frontend.min.js").read_text("utf-8")
    assert "MIT License" in licence
    assert f"GOV.UK Frontend {version}" in licence
    assert f'"{version}"' in script


def test_versions_of_the_build_are_pinned_and_name_no_download_address() -> None:
    package = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in package["dependencies"].values())
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    assert all("resolved" not in entry for entry in lock["packages"].values())


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_carries_no_inline_style_or_script(page: Path) -> None:
    """The content security policy would refuse them."""
    text = page.read_text("utf-8")
    assert not re.search(r"<[^>]*\sstyle=", text)
    assert "<style" not in text
    assert not re.search(r"<[^>]*\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_loads_nothing_from_another_host(page: Path) -> None:
    assert not re.search(r"(?:src|<link[^>]*href)=\"(?:https?:)?//", page.read_text("utf-8"))
