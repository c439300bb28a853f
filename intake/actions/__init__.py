"""The only writers of intake: drafts, mails, and the one way by which a request comes in."""

from intake.actions.collecting import collect_production, needs_passphrase
from intake.actions.consequences import carry_out
from intake.actions.drafting import (
    adopt,
    answer,
    attach,
    begin,
    begin_cure,
    detach,
    discard,
    keep,
    park,
    unpark,
)
from intake.actions.extending import ask_for_extension
from intake.actions.forgers import lift_forger, note_forger
from intake.actions.keying import key_in
from intake.actions.late import begin_again, come_late
from intake.actions.proving import ask_for_proof, prove
from intake.actions.receiving import Taken, ingest
from intake.actions.sending import send
from intake.actions.signing import sign
from intake.actions.submitting import cure_request, submit_request
from intake.queries import Receipt

__all__ = [
    "Receipt",
    "Taken",
    "adopt",
    "answer",
    "ask_for_extension",
    "ask_for_proof",
    "attach",
    "begin",
    "begin_again",
    "begin_cure",
    "carry_out",
    "collect_production",
    "come_late",
    "cure_request",
    "detach",
    "discard",
    "ingest",
    "keep",
    "key_in",
    "lift_forger",
    "needs_passphrase",
    "note_forger",
    "park",
    "prove",
    "send",
    "sign",
    "submit_request",
    "unpark",
]
