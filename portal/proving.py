"""Which official mailbox the person at this browser reads, shown by a one-time code.

``ask`` mails a code, ``redeem`` takes it, ``proven_email`` says for whom it was. A page that needs
a proof begins with ``prove_first``, which leads back to it; what was typed there is the page's own
concern. The proof lasts an hour after it was last of use, and twelve at most.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from core import clock
from core.clients import client_network
from intake import actions

ASKED, PROVEN = "proof-asked", "proof"
# The requests that were sent from this browser, whose receipts it may read.
RECEIPTS = "receipts"
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)
# Writing the session at every page would cost more than the page.
_NOTED_EVERY = timedelta(minutes=1)


def proven_email(request: HttpRequest) -> str | None:
    """Return the address that was proven in this browser, in lower case, or None."""
    proof = request.session.get(PROVEN)
    if not proof:
        return None
    present, since, seen = clock.now(), _moment(proof["since"]), _moment(proof["seen"])
    if present - since >= LONGEST or present - seen >= IDLE:
        del request.session[PROVEN]
        return None
    if present - seen >= _NOTED_EVERY:
        request.session[PROVEN] = {**proof, "seen": present.isoformat()}
    return str(proof["email"])


def ask(request: HttpRequest, email: str, *, named: bool = True) -> None:
    """Mail a code to the address; too many are left out in silence. Raises Invalid for none.

    ``named`` says that the reader typed the address; one that a link stands for is shown nowhere.
    """
    address = email.strip().lower()
    kept = request.session.get(ASKED) or {}
    browser = kept["browser"] if kept.get("email") == address else get_random_string(32)
    actions.ask_for_proof(email=address, browser=browser, asked_from=_asked_from(request))
    request.session[ASKED] = {"email": address, "browser": browser, "named": named}


def asked_email(request: HttpRequest) -> str | None:
    """Return the address the reader typed, while a code sent there is waited for."""
    asked = request.session.get(ASKED)
    return str(asked["email"]) if asked and asked.get("named", True) else None


def is_asked(request: HttpRequest, email: str) -> bool:
    """Say whether a code that was sent to this address is waited for."""
    asked = request.session.get(ASKED)
    return asked is not None and asked["email"] == email.strip().lower()


def redeem(request: HttpRequest, code: str) -> str | None:
    """Return the address that the code proves, else None; every try counts."""
    asked = request.session.get(ASKED)
    if not asked:
        return None
    email = str(asked["email"])
    if not actions.prove(email=email, browser=str(asked["browser"]), code=code):
        return None
    request.session.cycle_key()
    del request.session[ASKED]
    moment = clock.now().isoformat()
    request.session[PROVEN] = {"email": email, "since": moment, "seen": moment}
    return email


def forget(request: HttpRequest) -> None:
    """End the proof and forget the receipts, as when somebody leaves a shared machine."""
    for name in (PROVEN, ASKED, RECEIPTS):
        request.session.pop(name, None)


def prove_first(back: str) -> HttpResponseRedirect:
    """Lead to the question for the address, and from there back to the path ``back``."""
    return HttpResponseRedirect(f"{reverse('request-email')}?{urlencode({'next': back})}")


def safe_path(request: HttpRequest, wished: str) -> str:
    """Return the wished path where it is one of ours, else empty text."""
    ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return wished if ours and wished.startswith("/") and not wished.startswith("//") else ""


def _asked_from(request: HttpRequest) -> str:
    network = client_network(request.META, proxies=settings.PROXIES_IN_FRONT)
    if not network:
        return ""
    return salted_hmac("portal.proving.client", network, algorithm="sha256").hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
