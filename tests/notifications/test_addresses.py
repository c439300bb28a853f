"""Which address an account's own record gives."""

import json
from typing import Any

import pytest

from notifications.addresses import address_in


@pytest.mark.parametrize(
    ("platform", "fields", "address"),
    [
        ("rocketchat", {"emails": [{"address": "a@b.example", "verified": True}]}, "a@b.example"),
        (
            "rocketchat",
            {
                "emails": [
                    {"address": "unproven@b.example", "verified": False},
                    {"address": "proven@b.example", "verified": True},
                ]
            },
            "proven@b.example",
        ),
        ("rocketchat", {"emails": [{"address": "a@b.example\nBcc: c@d.example"}]}, ""),
        ("rocketchat", {"emails": ["a@b.example", {"verified": True}]}, ""),
        ("rocketchat", {"emails": None}, ""),
        ("rocketchat", {}, ""),
        ("zulip", {"delivery_email": "a@b.example", "email": "user9@made-up"}, "a@b.example"),
        ("zulip", {"delivery_email": None, "email": "user9@zulip.example.org"}, ""),
        ("something", {"email": "a@b.example"}, ""),
        ("zulip", ["a@b.example"], ""),
    ],
)
def test_the_registered_address(platform: str, fields: Any, address: str) -> None:
    assert address_in(platform, json.dumps(fields).encode()) == address


def test_a_record_that_is_no_json_gives_none() -> None:
    assert address_in("zulip", b"\xff{") == ""
