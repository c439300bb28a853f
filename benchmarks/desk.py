"""Pages of the desk among ten thousand cases and among a million, beside the least they could take.

The floor of a page is its rows by bare psycopg, two statements, drawn by the same template. Both
turn by turn, so that a busy machine slows both; medians are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parent.parent
FEW = int(os.environ.get("BENCH_DESK_FEW", 10_000))
MANY = int(os.environ.get("BENCH_DESK_MANY", 1_000_000))
TURNS = 15
RATIO_MOST, GROWTH_MOST, QUERIES_MOST = 3.0, 1.5, 12


def desk(folder: Path) -> list[Row]:
    """Measure in a process of its own, on a PostgreSQL that is started for it and removed."""
    found = folder / "desk.json"
    subprocess.run(
        ["sh", "bin/with-services", sys.executable, "-m", "benchmarks.desk", str(found)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    measured = json.loads(found.read_text("utf-8"))
    return list(rows_of(measured["few"], measured["many"]))


def rows_of(few: dict[str, list[float]], many: dict[str, list[float]]) -> Iterator[Row]:
    """Yield a line for each page, then the worst of each promise."""
    for name, (ours, bare, _) in many.items():
        yield Row(f"desk.{name}", ours, "ms", bare, RATIO_MOST)
    worst = max(many, key=lambda name: many[name][0] / many[name][1])
    yield Row("desk.page_ratio", many[worst][0], "ms", many[worst][1], RATIO_MOST)
    slowed = max(many, key=lambda name: many[name][0] / few[name][0])
    yield Row("desk.growth", many[slowed][0], "ms", few[slowed][0], GROWTH_MOST)
    yield Row("desk.queries", max(count for _, _, count in many.values()), "SQL", 1, QUERIES_MOST)


def main(target: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from benchmarks import desk_pages

    few, many = desk_pages.measured(FEW, MANY)
    Path(target).write_text(json.dumps({"few": few, "many": many}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
