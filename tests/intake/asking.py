"""How the tests of check_request ask it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def run(*paths: Path, code: int = 0, flags: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    out = StringIO()
    if code == 0:
        call_command("check_request", *map(str, paths), *flags, stdout=out, stderr=StringIO())
    else:
        with pytest.raises(SystemExit) as ended:
            call_command("check_request", *map(str, paths), *flags, stdout=out, stderr=StringIO())
        assert ended.value.code == code
    return [json.loads(line) for line in out.getvalue().splitlines()]


def check(folder: Path, raw: Any, name: str = "request.json") -> dict[str, Any]:
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else json.dumps(raw).encode())
    (line,) = run(path)
    assert line["file"] == str(path)
    return line


def fails(line: dict[str, Any]) -> set[str]:
    return {found["code"] for found in line["findings"] if found["outcome"] == "fail"}
