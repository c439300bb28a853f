"""The only writers of cases, one module for each verb.

Every act is keyword-only and wants ``by``; it locks the case, asks ``cases.policies``, moves the
state, schedules duties and records its event last.
"""

from cases.actions.accept import accept
from cases.actions.accounts import identify_account
from cases.actions.alarm import raise_alarm
from cases.actions.decline import decline
from cases.actions.emergency import grant_emergency, record_call_back
from cases.actions.endings import close, fulfil, withdraw
from cases.actions.examine import examine
from cases.actions.findings import confirm_finding, find_defect, overrule_finding
from cases.actions.late import note_late_completion
from cases.actions.papers import add_papers
from cases.actions.process import record_process
from cases.actions.prohibitions import lift_prohibition, record_prohibitions
from cases.actions.redirect import redirect
from cases.actions.return_case import preview_return, return_case
from cases.actions.secrecy import seal, unseal
from cases.actions.submit import cure, submit
from cases.actions.take import take
from cases.entries import DecisionEntry, ProhibitionEntry, ServiceEntry

__all__ = [
    "DecisionEntry",
    "ProhibitionEntry",
    "ServiceEntry",
    "accept",
    "add_papers",
    "close",
    "confirm_finding",
    "cure",
    "decline",
    "examine",
    "find_defect",
    "fulfil",
    "grant_emergency",
    "identify_account",
    "lift_prohibition",
    "note_late_completion",
    "overrule_finding",
    "preview_return",
    "raise_alarm",
    "record_call_back",
    "record_process",
    "record_prohibitions",
    "redirect",
    "return_case",
    "seal",
    "submit",
    "take",
    "unseal",
    "withdraw",
]
