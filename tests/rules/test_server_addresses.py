"""Server addresses and message links as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.servers import message_link, normalise_server_url


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("open.rocket.chat", "open.rocket.chat"),
        ("HTTPS://Open.Rocket.Chat:443/channel/general", "open.rocket.chat"),
        ("http://open.rocket.chat:80", "open.rocket.chat"),
        ("http://open.rocket.chat:443", "open.rocket.chat:443"),
        ("open.rocket.chat:80", "open.rocket.chat"),
        ("open.rocket.chat.", "open.rocket.chat"),
        ("  <https://open.rocket.chat/>, ", "open.rocket.chat"),
        ("“open.rocket.chat”", "open.rocket.chat"),
        ("//open.rocket.chat/home", "open.rocket.chat"),
        ("https://chat.example.org:3000", "chat.example.org:3000"),
        ("https://chat.example.org/team-a/channel/x?msg=1", "chat.example.org/team-a"),
        ("https://chat.example.org/a/b/", "chat.example.org/a/b"),
        ("https://chat.example.org/a/../b", "chat.example.org"),
        ("https://anna:secret@chat.example.org/", "chat.example.org"),
        ("https://open.rocket.chat@evil.example/", "evil.example"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("https://chat。example。org", "chat.example.org"),
        ("192.0.2.7:8065", "192.0.2.7:8065"),
        ("http://[2001:DB8::1]:3000/x", "[2001:db8::1]:3000/x"),
        ("localhost:3000", "localhost:3000"),
        ("https://open.rocket.chat/channel/my room", "open.rocket.chat"),
        ("https://chat.example.org/my team/channel/x", "chat.example.org"),
    ],
)
def test_an_address_has_one_canonical_form(typed: str, canonical: str) -> None:
    server = normalise_server_url(typed)
    assert server is not None
    assert server.canonical == canonical
    assert normalise_server_url(canonical) == server or ":443" in canonical


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "   ",
        "the chat server",
        "open.rocket.chat and others",
        "open.rocket.chat /channel/general",
        "rocketchat",
        "anna@open.rocket.chat",
        "ftp://open.rocket.chat",
        "https://",
        "https:///channel/general",
        "open.rocket.chat:notaport",
        "open.rocket.chat:99999",
        "open..rocket.chat",
        "-open.rocket.chat",
        "my_chat.example",
        "open.rocket.chat\\@evil.example",
        "1.2.3",
        "999.1.1.1",
        "chat.123",
        "https://[::1",
        "https://[v1.x]",
        "xn--a.example",
        f"{'a' * 64}.example",
        ".".join(["abcdefgh"] * 40),
    ],
)
def test_what_is_no_host_is_refused(typed: str | None) -> None:
    assert normalise_server_url(typed) is None


def test_the_registry_is_asked_from_the_most_specific_name_down() -> None:
    server = normalise_server_url("https://chat.example.org:3000/a/b")
    assert server is not None
    assert server.lookups() == (
        "chat.example.org:3000/a/b",
        "chat.example.org:3000/a",
        "chat.example.org:3000",
        "chat.example.org",
    )


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (
            "https://open.rocket.chat/channel/general?msg=AbC",
            ("open.rocket.chat", "channel", "general", "AbC"),
        ),
        ("https://a.example/t/group/x%20y", ("a.example/t", "group", "x y", None)),
        ("open.rocket.chat/direct/anna", ("open.rocket.chat", "direct", "anna", None)),
        (
            "https://z.example/#narrow/stream/5-a.20b/topic/t/near/77",
            ("z.example", "stream", "5-a b", "77"),
        ),
        ("https://z.example/#narrow/dm/9-x/with/3", ("z.example", "dm", "9-x", "3")),
    ],
)
def test_message_links_are_read(link: str, expected: tuple) -> None:
    read = message_link(link)
    assert read is not None
    assert (read.server.canonical, read.room_kind, read.room, read.message_id) == expected


@pytest.mark.parametrize(
    "link",
    [
        None,
        "https://open.rocket.chat",
        "https://open.rocket.chat/channel/",
        "https://z.example/#narrow/is/starred",
        "x",
    ],
)
def test_other_links_name_no_conversation(link: str | None) -> None:
    assert message_link(link) is None


@given(st.text(max_size=60))
def test_no_text_crashes_and_the_canonical_form_is_stable(text: str) -> None:
    server = normalise_server_url(text)
    message_link(text)
    if server is not None and server.port is None:
        assert normalise_server_url(server.canonical) == server
