"""The only writers of cases, one module for each verb.

Every act is keyword-only and wants ``by``; it locks the case, asks ``cases.policies``, moves the
state, schedules duties and records its event last.
"""

from cases.actions.accept import accept
from cases.actions.accounts import identify_account
from cases.actions.alarm import acknowledge, raise_alarm
from cases.actions.assign import Outcome, assign, assign_many, take_many, unassign
from cases.actions.authenticate import authenticate
from cases.actions.confirmation import ask_for_confirmation, settle_confirmation
from cases.actions.counting import note_waiting
from cases.actions.deadlines import extend_deadline, recount_deadlines
from cases.actions.decline import decline
from cases.actions.emergency import grant_emergency, record_call_back
from cases.actions.endings import close, fulfil, withdraw
from cases.actions.examine import examine
from cases.actions.export import note_export
from cases.actions.findings import confirm_finding, find_defect, overrule_finding
from cases.actions.late import note_late_completion
from cases.actions.letter_drafts import keep_letter_draft
from cases.actions.notes import write_note, write_privileged_note
from cases.actions.papers import add_papers
from cases.actions.process import record_process
from cases.actions.prohibitions import lift_prohibition, record_prohibitions
from cases.actions.proposing import propose_emergency, refuse_proposal
from cases.actions.redecide import redecide
from cases.actions.redirect import redirect
from cases.actions.removal import decide_removal, preview_removal
from cases.actions.return_case import preview_return, return_case
from cases.actions.routing import route
from cases.actions.saved_views import delete_view, save_view
from cases.actions.secrecy import name_person, seal, unname_person, unseal
from cases.actions.submit import cure, submit
from cases.actions.take import take
from cases.entries import (
    AuthenticationEntry,
    DecisionEntry,
    GoodFaithEntry,
    ProhibitionEntry,
    RemovalEntry,
    ServiceEntry,
)

__all__ = [
    "AuthenticationEntry",
    "DecisionEntry",
    "GoodFaithEntry",
    "Outcome",
    "ProhibitionEntry",
    "RemovalEntry",
    "ServiceEntry",
    "accept",
    "acknowledge",
    "add_papers",
    "ask_for_confirmation",
    "assign",
    "assign_many",
    "authenticate",
    "close",
    "confirm_finding",
    "cure",
    "decide_removal",
    "decline",
    "delete_view",
    "examine",
    "extend_deadline",
    "find_defect",
    "fulfil",
    "grant_emergency",
    "identify_account",
    "keep_letter_draft",
    "lift_prohibition",
    "name_person",
    "note_export",
    "note_late_completion",
    "note_waiting",
    "overrule_finding",
    "preview_removal",
    "preview_return",
    "propose_emergency",
    "raise_alarm",
    "record_call_back",
    "record_process",
    "record_prohibitions",
    "recount_deadlines",
    "redecide",
    "redirect",
    "refuse_proposal",
    "return_case",
    "route",
    "save_view",
    "seal",
    "settle_confirmation",
    "submit",
    "take",
    "take_many",
    "unassign",
    "unname_person",
    "unseal",
    "withdraw",
    "write_note",
    "write_privileged_note",
]
