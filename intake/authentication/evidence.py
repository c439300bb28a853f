"""SPF, DKIM and ARC of one mail, evaluated on its raw bytes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import dkim

from intake.authentication.lookups import Lookups, Records, Unanswered
from intake.authentication.route import Route

with warnings.catch_warnings():
    # The package was written for an older Python and spells a few escapes as that allowed.
    warnings.simplefilter("ignore")
    import spf

_MOST_SIGNATURES = 5
_MOST_SEALS = 10
_MOST_VOID = 2
# The package takes quadratic time over runs of blanks; twenty thousand of them are no letter.
_RUN, _MOST_RUNS = b" " * 100, 200
_BROKEN = (dkim.DKIMException, ValueError, TypeError, IndexError, KeyError, AttributeError)
_QUIET = logging.getLogger("intake.authentication.dkim")
_QUIET.setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Checked:
    """One result and the domain it speaks for (lower case)."""

    result: str
    domain: str = ""


def check_spf(route: Route, lookups: Lookups) -> Checked:
    """Return the SPF result for the return path, or for the name a bounce was announced by.

    ``none`` where our server's lines do not tell who delivered it.
    """
    if route.client is None or (not route.return_path and not route.helo):
        return Checked("none")
    sender = route.return_path or f"postmaster@{route.helo}"
    domain = sender.rpartition("@")[2]
    query = _Query(route.client, sender, route.helo or domain, lookups)
    try:
        result = str(query.check()[0])
    except Unanswered:
        result = "temperror"
    except (spf.PermError, ValueError, IndexError, TypeError, KeyError, RecursionError):
        result = "permerror"
    except spf.TempError:
        result = "temperror"
    return Checked(result, domain.lower())


def check_dkim(content: bytes, lookups: Lookups) -> tuple[Checked, ...]:
    """Return a result for each of the first signatures: pass, fail, weak, temperror or permerror.

    ``weak`` is a signature that holds and says little: it leaves the sender or the end of the text
    unsigned, or rests on SHA-1.
    """
    if content.replace(b"\t", b" ").count(_RUN) > _MOST_RUNS:
        return (Checked("permerror"),)
    try:
        message = dkim.DKIM(content, logger=_QUIET)
    except (dkim.DKIMException, ValueError, IndexError):
        return ()
    count = sum(1 for name, _ in message.headers if name.lower() == b"dkim-signature")
    return tuple(
        _check_signature(content, index, lookups) for index in range(min(count, _MOST_SIGNATURES))
    )


def check_arc(content: bytes, lookups: Lookups) -> str | None:
    """Return whether the seals of the relays hold, as one word; None where nobody sealed.

    Anybody can seal a mail that was forged, so that it counts as no proof of a sender.
    """
    if content.replace(b"\t", b" ").count(_RUN) > _MOST_RUNS:
        return None
    try:
        chain = dkim.ARC(content, logger=_QUIET)
        seals = sum(1 for name, _ in chain.headers if name.lower() == b"arc-seal")
        if seals == 0:
            return None
        if seals > _MOST_SEALS:
            return "permerror"
        verdict, _, _ = chain.verify(dnsfunc=_keys(lookups))
    except Unanswered:
        return "temperror"
    except _BROKEN:
        return "fail"
    return "pass" if verdict == dkim.CV_Pass else "fail"


def _keys(lookups: Lookups) -> Callable[..., bytes | None]:
    def key_of(name: bytes | str, timeout: int = 5) -> bytes | None:
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        found = lookups.texts(text)
        return found[0] if found else None

    return key_of


def _check_signature(content: bytes, index: int, lookups: Lookups) -> Checked:
    message = dkim.DKIM(content, logger=_QUIET)
    try:
        holds = bool(message.verify(index, dnsfunc=_keys(lookups)))
    except Unanswered:
        return Checked("temperror", _domain(message))
    except _BROKEN:
        return Checked("fail", _domain(message))
    if not holds:
        return Checked("fail", _domain(message))
    return Checked("weak" if _is_weak(message) else "pass", _domain(message))


def _is_weak(message: dkim.DKIM) -> bool:
    fields = message.signature_fields
    return (
        b"from" not in message.include_headers
        or b"l" in fields
        or fields.get(b"a", b"").endswith(b"sha1")
    )


def _domain(message: dkim.DKIM) -> str:
    domain = getattr(message, "domain", None) or b""
    return domain.decode("ascii", "replace").strip().lower()


class _Query(spf.query):  # type: ignore[misc]
    """An SPF evaluation whose questions go through our own look-ups."""

    def __init__(self, client: str, sender: str, helo: str, lookups: Lookups) -> None:
        super().__init__(i=client, s=sender, h=helo, strict=True)
        self._lookups = lookups

    def dns(
        self, name: object, qtype: str, cnames: object = None, ignore_void: bool = False
    ) -> Records:
        asked = str(name).rstrip(".")
        if not asked or not all(0 < len(label) < 64 for label in asked.split(".")):
            return []
        found = self._lookups.records(asked, qtype)
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > _MOST_VOID:
                raise spf.PermError("too many look-ups without an answer")
        return found
