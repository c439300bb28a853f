"""Orders in many words: which account, which records, who may be told, and since when.

Unlike ``bodies.order``, which says the same each time, these are put together from the phrases in
``orders_*.toml``, other phrases for each series, and leave out what real orders leave out.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from tests.corpus.bodies import close
from tests.corpus.specimen import Draft, OrderTruth, Series, words_in

NAMES = (
    "@sample.user", "@river.stone", "@quiet_otter", "@m.lantern77", "@north-star", "@pale.kite",
    "@tom4102", "@green_harbor",
)  # fmt: skip
HOSTS = ("open.example.test", "chat.harbor.example", "talk.lantern.example")


@cache
def phrases_of(language: str, series: Series) -> dict[str, Any]:
    """Return what orders say in one language: what all series share, and the words of one."""
    phrases = words_in(f"orders_{language}.toml")
    own = phrases.get(series) or words_in(f"orders_{series}.toml")[language]
    return phrases | own


def docket_of(draft: Draft) -> str:
    """Choose the number of the order, note it, and return it with its label as heads print it."""
    phrases = phrases_of(draft.specimen.language, draft.specimen.series)
    chance = random.Random(f"docket {draft.specimen.name}")
    label, form = chance.choice(phrases["dockets"])
    digits = {f"n{count}": chance.randrange(10 ** (count - 1), 10**count) for count in range(1, 6)}
    number = form.format(**digits)
    draft.dockets = (number, f"{label} {number}", f"{label.rstrip(':')} {number}")
    return f"{label} {number}"


def court_order(draft: Draft, y: float) -> None:
    """An order that a court or its clerk issues."""
    _process(draft, y, "court")


def demand(draft: Draft, y: float) -> None:
    """A demand that an office issues by its own power."""
    _process(draft, y, "office")


def _process(draft: Draft, y: float, by: Literal["court", "office"]) -> None:
    sheet = draft.sheet
    title, said, fields = chosen(draft, by)
    y = _above(draft, y, title)
    leading = 1.3 if draft.specimen.medium == "photo" else draft.chance.choice((1.3, 1.3, 1.6, 2.0))
    for line in said:
        if y > sheet.height - 70 - 50 * leading:
            sheet.next_page()
            y = 60.0
        wide = draft.right - draft.margin
        y = sheet.paragraph(draft.margin, y, wide, line, draft.size, leading)
        y += draft.size * 0.7
    note(draft, by, fields)
    close(draft, y + 2, "issuer" if by == "court" else "officer", closing=False)


def chosen(draft: Draft, by: Literal["court", "office"]) -> tuple[str, list[str], dict[str, Any]]:
    """Return the title of one order, its paragraphs, the last with the day, and what they say."""
    phrases = phrases_of(draft.specimen.language, draft.specimen.series)
    if draft.specimen.medium == "photo":
        draft.size = min(draft.size, 10.5)
    writ = draft.chance.choice([each for each in phrases["writs"] if each["by"] == by])
    return writ["title"], *_said(draft, phrases, writ)


def note(draft: Draft, by: Literal["court", "office"], fields: dict[str, Any]) -> None:
    """Note what the drawn order says, its issuer where a head names one."""
    headed = draft.specimen.head == "present"
    lines = tuple(draft.head_lines) if headed else None
    draft.order = OrderTruth(
        court=() if by == "office" and headed else lines,
        issuer=lines,
        core=draft.core,
        dockets=draft.dockets,
        **fields,
    )


def _above(draft: Draft, y: float, title: str) -> float:
    """The addressee if there is one, the number where no head printed it, the title."""
    sheet = draft.sheet
    if draft.specimen.head == "addressee":
        lines = [f"{draft.words['to']}:", *draft.agency, *draft.place["lines"]]
        sheet.lines(draft.margin, y, lines, draft.size)
        y += len(lines) * draft.size * 1.3 + 10
    if not draft.dockets and draft.chance.random() < 0.7:
        sheet.text(draft.margin, y, docket_of(draft), draft.size)
        y += draft.size * 2
    size = min(draft.size + 3, (draft.right - draft.margin) / (0.66 * len(title)))
    sheet.text(sheet.width / 2, y, title, size, "bold", "centre")
    return y + draft.size * 2.4


def _said(
    draft: Draft, phrases: dict[str, Any], writ: dict[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """Return the paragraphs, and what they say as fields of the truth."""
    chance, issued = draft.chance, date(2026, 1, 1) + timedelta(days=draft.chance.randrange(300))
    ours = chance.random() < 0.88
    provider = chance.choice((draft.words["provider_head"][0], "Rocket.Chat"))
    names = chance.sample(NAMES, chance.choices((1, 2, 3), (7, 2, 1))[0])
    host, command = chance.choice(HOSTS), chance.choice(writ["commands"])
    forbid = chance.choice(phrases["forbids"]) if chance.random() < 0.65 else None
    until = _until(issued, forbid, chance)
    due = issued + timedelta(days=14) if writ["returns"] and chance.random() < 0.6 else None
    # One paper writes its days in one way, but its number form is not for running text.
    form = chance.choice(phrases["day_forms"])
    plain = form if "th day" not in form else "{month} {d}, {y}"
    blanks = {
        "provider": provider if ours else chance.choice(phrases["others"]),
        "applicant": _applicant(draft),
        "accounts": _accounts(names, host, phrases["and"], chance.choice(phrases["account_forms"])),
        "day": _written(issued, form, phrases),
        "until": _written(until, plain, phrases) if until else "",
        "return": _written(due, plain, phrases) if due else "",
    }
    texts = [*writ["opening"], command["text"]]
    texts += [chance.choice(writ["returns"])] if due else []
    forbidding = forbid["text"].format(**blanks) if forbid else ""
    texts += [forbid["text"]] if forbid else _instead(phrases, chance)
    if draft.specimen.medium != "photo" and chance.random() < 0.6:
        texts.append(chance.choice(phrases["more"]["lines"]))
    texts.append(chance.choice(writ["dated"]))
    return [text.format(**blanks) for text in texts], {
        "kind": writ["kind"] or None,
        "issued_on": issued.isoformat(),
        "returnable_on": due.isoformat() if due else "",
        "provider": blanks["provider"],
        "accounts": tuple(names),
        "server": host,
        "categories": tuple(command["categories"]),
        "nondisclosure": forbidding,
        "until": until.isoformat() if until else "",
    }


def _instead(phrases: dict[str, Any], chance: random.Random) -> list[str]:
    """What an order that forbids nothing may say about it."""
    return [chance.choice(phrases["more"]["allows"])] if chance.random() < 0.3 else []


def _until(issued: date, forbid: dict[str, Any] | None, chance: random.Random) -> date | None:
    """Return the last day named, or reckoned from the date of the order."""
    if forbid is None or not {"until", "days", "months"} & set(forbid):
        return None
    if "days" in forbid:
        return issued + timedelta(days=forbid["days"])
    if "months" in forbid:
        month = issued.month - 1 + forbid["months"]
        return date(issued.year + month // 12, month % 12 + 1, min(issued.day, 28))
    return issued + timedelta(days=chance.randrange(60, 300))


def _applicant(draft: Draft) -> str:
    offices = [each for each in draft.offices if each["kind"] != "court"]
    office = draft.chance.choice(offices)
    # A name that runs over two lines has no comma between them.
    return office.get("name") or ", ".join(office["lines"][:2])


def _accounts(names: list[str], host: str, joining: str, form: str) -> str:
    listed = names[0]
    if len(names) > 1:
        listed = f"{', '.join(names[:-1])} {joining} {names[-1]}"
    return form.format(names=listed, bare=listed.replace("@", ""), host=host)


def _written(day: date, form: str, phrases: dict[str, Any]) -> str:
    words = form.format(
        d=day.day, dd=f"{day.day:02}", m=day.month, mm=f"{day.month:02}", y=day.year,
        month=phrases["months"][day.month - 1],
    )  # fmt: skip
    for number, ending in (("1", "st"), ("2", "nd"), ("3", "rd")):
        if day.day % 10 == int(number) and day.day not in {11, 12, 13}:
            words = words.replace(f"{day.day}th day", f"{day.day}{ending} day")
    return words
