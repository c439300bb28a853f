"""Officers and an agency whose telephone number two people proved."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts.models import Agency, Officer
from core import clock


@pytest.fixture
def agency(staff: SimpleNamespace) -> Agency:
    long_ago = clock.now() - timedelta(days=30)
    return Agency.objects.create(
        name="Example County Police",
        country="US",
        phone="+1 555 0100",
        phone_entered_by=staff.administrator.id,
        phone_entered_at=long_ago,
        phone_confirmed_by=staff.counsel.id,
        phone_confirmed_at=long_ago,
    )


@pytest.fixture
def officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="dana.sample@police.example", country="US")


@pytest.fixture
def other_officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="robin.sample@sheriff.example", country="US")
