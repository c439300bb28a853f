"""How often the judges of letterhead and signature are right, on documents never tuned on.

``python -m benchmarks.accuracy`` prints the table; ``--half tuning --list`` is for building the
judges and names each document judged wrongly, which the judged half never does.
"""

import argparse
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.rows import Row
from documents.judging.letterhead import judge_letterhead
from documents.judging.signature import judge_altered, judge_signature
from documents.sandbox import INSPECTOR, open_file
from documents.view import Seen, View, from_json, to_json
from tests.corpus.making import kept
from tests.corpus.plan import specimens
from tests.corpus.signing import root_pem
from tests.corpus.specimen import FRESH, MEDIA, Half, Sample, Specimen

KEPT = Path(__file__).resolve().parent.parent / "var" / "corpus"
TEXT_ROUNDS = 6
SCAN_ROUNDS = 2
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


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of Wilson for a rate, in hundredths."""
    if total == 0:
        return 0.0, 100.0
    z, share = 1.959964, hits / total
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    return max(0.0, 100 * (middle - reach) / below), min(100.0, 100 * (middle + reach) / below)


def opened(sample: Sample, folder: Path) -> View:
    """Return what the child saw, kept for the next run of the same inspector."""
    digest = hashlib.sha256(sample.content).hexdigest()
    path = folder / "views" / INSPECTOR / f"{digest}.json"
    if path.is_file():
        return from_json(json.loads(path.read_text("utf-8")))
    view = open_file(sample.filename, sample.content, sample.media_type, roots=(root_pem(),)).view
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_json(view)), "utf-8")
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


def judged(wanted: Wanted, folder: Path) -> dict[str, Tally]:
    """Judge the documents of one half and return a tally for each question.

    Those without a head come with the agency's name as an officer would give it, which may
    mislead; those with one come without, though it would help.
    """
    tallies = {"letterhead": Tally(), "signature": Tally(), "altered": Tally()}
    for count, specimen in enumerate(wanted.documents(), start=1):
        sample = kept(specimen, folder)
        view, truth = opened(sample, folder), sample.truth
        names = () if truth.letterhead else (truth.agency,)
        tallies["letterhead"].add(
            specimen, truth.letterhead, judge_letterhead(view, agency_names=names)
        )
        if truth.signed is not None:
            seen = judge_signature(view, by=truth.signer)
            tallies["signature"].add(specimen, truth.signed, seen)
        if truth.signature in {"digital", "altered", "broken"}:
            tallies["altered"].add(specimen, not truth.altered, judge_altered(view))
        if count % 50 == 0 and sys.stderr.isatty():
            print(f"{count} documents", end="\r", file=sys.stderr, flush=True)
    return tallies


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
    parser.add_argument("--list", action="store_true", help="name what was judged wrongly")
    asked = parser.parse_args()
    if asked.list and asked.half == "judged":
        parser.error("the judged half is counted and never looked at")
    layouts = FRESH if asked.fresh else ()
    tallies = judged(Wanted(asked.half, asked.text, asked.scans, layouts, asked.sample), KEPT)
    print(table(tallies))
    if asked.list:
        for question, tally in tallies.items():
            for line in tally.wrong:
                print(question, line)


if __name__ == "__main__":
    main()
