"""Where a reading stands, as text that goes into another process and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.connectors.protocol import Account, Scope, Unsupported
from servers.connectors.synapse.place import Place, Reading, Room, owner_of, place_of

FLAGS = st.booleans()
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
ROOMS = st.lists(st.builds(Room, TEXT, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS), max_size=4)
READINGS = st.builds(Reading, FLAGS, TEXT, FLAGS, seen=st.lists(TEXT), redacted=st.lists(TEXT))
PLACES = st.builds(
    Place,
    done=st.lists(TEXT),
    rooms=ROOMS,
    here=READINGS,
    counted=st.none() | st.integers(0, 9),
    named=st.dictionaries(TEXT, TEXT),
    listing=st.none() | st.integers(0, 9),
)


@given(PLACES)
def test_a_place_comes_back_as_it_went(place: Place) -> None:
    assert place_of(place.text("owner"), "owner") == place


def test_a_thousand_rooms_weigh_little() -> None:
    rooms = [Room(f"!{number:043d}", joined=True, ever=True) for number in range(1000)]
    assert len(Place(rooms=rooms).text("owner")) < 70_000


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "5",
        "[]",
        "{}",
        Place().text("another"),
        json.dumps({"version": 0, "owner": "owner", "place": {}}),
        json.dumps({"version": 1, "owner": "owner", "place": {}}),
        json.dumps({"version": 1, "owner": "owner", "place": {"rooms": [[]], "here": {}}}),
        json.dumps({"version": 1, "owner": "owner", "place": 7}),
    ],
)
def test_a_text_that_is_no_cursor_of_this_reading_is_refused(cursor: str) -> None:
    with pytest.raises(Unsupported):
        place_of(cursor, "owner")


def test_another_scope_is_another_reading() -> None:
    account = Account("@kim:larkspur.example", "", b"")
    scopes = [
        Scope(frozenset({"message"})),
        Scope(frozenset({"message", "file"})),
        Scope(frozenset({"message"}), rooms=frozenset()),
        Scope(frozenset({"message"}), rooms=frozenset({"!a"})),
    ]
    assert len({owner_of(account, scope) for scope in scopes}) == len(scopes)
