"""Examines one submission, from a file or from memory, and stores nothing."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.errors import WritdeskError
from intake.authentication import authenticate, sender_fact
from intake.facts import Arrival, FactSource
from intake.mail import read_mail, submission_of
from intake.mail.request import requester
from rules.consequence import Consequence, consequence
from rules.examine import examine
from rules.facts import Facts
from rules.findings import Finding, describe, to_json
from rules.policy import Policy
from rules.submission import Submission, SubmissionError, parse_submission
from rules.vocabulary import Audience

LARGEST_FILE = 64 * 1024 * 1024


class Unreadable(WritdeskError):
    """A file that holds no submission; ``errors`` maps dotted paths to what is wrong there."""

    def __init__(self, message: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors or {})


@dataclass(frozen=True)
class Examined:
    """A submission with all that follows from it."""

    submission: Submission
    facts: Facts = field(repr=False)
    findings: tuple[Finding, ...]
    consequence: Consequence


def examine_submission(
    submission: Submission, policy: Policy, arrival: Arrival, source: FactSource | None = None
) -> Examined:
    """Gather the facts and run every check."""
    facts = (source or FactSource()).gather(submission, arrival, policy)
    findings = examine(submission, policy, facts)
    return Examined(
        submission=submission,
        facts=facts,
        findings=findings,
        consequence=consequence(submission, findings, policy, facts),
    )


def examine_file(path: Path, policy: Policy, source: FactSource, arrival: Arrival) -> Examined:
    """Examine a ``.json`` or ``.eml`` file, of another name by what it looks like.

    Raises Unreadable for one that holds no submission.
    """
    content = read_file(path)
    looks_like_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    suffix = path.suffix.lower()
    if suffix == ".json" or (suffix != ".eml" and looks_like_json):
        submission = submission_from_json(content)
    else:
        submission, arrival = submission_from_mail(content, policy, arrival)
    given = submission.officer.email
    return examine_submission(
        submission, policy, replace(arrival, officer_email=arrival.officer_email or given), source
    )


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises Unreadable."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"is larger than {LARGEST_FILE} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


# A mail begins with a header field, or with the separator line of a mailbox file.
_HEAD = re.compile(rb"\s*(?:From |[!-9;-~]+[ \t]*:)")


def submission_from_json(content: bytes) -> Submission:
    """Read one submission from the bytes of a JSON object. Raises Unreadable."""
    try:
        raw = json.loads(
            content.removeprefix(BOM_UTF8).decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeated,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise Unreadable("must be one JSON object")
    try:
        return parse_submission(raw)
    except SubmissionError as error:
        raise Unreadable(str(error), error.errors) from error


def submission_from_mail(
    content: bytes, policy: Policy, arrival: Arrival
) -> tuple[Submission, Arrival]:
    """Read one submission from the bytes of a mail. Raises Unreadable where nothing was written."""
    if not _HEAD.match(content):
        raise Unreadable("is no mail that can be read")
    mail = read_mail(content)
    if mail.is_empty:
        raise Unreadable("is no mail that can be read")
    sender = sender_fact(requester(mail, policy), authenticate(content, mail))
    arrival = replace(arrival, machine_read=True, free_text=mail.free_text, sender=sender)
    return submission_of(mail, policy), arrival


def finding_json(finding: Finding, policy: Policy, audience: Audience) -> dict[str, Any]:
    """Return a finding as JSON values, with its words where it asks for something."""
    shown = to_json(finding)
    if finding.outcome in ("fail", "review"):
        text = describe(finding, policy, audience)
        shown["text"] = {
            "title": text.title,
            "statement": text.statement,
            "what_to_do": text.what_to_do,
            "clause": text.clause_text,
        }
    return shown


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice could be read in two ways by two readers, so that neither is right."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")
