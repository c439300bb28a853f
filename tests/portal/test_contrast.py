"""Every pair of colours that meets on a page, computed from the token file in both modes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "frontend/scss/_tokens.scss").read_text("utf-8")
STYLESHEET = (ROOT / "static/writdesk/writdesk.css").read_text("utf-8")

GROUNDS = ("paper", "surface")
TEXT = ("ink", "muted", "link", "link-hover", "link-visited", "emergency", "due", "held", "good")
TEXT_PAIRS = [
    *((text, ground) for text in TEXT for ground in GROUNDS),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-emergency", "emergency"),
    ("on-emergency", "emergency-strong"),
    ("on-focus", "focus"),
    ("on-bar", "bar"),
    ("bar-muted", "bar"),
    ("ink", "emergency-tint"),
    ("muted", "emergency-tint"),
    ("emergency", "emergency-tint"),
    ("link", "emergency-tint"),
    ("ink", "good-tint"),
    ("muted", "good-tint"),
    ("good", "good-tint"),
    ("link", "good-tint"),
    # Hovering fills a box with the line colour while the words stay ink.
    ("ink", "line"),
]
EDGE_PAIRS = [
    *(
        (edge, ground)
        for edge in ("edge", "brand", "emergency", "due", "held", "good")
        for ground in GROUNDS
    ),
    ("bar-muted", "bar"),
    ("on-bar", "bar"),
    ("emergency", "emergency-tint"),
    ("good", "good-tint"),
]


def colours(mode: str) -> dict[str, str]:
    """Return the token names and hex values in force in ``mode``."""
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")[:2]
    pattern = re.compile(r"--wd-([a-z-]+):\s*(#[0-9a-f]{6});")
    found = dict(pattern.findall(light))
    return found if mode == "light" else {**found, **dict(pattern.findall(dark))}


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of ``#rrggbb``, between 0 and 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two colours, between 1 and 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_agrees_with_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_words_are_legible(mode: str, text: str, ground: str) -> None:
    values = colours(mode)
    assert contrast(values[text], values[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_can_be_seen(mode: str, edge: str, ground: str) -> None:
    values = colours(mode)
    assert contrast(values[edge], values[ground]) >= 3


def test_a_focused_control_stands_out_from_its_ground() -> None:
    """In the light mode yellow alone would not; the ink beside it does."""
    for mode in ("light", "dark"):
        values = colours(mode)
        best = max(contrast(values[name], values["paper"]) for name in ("focus", "on-focus"))
        assert best >= 3


def test_every_token_is_defined_for_the_dark_mode_too() -> None:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")[:2]
    pattern = re.compile(r"--wd-([a-z-]+):\s*#")
    assert set(pattern.findall(light)) == set(pattern.findall(dark.split("\n}\n")[0]))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_committed_stylesheet_holds_these_values(mode: str) -> None:
    compiled = set(re.findall(r"--wd-([a-z-]+):\s*(#[0-9a-f]{3,6})", STYLESHEET))
    assert set(colours(mode).items()) <= {
        (name, value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:]))
        for name, value in compiled
    }


def test_components_name_tokens_and_no_colour_of_their_own() -> None:
    for part in ("base", "controls", "shell", "components", "evidence", "desk", "queue"):
        text = (ROOT / f"frontend/scss/_{part}.scss").read_text("utf-8")
        assert re.findall(r":\s*[^;{]*#[0-9a-fA-F]{3,8}\b[^{;]*;", text) == []
