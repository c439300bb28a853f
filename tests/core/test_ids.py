import string
import time

from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from core.ids import ALPHABET, check_character, is_reference, new_id, new_reference, read_reference


def test_a_ulid_is_26_characters_and_sorts_by_time() -> None:
    first, second = new_id(), new_id()
    assert len(first) == 26
    assert first != second
    assert first[:8] <= second[:8]


def test_ulids_sort_by_the_order_they_were_made_in() -> None:
    made = [new_id() for _ in range(500)]
    assert made == sorted(set(made))
    assert all(str(ULID.from_str(each)) == each for each in made)
    assert abs(ULID.from_str(made[0]).timestamp - time.time()) < 3600


def test_references_carry_prefix_and_year_and_check() -> None:
    reference = new_reference("LER", 2026)
    assert reference.startswith("LER-2026-")
    assert len(reference) == 15
    assert is_reference(reference)


@given(st.text(ALPHABET, min_size=5, max_size=5), st.integers(0, 5), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(body: str, place: int, other: str) -> None:
    whole = body + check_character(f"2026{body}")
    wrong = whole[:place] + other + whole[place + 1 :]
    assert is_reference(f"LER-2026-{whole}")
    assert is_reference(f"LER-2026-{wrong}") == (wrong == whole)


def test_a_reference_read_over_the_telephone_is_understood() -> None:
    body = "10AB2"
    reference = f"LER-2026-{body}{check_character(f'2026{body}')}"
    spoken = reference.lower().replace("1", "l").replace("0", "o").replace("-", " ")
    assert read_reference(f"  {spoken} ") == reference
    assert read_reference("LER-2026-AAAAAA") is None


def test_the_alphabet_has_no_letters_that_are_misheard() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert set(ALPHABET) <= set(string.ascii_uppercase + string.digits)
