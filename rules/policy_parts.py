"""The parts of a policy, one dataclass for each table of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rules.policy_reading import LocalText
from rules.vocabulary import (
    AGENCY_TYPES,
    AgencyType,
    Category,
    Deployment,
    LegalProcess,
    SourceBasis,
)

_UNIT_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
FIXED_UNITS = tuple(_UNIT_SECONDS)


@dataclass(frozen=True)
class Source:
    """A text that rules are taken from; ``seen`` says how sure we are of it."""

    title: str
    seen: Literal["text", "secondary", "recalled"]
    url: str = ""


@dataclass(frozen=True)
class Provider:
    """Who answers: the letterhead of everything that is sent."""

    name: str
    legal_name: str
    address_lines: tuple[str, ...]
    email: str
    website: str
    country: str
    phone: str = ""
    emergency_phone: str = ""
    page_size: Literal["A4", "Letter"] = "Letter"


@dataclass(frozen=True)
class Statements:
    """Sentences that stand wherever they apply: accuracy (G2), no advice, no waiver (G11)."""

    not_legal_advice: LocalText
    accuracy: LocalText
    no_ip_records: LocalText
    no_waiver: LocalText
    voluntary: LocalText
    false_statement: LocalText


@dataclass(frozen=True)
class Clause:
    """One rule in the provider's words, with where it comes from."""

    id: str
    title: LocalText
    text: LocalText
    citation: str
    basis: SourceBasis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deployments:
    """Hosts by deployment (G1). Patterns are ``*.domain``: any depth below the domain, not itself.

    Excluded are the company's own hosts, which are nobody's chat server.
    """

    community_hosts: frozenset[str]
    cloud_hosts: frozenset[str]
    cloud_patterns: tuple[str, ...]
    excluded_hosts: frozenset[str]
    excluded_patterns: tuple[str, ...]

    def of(self, host: str) -> Deployment:
        """Return the deployment of a host in lower case; everything unknown is private."""
        if host in self.community_hosts:
            return "community"
        if host in self.cloud_hosts:
            return "cloud"
        if not self.is_excluded(host) and _below(host, self.cloud_patterns):
            return "cloud"
        return "private"

    def is_excluded(self, host: str) -> bool:
        """Say whether the host is one of the company's own."""
        return host in self.excluded_hosts or _below(host, self.excluded_patterns)


def _below(host: str, patterns: tuple[str, ...]) -> bool:
    return any(host.endswith(pattern.removeprefix("*")) for pattern in patterns)


@dataclass(frozen=True)
class Inventory:
    """What exists for a deployment (G2). ``complete`` lets a redirect go without a person."""

    has_access: bool
    categories: frozenset[Category]
    holds: LocalText
    lacks: LocalText
    complete: bool


@dataclass(frozen=True)
class Usernames:
    """Names the platform allows: ``pattern`` must match in full, after a leading @."""

    pattern: re.Pattern[str]
    longest: int
    case_sensitive: bool
    description: LocalText


@dataclass(frozen=True)
class Email:
    """Domains where anybody may open a mailbox, so that they prove no office."""

    free_domains: frozenset[str]


@dataclass(frozen=True)
class Authorities:
    """Whom the emergency rule and the jurisdiction rule name.

    ``country_names`` maps what people write, in lower case, to an ISO 3166 code;
    ``domain_suffixes`` are mail domains that only government may hold. ``agency_types`` are the
    kinds of authority that the directory tells apart.
    """

    domestic_countries: frozenset[str]
    country_names: Mapping[str, str]
    domain_suffixes: tuple[str, ...]
    agency_types: tuple[AgencyType, ...] = AGENCY_TYPES

    def country_code(self, written: str | None) -> str | None:
        """Return the code of a country as people write it, or None where it is not known."""
        if written is None:
            return None
        plain = written.replace(".", "").strip().casefold()
        if plain in self.country_names:
            return self.country_names[plain]
        return plain.upper() if re.fullmatch(r"[a-z]{2}", plain) else None

    def is_domestic(self, written: str | None) -> bool:
        """Say whether the country is one whose authorities the rule names."""
        return self.country_code(written) in self.domestic_countries

    def is_governmental_domain(self, domain: str) -> bool:
        """Say whether a mail domain lies below a suffix that only government holds."""
        return any(domain.endswith(suffix) for suffix in self.domain_suffixes)


@dataclass(frozen=True)
class Number:
    """One number with its unit, and whether a statute, a source or only our policy says so."""

    value: int
    unit: Literal[
        "years",
        "days",
        "business_days",
        "hours",
        "minutes",
        "seconds",
        "count",
        "bytes",
        "pages",
        "cents",
    ]
    basis: SourceBasis
    citation: str = ""

    @property
    def period(self) -> timedelta:
        """The exact duration. Raises ValueError for a unit that is no fixed length of time."""
        if self.unit not in _UNIT_SECONDS:
            raise ValueError(f"{self.unit} is not a fixed length of time")
        return timedelta(seconds=self.value * _UNIT_SECONDS[self.unit])


@dataclass(frozen=True)
class Numbers:
    """Every number that is not part of another table."""

    hold: Number
    extension: Number
    extension_notice: Number
    extension_offered: Number
    extensions_without_review: Number
    provisional_cure: Number
    returned_cure: Number
    prohibition_longest: Number
    child_exploitation_hold: Number
    emergency_confirmation: Number
    callback_cooling_off: Number
    requests_per_minute: Number
    download_link: Number
    email_code: Number
    email_code_attempts: Number
    accounts_most: Number


@dataclass(frozen=True)
class Calendar:
    """Business days: ``weekend`` as ISO numbers (Monday is 1).

    Public holidays are those of ``country`` and, where named, its ``subdivision`` (ISO 3166);
    ``holidays`` lists the provider's own closing days beside them, as ISO dates.
    """

    zone: str
    weekend: frozenset[int]
    holidays: frozenset[str]
    country: str = ""
    subdivision: str = ""


@dataclass(frozen=True)
class ApprovalRule:
    """How many different people must approve, and which roles they may hold."""

    count: int
    roles: frozenset[str]


@dataclass(frozen=True)
class Approvals:
    """Who approves a production (I4); an emergency's may follow if ``emergency_may_follow``."""

    default: ApprovalRule
    content: ApprovalRule
    emergency_may_follow: bool
    emergency_within: Number


@dataclass(frozen=True)
class AuthenticationRule:
    """Which orders are authenticated at the court or the issuer before they are accepted.

    ``proven_senders_exempt`` leaves out what came from a proven mailbox of a verified agency. A
    policy without the table asks for none.
    """

    processes: frozenset[LegalProcess] = frozenset()
    proven_senders_exempt: bool = False
    basis: SourceBasis = "policy"
    citation: str = ""


@dataclass(frozen=True)
class Notice:
    """When the account holder is told (G8)."""

    plan_after: frozenset[str]
    exceptions: tuple[str, ...]
    statutory_prohibitions: frozenset[str]
    copy_of_request: bool
    text: LocalText


@dataclass(frozen=True)
class Costs:
    """What may be asked for (G10); ``hourly`` in hundredths of the currency."""

    currency: str
    charged_in_emergencies: bool
    hourly: Number
    text: LocalText


# What is said under a policy of the time before content was decided on here.
_REMOVED = LocalText({"en": ("We have removed the content named in the request.")})
_KEPT = LocalText(
    {"en": ("We have looked at the content named in the request and leave it where it is.")}
)
_REDRESS = LocalText(
    {
        "en": (
            "If you disagree, answer this message and quote the reference: another person looks "
            "at the decision. You may also go to a court, or to a certified body for the "
            "settlement of disputes where the law provides for one."
        )
    }
)


@dataclass(frozen=True)
class Removal:
    """Content removal (G12).

    A request on one of the ``user_report_grounds`` is a user's report, unless it names one of the
    ``compelling_grounds``, which only an authority has. Both are words joined by underscores.
    """

    user_report_grounds: frozenset[str]
    compelling_grounds: frozenset[str]
    community: LocalText
    cloud: LocalText
    private: LocalText
    removed: LocalText = _REMOVED
    kept: LocalText = _KEPT
    redress: LocalText = _REDRESS


@dataclass(frozen=True)
class Registration:
    """Registration of other people's servers (G13, G14)."""

    offered: bool
    fields_sent: tuple[str, ...]
    notices_when_registered: bool
    notices_when_unregistered: bool
    terms: LocalText


@dataclass(frozen=True)
class DocumentRules:
    """Limits of uploads and the file types taken, by extension in lower case.

    ``pages_read`` is how many pages are looked at, ``pages_recognised`` how many of them may be
    read from their picture, ``page_images`` how many pictures of pages are kept. ``pixels`` bounds
    one picture, ``unpacked`` what a compressed file may unpack to; ``seconds`` and ``memory`` bound
    the process that opens one file.
    """

    extensions: frozenset[str]
    bytes_each: Number
    bytes_total: Number
    count: Number
    pages: Number
    pages_read: Number
    pages_recognised: Number
    page_images: Number
    pixels: Number
    unpacked: Number
    seconds: Number
    memory: Number


@dataclass(frozen=True)
class RetentionClass:
    """How long a class of things is kept, counted from ``counted_from``."""

    keep: Number
    counted_from: str
    text: LocalText


@dataclass(frozen=True)
class Letters:
    """Fixed wording of letters. A paragraph each, plain text."""

    receipt: LocalText
    deficient_opening: LocalText
    deficient_closing: LocalText
    objections: LocalText
    preservation_confirmed: LocalText
    preservation_provisional: LocalText
    preservation_extended: LocalText
    redirect_private: LocalText
    redirect_cloud: LocalText
    emergency_declined: LocalText
    cover_process: LocalText
    cover_voluntary: LocalText
    no_records: LocalText
    certificate_inside: LocalText
    certificate_outside: LocalText
    notice_opening: LocalText
    notice_voluntary: LocalText
    closing: LocalText


@dataclass(frozen=True)
class FindingRule:
    """What a policy says about one finding code: the clause it rests on and its texts.

    ``fail`` and ``review`` state the finding, ``what_to_do`` tells the officer, ``staff`` tells
    staff what to look at. ``{name}`` stands for a parameter of the code.
    """

    clause: str
    citation: str
    title: LocalText
    fail: LocalText
    review: LocalText
    what_to_do: LocalText
    staff: LocalText
