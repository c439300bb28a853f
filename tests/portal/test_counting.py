import pytest
from django.test import Client

from portal.counting import whole


@pytest.mark.parametrize("written", ["", "²", "-1", "٣", "1" * 5000, "1e3", " 1"])
def test_anything_but_a_short_number_is_the_other_one(written: str) -> None:
    assert whole(written, 7) == 7


def test_a_short_number_is_itself() -> None:
    assert whole("12", 7) == 12


@pytest.mark.django_db
@pytest.mark.parametrize("count", ["²", "1" * 5000])
def test_an_emergency_page_bears_any_count_of_accounts(client: Client, count: str) -> None:
    sent = {"accounts": count, "do": "add_account"}
    shown = client.post("/request/emergency/", sent, follow=True)
    assert shown.status_code in (200, 422)
