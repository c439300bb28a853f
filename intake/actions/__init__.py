"""The only writers of intake: drafts, mails, and the one way by which a request comes in."""

from intake.actions.admitting import admit, ask_for_code
from intake.actions.collecting import collect_production, needs_passphrase
from intake.actions.consequences import carry_out
from intake.actions.drafting import attach, begin, begin_cure, detach, keep, send
from intake.actions.proving import ask_for_proof, prove
from intake.actions.receiving import Taken, ingest
from intake.actions.submitting import cure_request, submit_request
from intake.queries import Receipt

__all__ = [
    "Receipt",
    "Taken",
    "admit",
    "ask_for_code",
    "ask_for_proof",
    "attach",
    "begin",
    "begin_cure",
    "carry_out",
    "collect_production",
    "cure_request",
    "detach",
    "ingest",
    "keep",
    "needs_passphrase",
    "prove",
    "send",
    "submit_request",
]
