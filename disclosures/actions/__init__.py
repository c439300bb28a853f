"""The only writers of productions, by verb."""

from disclosures.actions.approving import approve
from disclosures.actions.preparing import build, prepare
from disclosures.actions.releasing import (
    Released,
    collect,
    collect_by_link,
    expire,
    issue_link,
    record_access,
    release,
    revoke,
)
from disclosures.actions.signing import sign

__all__ = [
    "Released",
    "approve",
    "build",
    "collect",
    "collect_by_link",
    "expire",
    "issue_link",
    "prepare",
    "record_access",
    "release",
    "revoke",
    "sign",
]
