"""Pages of the desk among ten thousand cases and a million, beside the least they could take.

The floor of a page is its rows by bare psycopg, drawn by the same template: the cases of the page
by their keys, with the columns that a line says, and their accounts. Nothing is searched, filtered
or counted there, nobody signs in, and no visibility is asked; what a line needs opened is opened on
both sides.

All three are measured turn by turn, so that a busy machine slows them alike; medians are compared.
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
TURNS = int(os.environ.get("BENCH_DESK_TURNS", 15))
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
    return list(rows_of(json.loads(found.read_text("utf-8"))))


def rows_of(pages: dict[str, dict[str, float]]) -> Iterator[Row]:
    """Yield two lines for each page, over its floor and among few, then the worst of each.

    Told apart is the dashboard, of which nothing is promised.
    """
    dashboard = pages["dashboard"]
    pages = {name: page for name, page in pages.items() if name != "dashboard"}
    for name, page in pages.items():
        yield _ratio(f"desk.{name}", page)
        yield _growth(f"desk.{name}.growth", page)
    yield _ratio(
        "desk.page_ratio", max(pages.values(), key=lambda page: page["many"] / page["bare"])
    )
    yield _growth("desk.growth", max(pages.values(), key=lambda page: page["many"] / page["few"]))
    asked = max(page["statements"] for page in pages.values())
    yield Row("desk.queries", asked, "SQL", 1, QUERIES_MOST)
    yield Row("desk.dashboard_ms", dashboard["many"], "ms", 0)
    yield Row("desk.dashboard_queries", dashboard["statements"], "SQL", 1)


def _ratio(name: str, page: dict[str, float]) -> Row:
    return Row(name, page["many"], "ms", page["bare"], RATIO_MOST)


def _growth(name: str, page: dict[str, float]) -> Row:
    return Row(name, page["many"], "ms", page["few"], GROWTH_MOST)


def main(target: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from benchmarks import desk_pages

    Path(target).write_text(json.dumps(desk_pages.measured(FEW, MANY, TURNS)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
