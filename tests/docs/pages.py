"""What the documentation tests read: the pages, and what stands in them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "config" / "settings.py"

_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"\.?[\w-][\w.*-]*(?:/[\w.*-]+)*/?")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def pages() -> list[Path]:
    """Return every Markdown page of the project itself, generated ones too."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"]
    return sorted(found)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def links(page: Path) -> list[str]:
    """Return the targets of links and pictures that stay in the project."""
    return [found for found in _LINK.findall(prose(page)) if not re.match(r"[a-z]+:", found)]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as GitHub makes them."""
    titles = (re.sub(r"[`*]", "", found) for found in _HEADING.findall(prose(page)))
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in kept}


def paths(page: Path) -> list[str]:
    """Return what stands in code quotes and begins like a path from the project's root.

    ``var`` is made by an installation and ``.env`` by its operator, so both may be absent.
    """
    tops = {entry.name for entry in ROOT.iterdir()} - {"var", ".env", ".venv"}
    words = (word for code in _CODE.findall(prose(page)) for word in code.split())
    return [
        word
        for word in words
        if _PATH.fullmatch(word) and word.split("/")[0] in tops and ("/" in word or "." in word)
    ]


def commands(page: Path, program: str) -> set[str]:
    """Return the words that follow ``make`` or ``manage.py`` in code, fenced or not."""
    text = page.read_text("utf-8")
    code = [*_CODE.findall(prose(page)), *_FENCE.findall(text)]
    pattern = re.compile(rf"(?:^|[\s/]){re.escape(program)} +([a-z][\w-]*)", re.MULTILINE)
    return {word for quoted in code for word in pattern.findall(quoted)}
