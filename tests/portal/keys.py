"""A person with a keyboard and nothing else: every press is counted, and the focus never lost.

Presses and pages become seconds by the keystroke-level model of Card, Moran and Newell (The
Psychology of Human-Computer Interaction, 1983, chapter 8): 0.28 s a press for an average typist who
is not a secretary, 1.35 s to make up one's mind before each field or button that is used.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import FileChooser, Page

SECONDS_A_PRESS = 0.28
SECONDS_TO_THINK = 1.35
_FURTHEST = 80
# Tenths of a second for the system's window to open.
_PATIENCE = 100
# How each thing that can have the focus is drawn without it, and with it; both in words to compare.
_DRAWN = """() => {
  const drawn = (element) => {
    const parts = [[element, null]];
    for (const label of element.labels || []) parts.push([label, "::before"], [label, "::after"]);
    return parts.map(([each, part]) => {
      const style = getComputedStyle(each, part);
      const outline = style.outlineStyle === "none" ? "" : style.outline;
      return [outline, style.boxShadow, style.backgroundColor, style.border, style.color].join();
    }).join(" | ");
  };
  window.drawnWithoutFocus = new WeakMap();
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex]";
  for (const element of document.querySelectorAll(wanted)) {
    element.style.transition = "none";
    if (element !== document.activeElement) drawnWithoutFocus.set(element, drawn(element));
  }
  window.drawnNow = drawn;
}"""
_FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return {lost: true};
  const box = element.getBoundingClientRect();
  const before = window.drawnWithoutFocus.get(element);
  return {
    lost: false,
    name: element.name || element.id || "",
    value: element.value || "",
    kind: element.type || element.tagName.toLowerCase(),
    words: (element.innerText || "").trim(),
    checked: Boolean(element.checked),
    changed: before === undefined || before !== window.drawnNow(element),
    within: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth,
  };
}"""


@dataclass
class Hands:
    """Two hands on the keys of one page; ``pages`` are those that were opened, in their order."""

    page: Page
    presses: int = 0
    decisions: int = 0
    pages: list[str] = field(default_factory=list)
    waited: float = 0.0
    windows: list[FileChooser] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("filechooser", lambda window: self.windows.append(window))

    @property
    def by_the_model(self) -> float:
        """Return for how many seconds a person is busy; pages take their time besides."""
        return self.presses * SECONDS_A_PRESS + self.decisions * SECONDS_TO_THINK

    def __str__(self) -> str:
        return (
            f"{len(self.pages)} pages, {self.presses} presses, {self.decisions} decisions:"
            f" {self.by_the_model:.0f} s by the model, and {self.waited:.1f} s for the pages"
        )

    def focused(self) -> dict[str, Any]:
        """Return what has the focus now."""
        found: dict[str, Any] = self.page.evaluate(_FOCUSED)
        return found

    def arrive(self) -> None:
        """Be on a page, and see how everything looks on it."""
        self.pages.append(self.page.url)
        self.look()

    def look(self) -> None:
        self.page.evaluate(_DRAWN)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def tab(self) -> dict[str, Any]:
        """Press Tab and return where the focus is; it must be seen there, and never fall away."""
        self.press("Tab")
        at = self.focused()
        assert not at["lost"], f"the focus is lost on {self.page.url}"
        self.see(at)
        return at

    def see(self, at: dict[str, Any]) -> None:
        assert at["changed"], f"nobody sees where the focus is: {at} on {self.page.url}"
        assert at["within"], f"the focus is off the screen: {at} on {self.page.url}"

    def fill(self, answers: Mapping[str, str | Path]) -> None:
        """Go through the page with Tab, answering by name in whatever order the fields stand."""
        left = dict(answers)
        for _ in range(_FURTHEST):
            if not left:
                return
            at = self.tab()
            if at["name"] in left:
                self.decisions += 1
                self.answer(at, left.pop(at["name"]))
        raise AssertionError(f"{sorted(left)} are not reached with Tab on {self.page.url}")

    def answer(self, at: dict[str, Any], given: str | Path) -> None:
        """Write; choose with the arrows; tick with the space bar; or choose a file."""
        if isinstance(given, Path):
            self.windows.clear()
            self.press("Space")
            for _ in range(_PATIENCE):
                if self.windows:
                    break
                self.page.wait_for_timeout(100)
            self.windows[0].set_files(given)
        elif at["kind"] in ("radio", "checkbox"):
            self.choose(given)
        else:
            self.page.keyboard.type(given)
            self.presses += len(given)

    def choose(self, value: str) -> None:
        for _ in range(_FURTHEST):
            at = self.focused()
            self.see(at)
            if at["value"] == value:
                break
            self.press("ArrowDown" if at["kind"] == "radio" else "Tab")
        if not self.focused()["checked"]:
            self.press("Space")
        assert self.focused()["checked"], value

    def go_on(self, words: str, place: str) -> None:
        """Reach a button or a link by what stands on it, press Enter, and be at ``place``."""
        for _ in range(_FURTHEST):
            if self.tab()["words"].startswith(words):
                break
        else:
            raise AssertionError(f"{words!r} is not reached with Tab on {self.page.url}")
        self.decisions += 1
        begun = time.perf_counter()
        with self.page.expect_navigation():
            self.press("Enter")
        self.waited += time.perf_counter() - begun
        assert place in self.page.url.partition("?")[0]
        self.arrive()

    def told_what_is_wrong(self) -> None:
        """The summary of what is wrong takes the focus by itself, where the eye is."""
        self.page.wait_for_selector(".govuk-error-summary:focus")
        at = self.focused()
        assert at["within"], at
        self.look()
