"""Risk flags: why a request may not come from whom it names, each with its reason in figures.

Pure functions over facts that were gathered before. A flag decides nothing: it changes no state, no
letter and no consequence, and nobody but staff is told. Codes are stable; texts are for the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from rules.addresses import ancestors, domain_of
from rules.policy import Policy

Severity = Literal["low", "medium", "high"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
# Fewer digits are an extension, and the end of many numbers.
_SHORTEST_NUMBER = 7
_UNKNOWN = dict.fromkeys(
    (
        *("domain", "resembles", "since", "days", "given", "listed", "known", "recent"),
        *("past_days", "before", "earlier", "agency"),
    ),
    "?",
)


@dataclass(frozen=True)
class Standing:
    """How the agency's domain stands in our directory; moments are UTC."""

    domain: str
    verified_at: datetime | None = None
    changed_at: datetime | None = None
    retired_at: datetime | None = None
    country: str = ""


@dataclass(frozen=True)
class DirectoryNumber:
    """One confirmed call-back number of the agency; ``entered_at`` in UTC."""

    phone: str
    entered_at: datetime


@dataclass(frozen=True)
class Volume:
    """How many requests came from the agency within the window, and in the time before it."""

    recent: int = 0
    before: int = 0


@dataclass(frozen=True)
class RiskFacts:
    """What is known of a request's sender at the moment ``at`` (UTC).

    ``resembles`` is the domain that the sender's imitates, ``alike`` whether strongly.
    ``authenticated`` is what our own mail server said. ``officer_before`` and ``agency_before``
    count earlier requests, None where nobody or no agency could be made out. ``country`` is what
    the request says, as a code.
    """

    at: datetime
    received_at: datetime
    email: str = ""
    phone: str = ""
    country: str = ""
    agency: str = ""
    resembles: str = ""
    alike: Literal["", "review", "fail"] = ""
    known_forger: bool = False
    authenticated: Literal["", "review", "fail"] = ""
    standing: Standing | None = None
    numbers: tuple[DirectoryNumber, ...] = ()
    officer_before: int | None = None
    agency_before: int | None = None
    volume: Volume | None = None


@dataclass(frozen=True)
class Flag:
    """One flag: a stable code, how much it weighs, and the figures of its reason."""

    code: str
    severity: Severity
    parameters: Mapping[str, Any] = field(default_factory=dict)


Check = Callable[[RiskFacts, Policy], Iterator[Flag]]


def known_forger(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``known_forger``: our own record of earlier forgeries names the sender."""
    if facts.known_forger:
        yield Flag("known_forger", "high")


def lookalike_domain(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``lookalike_domain``: the sender's domain imitates one of our directory."""
    if facts.alike:
        said = {"domain": domain_of(facts.email) or "", "resembles": facts.resembles}
        yield Flag("lookalike_domain", "high" if facts.alike == "fail" else "medium", said)


def not_authenticated(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``not_authenticated``: our mail server could not tie the mail to its domain."""
    if facts.authenticated:
        severity: Severity = "high" if facts.authenticated == "fail" else "medium"
        yield Flag("not_authenticated", severity, {"said": facts.authenticated})


def free_mail(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``free_mail``: anybody may open such a mailbox."""
    domain = domain_of(facts.email)
    if domain and any(name in policy.email.free_domains for name in ancestors(domain)):
        yield Flag("free_mail", "high", {"domain": domain})


def domain_in_directory(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``retired_domain``, ``changed_domain`` or ``young_domain``, the first that applies."""
    standing = facts.standing
    if standing is None:
        return
    if standing.retired_at is not None and standing.retired_at <= facts.at:
        yield Flag("retired_domain", "high", _dated(standing.domain, standing.retired_at, facts.at))
        return
    young = policy.risk.young_domain.period
    changed, verified = standing.changed_at, standing.verified_at
    if changed is not None and changed <= facts.at < changed + young:
        yield Flag("changed_domain", "medium", _dated(standing.domain, changed, facts.at))
    elif verified is not None and verified <= facts.at < verified + young:
        yield Flag("young_domain", "low", _dated(standing.domain, verified, facts.at))


def first_contact(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``first_of_agency`` or else ``first_of_officer``: nobody here has met them before."""
    if facts.agency_before == 0:
        yield Flag("first_of_agency", "medium", {"agency": facts.agency})
    elif facts.officer_before == 0:
        yield Flag("first_of_officer", "low", {"earlier": facts.agency_before or 0})


def unusual_volume(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``unusual_volume``: many more requests than the agency sends in such a time."""
    if facts.volume is None:
        return
    rules = policy.risk
    recent, before = facts.volume.recent, facts.volume.before
    windows = rules.volume_past.period / rules.volume_window.period
    usual = before / windows
    if recent >= rules.volume_least.value and recent > rules.volume_times.value * usual:
        said = {
            "recent": recent,
            "days": rules.volume_window.period.days,
            "before": before,
            "past_days": rules.volume_past.period.days,
        }
        yield Flag("unusual_volume", "medium", said)


def number_of_request(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``number_differs`` from the directory's; or ``number_from_request``, entered after it came.

    A number of the directory that equals the request's and was entered only afterwards may have
    come from the request itself.
    """
    given = digits_of(facts.phone)
    if not given or not facts.numbers:
        return
    same = [number for number in facts.numbers if same_number(given, digits_of(number.phone))]
    if not same:
        yield Flag("number_differs", "low", {"known": len(facts.numbers)})
    elif all(number.entered_at >= facts.received_at for number in same):
        yield Flag("number_from_request", "high")


def country_of_agency(facts: RiskFacts, policy: Policy) -> Iterator[Flag]:
    """``country_differs``: the request names another country than the directory has for it."""
    listed = facts.standing.country if facts.standing else ""
    if listed and facts.country and listed != facts.country:
        yield Flag("country_differs", "medium", {"listed": listed, "given": facts.country})


CHECKS: tuple[Check, ...] = (
    known_forger,
    lookalike_domain,
    not_authenticated,
    free_mail,
    domain_in_directory,
    country_of_agency,
    number_of_request,
    unusual_volume,
    first_contact,
)

# Code: what the queue says in a word or two, and the reason on the page of the case.
TEXTS: Mapping[str, tuple[str, str]] = {
    "known_forger": ("known forger", "Our own record of earlier forgeries names this sender."),
    "lookalike_domain": (
        "look-alike",
        "The sender’s domain {domain} looks like {resembles} of our directory and is another one.",
    ),
    "not_authenticated": (
        "not authenticated",
        "Our mail server could not tie this mail to the domain it names.",
    ),
    "free_mail": ("free mail", "Anybody can open a mailbox at {domain}."),
    "retired_domain": (
        "retired domain",
        "{domain} was retired from our directory on {since}, {days} days ago.",
    ),
    "changed_domain": (
        "changed domain",
        "{domain} changed in our directory on {since}, {days} days ago.",
    ),
    "young_domain": (
        "young domain",
        "{domain} stands in our directory only since {since}, {days} days ago.",
    ),
    "country_differs": (
        "other country",
        "The request names the country {given}; our directory has {listed} for this agency.",
    ),
    "number_differs": (
        "other number",
        "The telephone number in the request is none of the {known} that our directory has.",
    ),
    "number_from_request": (
        "number from request",
        "The directory’s number equals the one in this request and was entered after it came.",
    ),
    "unusual_volume": (
        "many requests",
        "{recent} requests came in {days} days; in the {past_days} days before these it was"
        " {before}.",
    ),
    "first_of_agency": ("new agency", "No earlier request came from this agency."),
    "first_of_officer": (
        "new officer",
        "No earlier request came from this officer; from the agency came {earlier}.",
    ),
}


def flags(facts: RiskFacts, policy: Policy) -> tuple[Flag, ...]:
    """Return every flag, the weightiest first; the same facts give the same flags."""
    found = [flag for check in CHECKS for flag in check(facts, policy)]
    return tuple(sorted(found, key=lambda flag: SEVERITIES.index(flag.severity)))


def short_words(code: str) -> str:
    """Return what the queue says; an unknown code is told by its own name."""
    return TEXTS[code][0] if code in TEXTS else code.replace("_", " ")


def reason_of(code: str, parameters: Mapping[str, Any]) -> str:
    """Return the reason in a sentence with its figures."""
    text = TEXTS[code][1] if code in TEXTS else code.replace("_", " ")
    return text.format_map({**_UNKNOWN, **parameters})


def digits_of(phone: str) -> str:
    """Return the digits of a number, without what people write between and before them."""
    digits = re.sub(r"\D", "", phone)
    return digits.removeprefix("00").lstrip("0")


def same_number(one: str, other: str) -> bool:
    """Say whether two numbers in digits are one, written with or without the country's code."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_NUMBER and long.endswith(short)


def _dated(domain: str, since: datetime, at: datetime) -> dict[str, Any]:
    return {
        "domain": domain,
        "since": since.astimezone(UTC).date().isoformat(),
        "days": (at - since).days,
    }
