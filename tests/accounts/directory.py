"""Numbers of the directory as two people proved them, at the moment a test needs."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from accounts.models import Agency, AgencyNumber
from core import clock


def with_number(
    agency: Agency,
    staff: SimpleNamespace,
    phone: str = "+1 555 0100",
    *,
    confirmed_at: datetime | None = None,
) -> AgencyNumber:
    """Give the agency a number, confirmed a month ago if no moment is said."""
    at = confirmed_at or clock.now() - timedelta(days=30)
    return AgencyNumber.objects.create(
        agency=agency,
        phone=phone,
        source="The printed directory of the county",
        seen_on=at.date(),
        entered_at=at,
        entered_by=staff.administrator.id,
        confirmed_at=at,
        confirmed_by=staff.counsel.id,
    )
