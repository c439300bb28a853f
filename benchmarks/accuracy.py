"""How often the judges of letterhead and signature are right, on documents never tuned on.

``python -m benchmarks.accuracy`` prints the table, and below it how orders were read;
``--half tuning --list`` is for building the judges and names each document judged wrongly, which
the judged half never does.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.intervals import interval
from benchmarks.order_reading import Answer, OrderTally, read_against
from benchmarks.rows import Row
from documents.judging.letterhead import judge_letterhead
from documents.judging.signature import judge_altered, judge_signature
from documents.sandbox import INSPECTOR, open_file
from documents.view import Seen, View, from_json, to_json
from tests.corpus.making import kept
from tests.corpus.plan import specimens
from tests.corpus.signing import root_pem
from tests.corpus.specimen import FRESH, LAYOUTS, MEDIA, Half, Sample, Specimen

KEPT = Path(__file__).resolve().parent.parent / "var" / "corpus"
TEXT_ROUNDS = 7
SCAN_ROUNDS = 2
JOBS = os.cpu_count() or 1
# Of each that many, drawn by lot, are enough to see in the benchmarks that nothing broke.
BENCH_SAMPLE = 60
# In hundredths: what is promised on the judged half.
LIMITS = {
    "missing_passed": 1.0,
    "present_failed": 2.0,
    "review_scans": 10.0,
    "review_text": 2.0,
}


@dataclass
class Tally:
    """Outcomes of one question, counted by (present or missing, text or scan, outcome)."""

    counts: Counter[tuple[bool, str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, specimen: Specimen, present: bool, seen: Seen) -> None:
        medium = "text" if specimen.medium == "text" else "scans"
        self.counts[present, medium, seen.outcome] += 1
        if seen.outcome != ("pass" if present else "fail"):
            kind = "present" if present else "missing"
            self.wrong.append(
                f"{specimen.name}: {kind}, {seen.outcome} ({seen.reason or seen.kind})"
            )

    def rate(self, measure: str) -> tuple[int, int]:
        """Return how many of how many."""
        wanted: dict[str, Callable[[bool, str, str], tuple[bool, bool]]] = {
            "missing_passed": lambda here, _, outcome: (not here, outcome == "pass"),
            "present_failed": lambda here, _, outcome: (here, outcome == "fail"),
            "review_scans": lambda _, medium, outcome: (medium == "scans", outcome == "review"),
            "review_text": lambda _, medium, outcome: (medium == "text", outcome == "review"),
        }
        hits = total = 0
        for key, count in self.counts.items():
            belongs, hit = wanted[measure](*key)
            total += count * belongs
            hits += count * (belongs and hit)
        return hits, total


def opened(sample: Sample, folder: Path) -> View:
    """Return what the child saw, kept for the next run of the same inspector."""
    digest = hashlib.sha256(sample.content).hexdigest()
    path = folder / "views" / INSPECTOR / f"{digest}.json"
    if path.is_file():
        return from_json(json.loads(path.read_text("utf-8")))
    view = open_file(sample.filename, sample.content, sample.media_type, roots=(root_pem(),)).view
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(to_json(view)), "utf-8")
    part.rename(path)
    return view


@dataclass(frozen=True)
class Wanted:
    """Which documents of a half to judge: rounds, layouts (empty: all), and a sample or all."""

    half: Half = "judged"
    text_rounds: int = TEXT_ROUNDS
    scan_rounds: int = SCAN_ROUNDS
    layouts: tuple[str, ...] = ()
    sample: int | None = None

    def documents(self) -> Iterator[Specimen]:
        """Yield the documents, text files first; a sample is the same every time."""
        pictures = tuple(each for each in MEDIA if each != "text")
        for media, rounds in ((("text",), self.text_rounds), (pictures, self.scan_rounds)):
            plan = [
                specimen
                for specimen in specimens(self.half, media, rounds)
                if not self.layouts or specimen.layout in self.layouts
            ]
            if self.sample is not None:
                random.Random("sample").shuffle(plan)
            yield from plan[: self.sample]


@dataclass(frozen=True)
class Judgement:
    """What the judges said of one document: (question, what is true, what was seen)."""

    specimen: Specimen
    answers: tuple[tuple[str, bool, Seen], ...]
    order: tuple[Answer, ...]
    # What was said of its head where the officer named the agency, as officers do.
    told: Seen


@dataclass
class Count:
    """The tallies of one half: one for each question, and one for reading orders."""

    tallies: dict[str, Tally]
    order: OrderTally
    told: Tally


def judge(specimen: Specimen, folder: Path) -> Judgement:
    """Make one document, or take the kept one, look into it and judge it.

    One without a head comes with the agency's name as an officer would give it, which may mislead;
    one with a head comes without, though it would help: with it is told apart.
    """
    sample = kept(specimen, folder)
    view, truth = opened(sample, folder), sample.truth
    told = judge_letterhead(view, agency_names=(truth.agency,))
    alone = judge_letterhead(view) if truth.letterhead else told
    answers = [("letterhead", truth.letterhead, alone)]
    if truth.signed is not None:
        answers.append(("signature", truth.signed, judge_signature(view, by=truth.signer)))
    if truth.signature in {"digital", "altered", "broken"}:
        answers.append(("altered", not truth.altered, judge_altered(view)))
    order = read_against(view, truth.order) if truth.order is not None else []
    return Judgement(specimen, tuple(answers), tuple(order), told)


def judged(wanted: Wanted, folder: Path, jobs: int = JOBS) -> Count:
    """Judge the documents of one half in so many processes and count."""
    count = Count(
        {"letterhead": Tally(), "signature": Tally(), "altered": Tally()}, OrderTally(), Tally()
    )
    plan = list(wanted.documents())
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        judgements = pool.imap(partial(judge, folder=folder), plan, chunksize=4)
        for number, judgement in enumerate(judgements, start=1):
            for question, true, seen in judgement.answers:
                count.tallies[question].add(judgement.specimen, true, seen)
            headed = judgement.specimen.head == "present"
            count.told.add(judgement.specimen, headed, judgement.told)
            count.order.add(judgement.specimen, judgement.order)
            if number % 50 == 0 and sys.stderr.isatty():
                print(f"{number} of {len(plan)}", end="\r", file=sys.stderr, flush=True)
    return count


def rows_of(tallies: dict[str, Tally]) -> Iterator[Row]:
    """Yield a row for each promise; its value is a percentage, its floor the interval's low end."""
    for question, tally in tallies.items():
        for measure, limit in LIMITS.items():
            hits, total = tally.rate(measure)
            if total:
                value = 100 * hits / total
                low, _ = interval(hits, total)
                yield Row(f"intake.{question}.{measure}", value, "%", low, limit)


def table(tallies: dict[str, Tally]) -> str:
    """Return the table with counts and 95 % intervals."""
    lines = []
    for question, tally in tallies.items():
        for measure, limit in LIMITS.items():
            hits, total = tally.rate(measure)
            if not total:
                continue
            low, high = interval(hits, total)
            verdict = "within" if 100 * hits / total <= limit else "OVER"
            lines.append(
                f"{question:11} {measure:15} {hits:4d} of {total:4d}  {100 * hits / total:5.2f} %"
                f"  95 % [{low:5.2f}, {high:5.2f}]  limit {limit:4.1f} %  {verdict}"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuning", "judged"), default="judged")
    parser.add_argument("--text", type=int, default=TEXT_ROUNDS, help="rounds of text files")
    parser.add_argument("--scans", type=int, default=SCAN_ROUNDS, help="rounds of pictures")
    parser.add_argument("--sample", type=int, help="so many text files and so many pictures")
    parser.add_argument("--fresh", action="store_true", help="the layouts drawn last alone")
    parser.add_argument("--layout", action="append", default=[], help="this layout alone")
    parser.add_argument("--jobs", type=int, default=JOBS, help="processes")
    parser.add_argument("--list", action="store_true", help="name what was judged wrongly")
    asked = parser.parse_args()
    if asked.list and asked.half == "judged":
        parser.error("the judged half is counted and never looked at")
    if asked.layout and asked.half == "judged":
        parser.error("the layouts of the judged half are counted together")
    fresh = tuple(name for name, layout in LAYOUTS.items() if layout.series == FRESH)
    layouts = fresh if asked.fresh else tuple(asked.layout)
    wanted = Wanted(asked.half, asked.text, asked.scans, layouts, asked.sample)
    count = judged(wanted, KEPT, asked.jobs)
    print(table(count.tallies))
    print("with the agency's name, as officers give it:")
    print(table({"letterhead": count.told}))
    print(count.order.table())
    if asked.list:
        for question, tally in count.tallies.items():
            for line in tally.wrong:
                print(question, line)
        for line in count.order.wrong:
            print("order", line)


if __name__ == "__main__":
    main()
