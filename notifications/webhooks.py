"""One signed POST to the operator's own address, and nowhere else.

It goes to the address that was judged (``core.outgoing``). A private one, and plain http, need the
operator's word.
"""

from __future__ import annotations

import hashlib
import hmac

import urllib3
from django.conf import settings
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    SSLError,
)

from core import clock
from core.outgoing import ForbiddenAddress, place_of, pool_of
from notifications.sending import Outcome

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_LATER = (408, 425, 429)


def is_configured() -> bool:
    """Say whether the operator named an address and a secret."""
    return bool(settings.ALARM_WEBHOOK_URL and settings.ALARM_WEBHOOK_SECRET)


def post(body: bytes, delivery: str) -> Outcome:
    """Send the JSON and say what is known of its fate; never raises for a receiver's fault."""
    try:
        place = place_of(settings.ALARM_WEBHOOK_URL, inside=settings.ALARM_WEBHOOK_PRIVATE)
    except ForbiddenAddress as error:
        return Outcome("refused", str(error))
    except OSError as error:
        return Outcome("later", f"no address: {type(error).__name__}")
    headers = {
        "Host": place.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Writdesk",
        "Writdesk-Delivery": delivery,
        "Writdesk-Signature": signature(body, int(clock.now().timestamp())),
    }
    with pool_of(place, _TIMEOUT) as pool:
        try:
            answer = pool.request(
                "POST", place.path, body=body, headers=headers, redirect=False, retries=False
            )
        except (NewConnectionError, ConnectTimeoutError, SSLError) as error:
            return Outcome("later", f"no connection: {type(error).__name__}")
        except HTTPError as error:
            return Outcome("unknown", f"the connection died: {type(error).__name__}")
    if 200 <= answer.status < 300:
        return Outcome("sent")
    later = answer.status >= 500 or answer.status in _LATER
    return Outcome("later" if later else "refused", f"{answer.status}")


def signature(body: bytes, moment: int) -> str:
    """Return ``t=SECONDS,v1=HEX``: HMAC-SHA256 by the secret over ``SECONDS.BODY``."""
    secret = settings.ALARM_WEBHOOK_SECRET.encode("utf-8")
    made = hmac.new(secret, b"%d." % moment + body, hashlib.sha256)
    return f"t={moment},v1={made.hexdigest()}"
