"""The words of the desk about mails that came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PROOF: Mapping[str, tuple[str, str]] = {
    "": ("Not evaluated", "quiet"),
    "pass": ("Its domain stands behind it", "good"),
    "doubtful": ("Doubtful", "due"),
    "fail": ("Its domain disowns it", "emergency"),
}
MARKS: Mapping[str, str] = {
    "cut_short": "Parts of it lie too deep or are too long to be read; the mail itself holds them.",
    "encrypted": "It is encrypted, in whole or in part. Ask for it in the clear, or decrypt the "
    "saved mail.",
    "many_files": "It carries more files than were put to the case; the mail itself holds them.",
    "passed_on": "The sender passes on a request of somebody else. Find out who asks.",
    "passed_on_by_us": "One of us passed it on; it is read as a request of its author, who is not "
    "proven.",
    "several_senders": "It names several senders. Find out who asks.",
    "too_large": "It was too large; only its beginning was taken in. The rest lies in the mailbox.",
    "winmail_unreadable": "Its winmail.dat could not be opened; it is kept as a file.",
}
_WHY: Mapping[str, str] = {
    "aligned": "Signed by, or sent from, its own domain, which has no DMARC policy.",
    "dmarc": "It passes the DMARC policy of its domain.",
    "dmarc_failed": "It does not pass the DMARC policy of its domain.",
    "no_answer": "DNS did not answer; nothing follows from it.",
    "not_aligned": "Neither signature nor server belongs to its domain.",
    "nothing_to_evaluate": "It bears no signature, and its domain has no policy.",
    "several_senders": "It names several senders.",
}
_BY: Mapping[str, str] = {
    "our_server": "Told by our mail server",
    "own_checks": "Evaluated here",
}


def proof_text(results: Mapping[str, Any]) -> str:
    """Return one line about SPF, DKIM, DMARC and ARC; empty where nothing was evaluated."""
    if not results.get("by"):
        return ""
    found = ", ".join(
        f"{name.upper()} {results[name]}"
        for name in ("spf", "dkim", "dmarc", "arc")
        if results.get(name)
    )
    told = f"{_BY.get(str(results['by']), '')}: {found}." if found else ""
    advice = "Advice only: a mailbox that was broken into passes as well."
    return " ".join(part for part in (_WHY.get(str(results.get("why")), ""), told, advice) if part)
