"""The index beside a page: every record comes back, wherever its bytes lie."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preservation.index import file_refs_of, index_of, records_of
from servers.connectors.protocol import RECORD_KINDS, Page, Record

TEXT = st.text(max_size=12)
RECORDS = st.builds(
    Record,
    kind=st.sampled_from(RECORD_KINDS),
    native_id=TEXT,
    room_id=st.none() | TEXT,
    author_id=st.none() | TEXT,
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    at_original=TEXT,
    state=st.sampled_from(["live", "edited", "deleted", "encrypted"]),
    raw=st.binary(max_size=20),
    file_ref=st.none() | TEXT,
)


@pytest.mark.services
@given(records=st.lists(RECORDS, max_size=8), joined=st.booleans())
def test_what_goes_in_comes_out(records: list[Record], joined: bool) -> None:
    """A page may be the records joined, or a document in which they stand in another form."""
    raw = b"\n".join(record.raw for record in records) if joined else b"{}"
    index = index_of(Page(tuple(records), (), None, raw, "source"))
    assert list(records_of(index, raw)) == records
    assert file_refs_of(index) == [one.file_ref for one in records if one.file_ref]


def test_two_records_with_the_same_bytes_keep_their_places() -> None:
    one = Record("message", "1", None, None, datetime.now(UTC), "", "live", b"same", None)
    two = Record("message", "2", None, None, None, "", "live", b"same", None)
    index = index_of(Page((one, two), (), None, b"same\nsame", "source"))
    assert b'"offset": 0' in index
    assert b'"offset": 5' in index
    assert list(records_of(index, b"same\nsame")) == [one, two]
