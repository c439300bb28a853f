"""Files that check_request cannot read: a line says why, the others are read, the exit is 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.intake.asking import run
from tests.intake.builders import sound


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"{", "a.json", "is not JSON"),
        (b"\xff\xfe{", "a.json", "is not JSON"),
        (b"[]", "a.json", "must be one JSON object"),
        (b"[" * 100_000, "a.json", "is not JSON"),
        (b'{"kind": NaN}', "a.json", "is not JSON"),
        (b'{"kind": "account_information", "accounts": [{"usernam": "x"}]}', "a.json", "usernam"),
        (b"{}", "a.json", "kind"),
        (b"", "a.eml", "is no mail"),
        (b"  \n", "a.eml", "is no mail"),
    ],
)
def test_file_that_holds_no_submission_says_why(
    tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    bad, good = tmp_path / name, tmp_path / "good.json"
    bad.write_bytes(content)
    good.write_text(json.dumps(sound()))

    first, second = run(bad, good, code=2)

    assert said in first["error"]
    assert "findings" not in first
    assert second["consequence"] == "accept_for_triage"


@pytest.mark.django_db
def test_missing_file_is_an_unreadable_line(tmp_path: Path) -> None:
    (line,) = run(tmp_path / "absent.json", code=2)

    assert "No such file" in line["error"]


@pytest.mark.django_db
def test_a_name_given_twice_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_text('{"kind": "preservation", "kind": "emergency_disclosure"}')
    (line,) = run(path, code=2)
    assert "'kind' stands twice" in line["error"]


@pytest.mark.django_db
def test_bytes_that_are_no_mail_are_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "picture.eml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (line,) = run(path, code=2)
    assert line["error"] == "is no mail that can be read"
