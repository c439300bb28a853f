"""Officers and an agency whose telephone number two people proved."""

from types import SimpleNamespace

import pytest

from accounts.models import Agency, Officer
from tests.accounts.directory import with_number


@pytest.fixture
def agency(staff: SimpleNamespace) -> Agency:
    agency = Agency.objects.create(name="Example County Police", country="US")
    with_number(agency, staff)
    return agency


@pytest.fixture
def officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="dana.sample@police.example", country="US")


@pytest.fixture
def other_officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="robin.sample@sheriff.example", country="US")
