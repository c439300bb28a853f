"""A finding: one judgement on one input, stored as code and parameters, never as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.codes import CODES, WORD_PARAMETERS, Code
from rules.policy import Policy
from rules.policy_reading import LocalText
from rules.server_names import shown_name
from rules.vocabulary import Audience, Basis, Outcome

__all__ = [
    "CODES",
    "Code",
    "Finding",
    "Text",
    "describe",
    "fails",
    "find",
    "from_json",
    "officer_view",
    "to_json",
]


# What stands for a list without an entry, and for a value that is not there.
_NOTHING = LocalText({"en": "nothing", "de": "nichts", "pt-BR": "nada"})
_UNKNOWN = "–"


@dataclass(frozen=True)
class Finding:
    """One judgement (DESIGN, section 4).

    ``at`` names the input as a dotted path (``accounts[1].username``). ``parameters`` and
    ``evidence`` hold JSON values only.
    """

    code: str
    outcome: Outcome
    at: str
    basis: Basis
    audience: Audience
    clause: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Text:
    """A finding in words: what was looked at, what is wrong, what to do, the clause quoted."""

    title: str
    statement: str
    what_to_do: str
    clause_text: str


def find(
    policy: Policy,
    code: str,
    outcome: Outcome,
    at: str,
    *,
    basis: Basis | None = None,
    parameters: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Finding:
    """Make a finding of a registered code; audience and clause follow from code and policy."""
    registered = CODES[code]
    return Finding(
        code=code,
        outcome=outcome,
        at=at,
        basis=basis or registered.basis,
        audience=registered.audience,
        clause=policy.findings[code].clause,
        parameters=parameters or {},
        evidence=evidence,
    )


def to_json(finding: Finding) -> dict[str, Any]:
    """Return the finding as JSON values, with every key always there."""
    return {
        "code": finding.code,
        "outcome": finding.outcome,
        "at": finding.at,
        "basis": finding.basis,
        "audience": finding.audience,
        "clause": finding.clause,
        "parameters": dict(finding.parameters),
        "evidence": None if finding.evidence is None else dict(finding.evidence),
    }


def from_json(stored: Mapping[str, Any]) -> Finding:
    """Return the finding that ``to_json`` wrote. Raises TypeError for other keys."""
    return Finding(**stored)


def officer_view(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what would teach a forger."""
    return tuple(finding for finding in findings if finding.audience == "officer")


def fails(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings whose outcome is ``fail``."""
    return tuple(finding for finding in findings if finding.outcome == "fail")


def describe(
    finding: Finding,
    policy: Policy,
    audience: Audience = "officer",
    language: str | None = None,
) -> Text:
    """Render a finding from the policy's texts; nothing of this is ever stored.

    The advice is empty for ``pass`` and ``not_applicable``, and so is the statement, but that staff
    read a reservation with which something passed. Staff read what to look at; an officer reads
    what to send.
    """
    rule = policy.findings[finding.code]
    clause_text = policy.clause(finding.clause).text.in_language(language)
    title = rule.title.in_language(language)
    if finding.outcome not in ("fail", "review"):
        reason = finding.parameters.get("reason") if audience == "staff" else None
        reserved = _in_words("reason", reason, policy, language) if reason else ""
        return Text(title, reserved, "", clause_text)
    words = {
        name: _in_words(name, finding.parameters.get(name), policy, language)
        for name in CODES[finding.code].parameters
    }
    said = rule.fail if finding.outcome == "fail" else rule.review
    advice = rule.staff if audience == "staff" else rule.what_to_do
    return Text(
        title=title,
        statement=said.in_language(language).format_map(words),
        what_to_do=advice.in_language(language).format_map(words),
        clause_text=clause_text,
    )


def _in_words(name: str, value: Any, policy: Policy, language: str | None) -> str:
    """Return a parameter as people read it. What was typed in is never translated."""
    if isinstance(value, (list, tuple)):
        listed = ", ".join(_in_words(name, item, policy, language) for item in value)
        return listed or _NOTHING.in_language(language)
    if value is None:
        return _UNKNOWN
    word = str(value).lower() if isinstance(value, bool) else str(value)
    if name == "server":
        return shown_name(word)
    if name not in WORD_PARAMETERS:
        return word
    if word in policy.words:
        return policy.words[word].in_language(language)
    return word.replace("_", " ")
