"""The filters of a list as they stand in the address: read, shown as chips, offered in menus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from cases.desk_queue import NOBODY, VIEWS, QueueFilters
from portal.desk import words
from rules.risk import TEXTS, short_words

ME = "me"
_LONGEST_TEXT = 200
VIEW_WORDS = {
    "all": "All",
    "mine": "Mine",
    "written": "Messages",
    "returned": "Returned",
    "due": "Due today",
}
BALLS = {
    "triage": "Triage",
    "counsel": "Counsel",
    "custodian": "Custodian",
    "officer": "Officer",
}
DUE_WORDS = {"late": "Late", "today": "By today", "week": "Within 7 days"}
FLAG_WORDS = {
    "message": "Message to answer",
    "forgery": "Forgery suspected",
    "sealed": "Sealed",
    "gag": "Non-disclosure ordered",
    "defects": "Defects",
    "completed": "Completed by officer",
    "new": "New",
    "machine": "Read by machine",
    **{code: short_words(code)[:1].upper() + short_words(code)[1:] for code in TEXTS},
}
# In this order they stand in an address, so that one list has one address.
_NAMES = ("view", "kind", "process", "agency", "ball", "assignee", "due", "flag", "q")
_LABELS = {
    "kind": "Kind",
    "process": "Process",
    "agency": "Agency",
    "ball": "Ball",
    "assignee": "Assignee",
    "due": "Due",
    "flag": "Flags",
    "q": "Words",
}
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chosen:
    """The filters in force, as pairs of the address; what an address may not hold is left out."""

    pairs: Pairs
    people: Mapping[str, str]

    def get(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    @property
    def view(self) -> str:
        return self.get("view") or "all"

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def filters(self, me: str) -> QueueFilters:
        """Return them as the queue takes them; ``me`` is the reader's own pseudonym."""
        assignee = self.get("assignee")
        return QueueFilters(
            view=self.view,
            kind=self.get("kind"),
            process=self.get("process"),
            agency=self.get("agency"),
            ball=self.get("ball"),
            assignee=me if assignee == ME else assignee,
            due=self.get("due"),
            flags=tuple(value for name, value in self.pairs if name == "flag"),
            text=self.get("q"),
        )

    def without(self, name: str, value: str) -> str:
        """Return the address without one filter."""
        return _address(pair for pair in self.pairs if pair != (name, value))

    def with_(self, name: str, value: str) -> str:
        """Return the address with one filter more, in place of another of the same name."""
        kept = [pair for pair in self.pairs if pair[0] != name or name == "flag"]
        return _address({*kept, (name, value)})

    @property
    def chips(self) -> list[dict[str, str]]:
        """Return what is filtered by, each with the address that no longer does."""
        return [
            {
                "label": f"{_LABELS[name]}: {self.words(name, value)}",
                "href": self.without(name, value),
            }
            for name, value in self.pairs
            if name != "view"
        ]

    def words(self, name: str, value: str) -> str:
        return self.offered(name).get(value, value)

    def offered(self, name: str) -> Mapping[str, str]:
        """Return the values of a filter and what they are called."""
        known: dict[str, Mapping[str, str]] = {
            "kind": words.KINDS,
            "process": words.PROCESSES,
            "ball": BALLS,
            "due": DUE_WORDS,
            "flag": FLAG_WORDS,
            "assignee": {ME: "Me", NOBODY: "Nobody", **self.people},
        }
        return known.get(name, {})

    @property
    def menus(self) -> list[dict[str, Any]]:
        """Return the menus, each with what it offers and whether that is chosen already."""
        return [
            {
                "name": name,
                "label": _LABELS[name],
                "options": [
                    {
                        "label": label,
                        "current": (name, value) in self.pairs,
                        "href": self.without(name, value)
                        if (name, value) in self.pairs
                        else self.with_(name, value),
                    }
                    for value, label in self.offered(name).items()
                ],
            }
            for name in ("kind", "process", "ball", "assignee", "flag", "due")
        ]

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return what a form for the agency must carry along."""
        return [pair for pair in self.pairs if pair[0] != "agency"]


def read(given: QueryDict, people: Mapping[str, str]) -> Chosen:
    """Read the address; what it should not hold is left out, so that every address gives a list."""
    chosen = Chosen((), people)
    pairs = []
    for name in _NAMES:
        texts = given.getlist(name) if name == "flag" else given.getlist(name)[-1:]
        for text in dict.fromkeys(text.replace("\x00", "").strip() for text in texts):
            if _is_known(chosen, name, text):
                pairs.append((name, text[:_LONGEST_TEXT]))
    return Chosen(tuple(pairs), people)


def _is_known(chosen: Chosen, name: str, text: str) -> bool:
    if name in ("agency", "q"):
        return bool(text)
    if name == "view":
        return text in VIEWS and text != "all"
    return text in chosen.offered(name)


def _address(pairs: Any) -> str:
    ordered = sorted(pairs, key=lambda pair: (_NAMES.index(pair[0]), pair[1]))
    return f"?{urlencode(ordered)}"
