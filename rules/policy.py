"""One provider's policy, read from a file into frozen dataclasses and identified by digest."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from core.canonical import digest
from rules.business_days import is_known
from rules.codes import CODES, WORDS
from rules.policy_deadlines import DeadlineRules
from rules.policy_emergency import EmergencyRules
from rules.policy_parts import (
    FIXED_UNITS,
    Approvals,
    AuthenticationRule,
    Authorities,
    Calendar,
    Clause,
    Costs,
    Deployments,
    DocumentRules,
    Email,
    FindingRule,
    Inventory,
    Letters,
    Notice,
    Number,
    Numbers,
    Provider,
    Registration,
    Removal,
    RetentionClass,
    Source,
    Statements,
    Usernames,
)
from rules.policy_reading import LocalText, PolicyError, read_dataclass
from rules.policy_risk import RecallRules, RiskRules
from rules.policy_sealing import SealingRules, TransparencyRules
from rules.vocabulary import (
    Category,
    Deployment,
    Kind,
    LegalProcess,
    Reach,
)

__all__ = ["LocalText", "Policy", "PolicyError", "load_policy", "read_policy"]


@dataclass(frozen=True, repr=False)
class Policy:
    """Everything a provider decided, immutable and named by the digest of its content.

    ``reach[process][category]`` is the table of DESIGN, section 1. ``danger_words`` maps a
    language to phrases that, in a mail, speak of danger to life: ``…`` stands for up to six words
    of a sentence, ``*`` for the rest of a word, ``{a|b}`` for either.
    """

    id: str
    version: str
    title: str
    effective_on: date
    languages: tuple[str, ...]
    sources: Mapping[str, Source]
    provider: Provider
    statements: Statements
    clauses: Mapping[str, Clause]
    deployments: Deployments
    inventory: Mapping[Deployment, Inventory]
    usernames: Usernames
    email: Email
    authorities: Authorities
    reach: Mapping[LegalProcess, Mapping[Category, Reach]]
    numbers: Numbers
    triage_due: Mapping[Kind, Number]
    calendar: Calendar
    approvals: Approvals
    notice: Notice
    costs: Costs
    removal: Removal
    registration: Registration
    documents: DocumentRules
    retention: Mapping[str, RetentionClass]
    danger_words: Mapping[str, tuple[str, ...]]
    letters: Letters
    words: Mapping[str, LocalText]
    findings: Mapping[str, FindingRule]
    # What came later has a default: a case is judged by its own policy, which may be older.
    answer_due: Mapping[Kind, Number] = field(default_factory=dict)
    deadlines: DeadlineRules = field(default_factory=DeadlineRules)
    emergency: EmergencyRules = field(default_factory=EmergencyRules)
    authentication: AuthenticationRule = field(default_factory=AuthenticationRule)
    risk: RiskRules = field(default_factory=RiskRules)
    recall: RecallRules = field(default_factory=RecallRules)
    sealing: SealingRules = field(default_factory=SealingRules)
    transparency: TransparencyRules = field(default_factory=TransparencyRules)
    digest: str = field(default="", init=False)
    # The file as it was read, so that a case can keep the very words it was judged by.
    text: str = field(default="", init=False, compare=False)

    def __repr__(self) -> str:
        return f"Policy({self.id!r}, {self.version!r}, digest={self.digest!r})"

    def clause(self, clause_id: str) -> Clause:
        """Return the clause. Raises KeyError for an id the policy does not have."""
        return self.clauses[clause_id]

    def deployment_of(self, host: str) -> Deployment:
        """Say what the policy alone knows of a host (an A-label in lower case), by G1."""
        return self.deployments.of(host)

    def is_own_host(self, host: str) -> bool:
        """Say whether the host is the company's own and no chat server of anybody."""
        return self.deployments.is_excluded(host)


@cache
def load_policy(path: Path) -> Policy:
    """Read and check a policy file, once for each path. Raises PolicyError, OSError."""
    try:
        return policy_from_text(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise PolicyError(path.name, "is not UTF-8") from error


@cache
def policy_from_text(text: str, name: str, *, kept: bool = False) -> Policy:
    """Read and check a policy's text; ``name`` is only for the error. Raises PolicyError.

    One that was ``kept`` with a case may lack words for what the rules came to say after it.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(name, f"is not TOML: {error}") from error
    policy = read_policy(parsed, kept=kept)
    object.__setattr__(policy, "text", text)
    return policy


def read_policy(parsed: Mapping[str, Any], *, kept: bool = False) -> Policy:
    """Turn parsed content into a Policy. Raises PolicyError naming the first key that is wrong."""
    languages = _languages(parsed)
    policy = read_dataclass(Policy, dict(parsed), "", languages)
    _check_codes(policy)
    if not kept:
        _check_words(policy)
    _check_citations(policy)
    _check_placeholders(policy)
    _check_numbers(policy)
    _check_risk(policy)
    _check_bands(policy)
    _check_calendar(policy)
    result = replace(policy)
    object.__setattr__(result, "digest", digest(_without_dates(parsed)))
    return result


def _languages(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    listed = parsed.get("languages")
    if not isinstance(listed, list) or not listed:
        raise PolicyError("languages", "is missing" if listed is None else "must be a list")
    for index, language in enumerate(listed):
        if not isinstance(language, str) or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?", language):
            raise PolicyError(f"languages[{index}]", "is not a language tag")
    return tuple(listed)


def _check_codes(policy: Policy) -> None:
    for code in policy.findings:
        if code not in CODES:
            raise PolicyError(f'findings."{code}"', "is not a known finding code")
    for code in CODES:
        if code not in policy.findings:
            raise PolicyError(f'findings."{code}"', "is missing")


def _check_words(policy: Policy) -> None:
    for word in sorted(WORDS):
        if word not in policy.words:
            raise PolicyError(f"words.{word}", "is missing")


def _check_citations(policy: Policy) -> None:
    for code, rule in policy.findings.items():
        if rule.clause not in policy.clauses:
            raise PolicyError(f'findings."{code}".clause', f"no clause {rule.clause!r}")
    for clause_id, clause in policy.clauses.items():
        for index, source in enumerate(clause.sources):
            if source not in policy.sources:
                raise PolicyError(
                    f'clauses."{clause_id}".sources[{index}]', f"no source {source!r}"
                )


def _check_placeholders(policy: Policy) -> None:
    """A text may use only the parameters that its code promises."""
    for code, rule in policy.findings.items():
        for name in ("fail", "review", "what_to_do", "staff"):
            for language, text in getattr(rule, name).texts.items():
                key = f'findings."{code}".{name}.{language}'
                for placeholder in _placeholders(text, key):
                    if placeholder not in CODES[code].parameters:
                        raise PolicyError(key, f"{{{placeholder}}} is not a parameter of {code}")


def _check_numbers(policy: Policy) -> None:
    """Deadlines need a unit that a clock can add; nothing is negative."""
    fixed = (
        "hold",
        "extension",
        "extension_notice",
        "extension_offered",
        "download_link",
        "email_code",
    )
    for name, number in vars(policy.numbers).items():
        if number.value < 0:
            raise PolicyError(f"numbers.{name}.value", "is negative")
        if name in fixed and number.unit not in FIXED_UNITS:
            raise PolicyError(f"numbers.{name}.unit", f"is not one of {', '.join(FIXED_UNITS)}")
    longest = policy.numbers.prohibition_longest
    if longest.unit not in ("years", "days"):
        raise PolicyError("numbers.prohibition_longest.unit", "is not one of years, days")
    for name, table in (("triage_due", policy.triage_due), ("answer_due", policy.answer_due)):
        for kind, number in table.items():
            if number.value < 0 or number.unit not in (*FIXED_UNITS, "business_days"):
                raise PolicyError(f"{name}.{kind}", "is no length of time")
    for name, number in vars(policy.deadlines).items():
        if number.value < 0 or number.unit not in FIXED_UNITS:
            raise PolicyError(f"deadlines.{name}", "is no fixed length of time")
    for name, number in vars(policy.emergency).items():
        if isinstance(number, Number) and (number.value < 1 or number.unit not in FIXED_UNITS):
            raise PolicyError(f"emergency.{name}", "is no length of time")
    if policy.emergency.people < 1:
        raise PolicyError("emergency.people", "is less than one")
    for name in ("default", "content"):
        if getattr(policy.approvals, name).count < 1:
            raise PolicyError(f"approvals.{name}.count", "is less than one")


def _check_risk(policy: Policy) -> None:
    """Thresholds are counted or fixed lengths of time, and none is nothing."""
    counted = ("volume_least", "volume_times", "times")
    for table in ("risk", "recall"):
        for name, number in vars(getattr(policy, table)).items():
            wanted = ("count",) if name in counted else FIXED_UNITS
            if number.value < 1 or number.unit not in wanted:
                raise PolicyError(f"{table}.{name}", f"is not one or more of {', '.join(wanted)}")


def _check_bands(policy: Policy) -> None:
    """A band of one would say the number itself."""
    for name in ("band_national_security", "band_sealed"):
        number = getattr(policy.transparency, name)
        if number.value < 2 or number.unit != "count":
            raise PolicyError(f"transparency.{name}", "is no width of a band")


def _check_calendar(policy: Policy) -> None:
    calendar = policy.calendar
    if not calendar.weekend < frozenset(range(1, 8)):
        raise PolicyError("calendar.weekend", "must be some of the numbers 1 to 7 and not all")
    for holiday in calendar.holidays:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", holiday):
            raise PolicyError("calendar.holidays", f"{holiday!r} is not a date")
    if calendar.zone not in available_timezones():
        raise PolicyError("calendar.zone", "is not a time zone")
    if calendar.country and not is_known(calendar.country, ""):
        raise PolicyError("calendar.country", "is not a country whose holidays are known")
    if calendar.subdivision and not is_known(calendar.country, calendar.subdivision):
        raise PolicyError("calendar.subdivision", "is not a part of that country")


def _placeholders(text: str, key: str) -> Iterator[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise PolicyError(key, f"has a broken placeholder: {error}") from error
    for _, name, format_spec, conversion in parts:
        if format_spec or conversion:
            raise PolicyError(key, "a placeholder takes no format")
        if name is not None:
            yield name


def _without_dates(value: Any) -> Any:
    """Dates become ISO text, because canonical bytes know no dates."""
    if isinstance(value, Mapping):
        return {key: _without_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_dates(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
