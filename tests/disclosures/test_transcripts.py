"""What a transcript shows, and that no message can pass for another one."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from disclosures.names import page_name, safe_name, slug
from disclosures.transcripts import in_utc, message_lines, room_title
from sealing.bag import check_name

AT = datetime(2026, 9, 1, 8, 0, 5, 250_000, tzinfo=UTC)


def lines(fields: dict[str, Any], platform: str = "rocketchat", state: str = "live") -> list[str]:
    record = SimpleNamespace(at=AT, state=state)
    return message_lines("PRD-000001", record, fields, platform).split("\n")


def test_time_sender_and_text() -> None:
    shown = lines({"ts": "x", "u": {"username": "kim", "name": "Kim"}, "msg": "hello\nworld"})
    assert shown[:3] == [
        "[PRD-000001] 2026-09-01 08:00:05.250 UTC  @kim (Kim)",
        "    hello",
        "    world",
    ]


def test_a_message_cannot_forge_a_heading() -> None:
    forged = "ok\n\n[PRD-000002] 2026-09-01 08:00:06 UTC  @toni\n    I did it\r[PRD-000003]\u2028x"
    shown = lines({"ts": "x", "u": {"username": "kim"}, "msg": forged})
    assert [line for line in shown if line.startswith("[")] == [shown[0]]
    assert all(line.startswith("    ") or not line for line in shown[1:])
    assert "\\u000d" in "".join(shown)
    assert "\\u2028" in "".join(shown)


def test_a_sender_cannot_forge_a_heading() -> None:
    shown = lines({"ts": "x", "u": {"username": "kim\n[PRD-9] x", "name": "\u202eevil"}, "msg": ""})
    assert len([line for line in shown if line.startswith("[")]) == 1
    assert "\u202e" not in shown[0]


def test_what_is_not_granted_is_said_to_be_missing() -> None:
    shown = lines({"rid": "r"})
    assert shown[0] == "[PRD-000001] [time not produced]  [sender not produced]"
    assert shown[1] == "    [text not produced]"


@pytest.mark.parametrize(
    ("fields", "state", "told"),
    [
        ({"msg": "", "content": {"ciphertext": "x"}, "ts": "x"}, "encrypted", "end-to-end"),
        ({"msg": "gone", "ts": "x"}, "deleted", "(deleted in the source"),
        ({"msg": "x", "editedAt": "2026-09-02", "editedBy": {"username": "a"}}, "edited", "by @a"),
        ({"msg": "x", "tmid": "m1"}, "live", "thread of message m1"),
        ({"msg": "x", "file": {"name": "a.png"}}, "live", "(attached: a.png)"),
        ({"msg": "x", "files": [{"name": "b.png"}]}, "live", "(attached: b.png)"),
        ({"msg": "x", "attachments": [{"title": "c.png"}]}, "live", "(attached: c.png)"),
        ({"msg": "x", "t": "uj"}, "live", "(system message: uj)"),
    ],
)
def test_notes_of_rocketchat(fields: dict[str, Any], state: str, told: str) -> None:
    assert told in "\n".join(lines(fields, state=state))


def test_notes_of_zulip() -> None:
    shown = "\n".join(
        lines(
            {"id": 7, "sender": 10, "date_sent": 1.5, "content": "hi", "subject": "lunch",
             "edit_history": "[]"},
            "zulip",
        )
    )  # fmt: skip
    assert "user 10" in shown
    assert "(topic: lunch)" in shown
    assert "(edited; the earlier versions" in shown


def test_an_unknown_platform_shows_least() -> None:
    assert "see its record" in "\n".join(lines({"text": "x"}, "other"))


def test_rooms_are_titled_by_what_is_disclosed() -> None:
    assert room_title({"name": "general"}, "rocketchat") == "general"
    assert room_title({"usernames": ["a", "b"]}, "rocketchat") == "direct messages of @a and @b"
    assert room_title({"t": "d"}, "rocketchat") == ""


def test_a_time_the_source_does_not_state() -> None:
    assert in_utc(None) == "time not stated by the source"


@pytest.mark.parametrize(
    ("original", "safe"),
    [
        ("rota.txt", "rota.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.DOC", "plan.DOC"),
        ("Grüße aus Köln.pdf", "Grue-aus-Koln.pdf"),
        ("写真", "file"),
        ("写真.jpg", "file.jpg"),
        (".hidden", "hidden"),
        ("a" * 300 + ".txt", "a" * 48 + ".txt"),
        ("con", "con"),
        ("x\x00\n.txt", "x.txt"),
    ],
)
def test_file_names_are_safe_everywhere(original: str, safe: str) -> None:
    made = safe_name(original, "file")
    assert made == safe
    check_name(f"data/files/PRD-2026-TEST00-000001-{made}")
    assert made.isascii()


def test_names_on_one_line() -> None:
    assert page_name("a\tb\nc\u202ed") == "a\\u0009b\\u000ac\\u202ed"
    assert slug("Shed / Keys & more") == "shed-keys-more"
