import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import canonical
from core.canonical import canonical_bytes, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_the_bytes_are_json_that_reads_back(value: object) -> None:
    assert json.loads(canonical_bytes(value).decode("utf-8", "surrogatepass")) == value


@given(VALUES)
def test_the_short_way_gives_the_bytes_of_the_long_one(value: object) -> None:
    assert canonical_bytes(value) == canonical._write(value).encode("utf-8")


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_insertion_does_not_matter(value: dict[str, int]) -> None:
    backwards = dict(reversed(list(value.items())))
    assert canonical_bytes(value) == canonical_bytes(backwards)


def test_the_bytes_are_fixed_for_ever() -> None:
    value = {"b": [1, None, True, "é\u2028\n"], "a": {}, "\U0001f600": 1, "\ufb33": 2}
    expected = '{"a":{},"b":[1,null,true,"é\u2028\\n"],"\U0001f600":1,"\ufb33":2}'
    assert canonical_bytes(value) == expected.encode("utf-8")
    assert digest(value) == hashlib.sha256(expected.encode("utf-8")).hexdigest()


@pytest.mark.parametrize(
    "value",
    [1.5, {"a": [0.1]}, {1: "a"}, {"a": b"x"}, {"a": {1, 2}}, [{"é": 1}, 1.5], {"é": 1, "a": 0.5}],
)
def test_what_has_no_stable_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"\$"):
        canonical_bytes(value)
