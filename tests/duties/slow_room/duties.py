"""``slow.mark`` works for the seconds in its payload, then makes a row named after its subject."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts.models import Agency
from duties.kinds import Claim, Kind, register


def work(claim: Claim) -> str:
    started = os.environ.get("SLOW_ROOM_STARTED")
    if started:
        Path(started).write_text(str(os.getpid()))
    time.sleep(claim.payload["seconds"])
    return claim.subject_id


def finish(claim: Claim, outcome: Any) -> None:
    Agency.objects.create(name=outcome, country="US")


register(Kind("slow.mark", finish, work=work, lease=timedelta(seconds=2), attempts=5))
