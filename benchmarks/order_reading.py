"""How much of an order is read rightly, field by field, on orders whose words are known."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from benchmarks.intervals import interval
from documents.judging.order import Field, read_order
from documents.view import View
from tests.corpus.specimen import OrderTruth, Specimen

# The provider as its policy names it.
PROVIDER_NAMES = ("Rocket.Chat", "Rocket.Chat Technologies Corp.")
# ``partly``: what the paper says is proposed, but not alone or not all of it. The last two are of
# papers that do not say it.
Outcome = Literal["right", "partly", "wrong", "silent", "invented", "empty"]
SAID: tuple[Outcome, ...] = ("right", "partly", "wrong", "silent")
# So much of a name or a sentence has to be there, because recognition errs in single letters.
ALIKE = 0.9


@dataclass(frozen=True)
class Asked:
    """One field of an order: what its paper says, and when a proposal says the same.

    What is ``beside`` it may be proposed with it and need not be.
    """

    field: Field
    true: tuple[str, ...]
    same: Callable[[str, str], bool]
    beside: str = ""

    def outcome(self, proposed: Sequence[str]) -> Outcome:
        """Say what became of the field."""
        if self.beside:
            proposed = [each for each in proposed if not self.same(each, self.beside)]
        if not self.true:
            return "invented" if proposed else "empty"
        if not proposed:
            return "silent"
        found = {true for true in self.true for each in proposed if self.same(each, true)}
        if not found:
            return "wrong"
        strays = any(not any(self.same(each, true) for true in self.true) for each in proposed)
        return "partly" if strays or len(found) < len(self.true) else "right"


@dataclass(frozen=True)
class Answer:
    """What became of one field of one order."""

    field: Field
    outcome: Outcome
    true: tuple[str, ...]
    proposed: tuple[str, ...]


@dataclass
class OrderTally:
    """Answers counted by (field, medium, outcome), and those that erred in words."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, specimen: Specimen, answers: Sequence[Answer]) -> None:
        medium = "text" if specimen.medium == "text" else "scans"
        for answer in answers:
            self.counts[answer.field, medium, answer.outcome] += 1
            if answer.outcome not in {"right", "empty"}:
                said, read = (" + ".join(each) or "-" for each in (answer.true, answer.proposed))
                what = f"{answer.field}, {answer.outcome}: says {said} | read {read}"
                self.wrong.append(f"{specimen.name}: {what}")

    def table(self) -> str:
        """Return a line for each field and medium, and one for what was invented."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for name, medium in sorted({(key[0], key[1]) for key in self.counts}):
            counted = {each: self.counts[name, medium, each] for each in (*SAID, "invented")}
            for total, outcomes in (
                (sum(counted[each] for each in SAID), SAID),
                (counted["invented"] + self.counts[name, medium, "empty"], ("invented",)),
            ):
                rates = "  ".join(f"{each} {_rate(counted[each], total)}" for each in outcomes)
                if total:
                    yield f"order {name:18} {medium:5} of {total:4d}  {rates}"


def read_against(view: View, truth: OrderTruth) -> list[Answer]:
    """Read the order and return what became of each field that is counted."""
    reading = read_order(view, provider_names=PROVIDER_NAMES)
    answers = []
    for asked in asked_of(truth):
        proposed = tuple(dict.fromkeys(each.value for each in reading.of(asked.field)))
        answers.append(Answer(asked.field, asked.outcome(proposed), asked.true, proposed))
    return answers


def asked_of(truth: OrderTruth) -> Iterator[Asked]:
    """Yield the fields that are counted for this order."""
    if truth.kind is not None:
        yield Asked("kind", _one(truth.kind), str.__eq__)
    for name, lines in (("court", truth.court), ("issuer", truth.issuer)):
        if lines is not None:
            yield Asked(name, _one(" ".join(lines)), _office(lines, truth.core))
    if truth.dockets is not None:
        numbers = {_bare(each) for each in truth.dockets}
        yield Asked("docket", truth.dockets[:1], lambda read, _: _bare(read) in numbers)
    if truth.issued_on is not None:
        yield Asked("issued_on", _one(truth.issued_on), str.__eq__)
    yield Asked("returnable_on", _one(truth.returnable_on), str.__eq__)
    yield Asked("provider_named", _one(truth.provider), _same_company)
    yield Asked("account", truth.accounts, _same_account, truth.server)
    yield Asked("category", truth.categories, str.__eq__)
    yield Asked("nondisclosure", _one(truth.nondisclosure), _same_sentence)
    if truth.until is not None:
        yield Asked("nondisclosure_until", _one(truth.until), str.__eq__)


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _office(lines: Sequence[str], core: str) -> Callable[[str, str], bool]:
    """Return when a proposal is this office: words of its head, what tells it apart among them."""
    telling = (core,) if core else tuple(lines)
    return lambda read, true: _within(read, true) and any(_within(each, read) for each in telling)


def _same_company(read: str, true: str) -> bool:
    return _within(read, true) or _within(true, read)


def _same_account(read: str, true: str) -> bool:
    one, other = (each.casefold().removeprefix("https://") for each in (read, true))
    return one.strip("@/") == other.strip("@/")


def _same_sentence(read: str, true: str) -> bool:
    """Return whether most of the sentence was read, or nothing but a good part of it."""
    long = len(_letters(read)) >= 0.4 * len(_letters(true))
    return _within(true, read) or (long and _within(read, true))


def _within(part: str, whole: str) -> bool:
    """Return whether the letters of ``part`` stand in this order in ``whole``, nearly all."""
    one, other = _letters(part), _letters(whole)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= ALIKE * max(1, len(one))


def _letters(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _bare(number: str) -> str:
    return "".join(number.split()).casefold()


def _rate(hits: int, total: int) -> str:
    low, high = interval(hits, total)
    return f"{100 * hits / max(1, total):5.1f} % [{low:4.1f}, {high:5.1f}]"
