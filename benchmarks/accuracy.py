"""How often the judges of letterhead and signature are right, on documents never tuned on.

``python -m benchmarks.accuracy`` prints the table; ``--half tuning --list`` is for building the
judges and names each document judged wrongly, which the judged half never does.
"""

import argparse
import hashlib
import json
import math
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
from tests.corpus.specimen import MEDIA, Half, Sample, Specimen

KEPT = Path(__file__).resolve().parent.parent / "var" / "corpus"
TEXT_ROUNDS = 10
SCAN_ROUNDS = 4
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


def planned(half: Half, text_rounds: int, scan_rounds: int) -> Iterator[Specimen]:
    """Yield the documents to judge: text files are cheap, pictures have to be read."""
    yield from specimens(half, ("text",), text_rounds)
    yield from specimens(half, tuple(each for each in MEDIA if each != "text"), scan_rounds)


def judged(half: Half, text_rounds: int, scan_rounds: int, folder: Path) -> dict[str, Tally]:
    """Judge every document of one half and return a tally for each question.

    Every second document comes with the agency's name as an officer would give it.
    """
    tallies = {"letterhead": Tally(), "signature": Tally(), "altered": Tally()}
    for number, specimen in enumerate(planned(half, text_rounds, scan_rounds)):
        sample = kept(specimen, folder)
        view, truth = opened(sample, folder), sample.truth
        names = (truth.agency,) if number % 2 else ()
        tallies["letterhead"].add(
            specimen, truth.letterhead, judge_letterhead(view, agency_names=names)
        )
        if truth.signed is not None:
            seen = judge_signature(view, by=truth.signer)
            tallies["signature"].add(specimen, truth.signed, seen)
        if truth.signature in {"digital", "altered", "broken"}:
            tallies["altered"].add(specimen, not truth.altered, judge_altered(view))
        if number % 50 == 49 and sys.stderr.isatty():
            print(f"{number + 1} documents", end="\r", file=sys.stderr, flush=True)
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
    parser.add_argument("--list", action="store_true", help="name what was judged wrongly")
    asked = parser.parse_args()
    if asked.list and asked.half == "judged":
        parser.error("the judged half is counted and never looked at")
    tallies = judged(asked.half, asked.text, asked.scans, KEPT)
    print(table(tallies))
    if asked.list:
        for question, tally in tallies.items():
            for line in tally.wrong:
                print(question, line)


if __name__ == "__main__":
    main()
