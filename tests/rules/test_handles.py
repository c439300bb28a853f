"""Handles that name their server are taken apart; an e-mail address never is."""

from __future__ import annotations

import pytest

from rules.accounts import split_handle


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("@kim:open.rocket.chat", ("@kim", "open.rocket.chat")),
        (" @kim@open.rocket.chat ", ("@kim", "open.rocket.chat")),
        ("@kim:chat.example:8443", ("@kim", "chat.example:8443")),
        ("@kim", ("@kim", "")),
        ("kim@agency.example", ("kim@agency.example", "")),
        ("@kim:nowhere", ("@kim:nowhere", "")),
        ("@kim:", ("@kim:", "")),
        ("", ("", "")),
    ],
)
def test_handle_is_taken_apart_only_where_it_names_a_server(
    written: str, parts: tuple[str, str]
) -> None:
    assert split_handle(written) == parts
