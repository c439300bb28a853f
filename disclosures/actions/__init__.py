"""The only writers of productions, by verb."""

from disclosures.actions.approving import approve
from disclosures.actions.preparing import build, prepare
from disclosures.actions.recall_notices import decide_notice, record_told
from disclosures.actions.recalling import (
    begin_recall,
    close_recall,
    demand,
    readmit,
    record_answer,
)
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
    "begin_recall",
    "build",
    "close_recall",
    "collect",
    "collect_by_link",
    "decide_notice",
    "demand",
    "expire",
    "issue_link",
    "prepare",
    "readmit",
    "record_access",
    "record_answer",
    "record_told",
    "release",
    "revoke",
    "sign",
]
