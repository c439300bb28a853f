"""The spool gives back what was put in, holds little, and leaves no plaintext on the disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures.spool import Spool


@given(
    writes=st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=40)), max_size=60),
    memory=st.integers(0, 100),
)
def test_each_file_is_read_back_in_order(writes: list[tuple[str, str]], memory: int) -> None:
    expected: dict[str, str] = {}
    with Spool(memory=memory) as spool:
        for path, text in writes:
            spool.append(path, text)
            expected[path] = expected.get(path, "") + text
        assert spool.paths() == sorted(expected)
        for path, text in expected.items():
            with spool.open(path) as stream:
                assert stream.read() == text.encode()
            # A second reading gives the same.
            assert b"".join(spool.pieces(path)) == text.encode()


def test_what_reaches_the_disk_is_not_readable() -> None:
    with Spool(memory=10) as spool:
        for _ in range(100):
            spool.append("path", "very secret words ")
        spool._file.seek(0)
        on_disk = spool._file.read()
    assert len(on_disk) > 1000
    assert b"secret" not in on_disk


def test_a_file_never_written_is_an_error() -> None:
    with Spool() as spool, pytest.raises(KeyError):
        b"".join(spool.pieces("nowhere"))
