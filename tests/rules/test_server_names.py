"""A server's name is shown as people write it, unless its letters pass for others."""

from __future__ import annotations

import pytest

from rules.server_names import is_deceptive, shown_name
from rules.servers import normalise_server_url


def canonical(typed: str) -> str:
    server = normalise_server_url(typed)
    assert server is not None
    return server.canonical


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("chat.example", "chat.example"),
        ("https://chat.bücher.example", "chat.bücher.example (chat.xn--bcher-kva.example)"),
        (
            "https://bücher.example:8443/team",
            "bücher.example:8443/team (xn--bcher-kva.example:8443/team)",
        ),
        ("https://例え.example", "例え.example (xn--r8jz45g.example)"),
        ("https://почта.example", "почта.example (xn--80a1acny.example)"),
        ("192.0.2.7:3000", "192.0.2.7:3000"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_honest_names_stand_first_as_they_are_written(typed: str, shown: str) -> None:
    assert shown_name(canonical(typed)) == shown
    assert not is_deceptive(canonical(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "https://оpen.example",  # the first letter is Cyrillic
        "https://сара.example",  # every letter is Cyrillic and looks Latin
        "https://rοcket.example",  # the second letter is Greek
    ],
)
def test_letters_that_pass_for_others_stand_behind_the_form_for_machines(typed: str) -> None:
    found = canonical(typed)
    written = typed.removeprefix("https://")
    assert shown_name(found) == f"{found} ({written})"
    assert is_deceptive(found)


@pytest.mark.parametrize("text", ["", "xn--a.example", "xn--" + "9" * 60 + ".example"])
def test_what_cannot_be_decoded_stays_as_it_is(text: str) -> None:
    assert shown_name(text) == text
    assert not is_deceptive(text)
