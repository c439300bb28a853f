"""Custodians release one production in the same moment: it goes out once, by one link."""

from typing import Any

import pytest

from audit.models import AuditEvent
from disclosures import actions
from disclosures.models import ReleaseLink
from tests.at_once import ATTEMPTS, all_at_once

from .conftest import World, again

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_five_hundred_releases_at_once_one_sends_one_link(world: World) -> None:
    production = world.as_if_signed("subscriber")

    def release(_: int) -> Any:
        return actions.release(by=world.staff.custodian, production_id=production.id)

    attempts = all_at_once(release)
    assert (len(attempts.won), attempts.broken) == (1, [])
    assert attempts.told.total() == ATTEMPTS - 1
    assert again(production).status == "released"
    assert ReleaseLink.objects.filter(production=production).count() == 1
    released = AuditEvent.objects.filter(action="production.released")
    assert [event.subject_id for event in released] == [production.id]
