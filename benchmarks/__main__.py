"""``python -m benchmarks [PREFIX]``: run the benchmarks, print a table, write ``var/bench.json``.

A row is ``{name, value, unit, floor, ratio, limit, better}``: the floor is the least that the same
machine needs for the same work in the same run, the ratio is the value over it, and the limit is
what we promise where we promise something.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

# What follows imports tables, which exist once the applications are set up.
django.setup()

from django.core.management import call_command  # noqa: E402

from benchmarks.measures import MEASURES  # noqa: E402
from benchmarks.rows import Row  # noqa: E402


def main(prefix: str) -> None:
    rows: list[Row] = []
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="wdbench") as folder:
        for name, measure in MEASURES.items():
            if name.startswith(prefix):
                measured = measure(Path(folder))
                for row in measured if isinstance(measured, list) else [measured]:
                    rows.append(row)
                    print(show(row), flush=True)
    target = Path(__file__).resolve().parent.parent / "var" / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n", "utf-8")


def show(row: Row) -> str:
    limit = f"limit {row.limit:g}" if row.limit is not None else ""
    return (
        f"{row.name:32} {row.value:10.3f} {row.unit:8} floor {row.floor:10.3f}"
        f"  ratio {row.ratio:8.2f}  {limit}"
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
