"""What SPF, DKIM and DMARC say together. It is advice: a mailbox broken into passes them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.conf import settings

from intake.authentication.evidence import Checked, check_arc, check_dkim, check_spf
from intake.authentication.lookups import Lookups, Unanswered, configured
from intake.authentication.route import Told, route_of, told_by
from intake.mail import Mail
from intake.mail.forwarded import Requester
from intake.mail.parts import parsed
from rules.addresses import ancestors, domain_of
from rules.facts import SenderFact

Verdict = Literal["pass", "doubtful", "fail"]
_STRICT = frozenset({"reject", "quarantine"})
_UNCERTAIN = frozenset({"temperror", "permerror"})


@dataclass(frozen=True)
class Authentication:
    """``verdict`` is None where nothing was evaluated. ``by`` is ``our_server`` or ``own_checks``.

    ``results`` maps ``spf``, ``dkim``, ``dmarc`` and, where relays sealed it, ``arc`` to what came
    out, for staff.
    """

    verdict: Verdict | None = None
    by: str = ""
    why: str = "not_evaluated"
    results: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return it as an event may hold it: results, and no name or domain."""
        return {"verdict": self.verdict or "", "by": self.by, "why": self.why, **self.results}


@dataclass(frozen=True)
class _Policy:
    """What the sending domain asks receivers to do. ``found`` is False where it asks nothing."""

    found: bool = False
    policy: str = "none"
    strict_dkim: bool = False
    strict_spf: bool = False


def authenticate(content: bytes, mail: Mail, lookups: Lookups | None = None) -> Authentication:
    """Say whether the domain in From stands behind this mail.

    Our own server's word counts first; else the mail is evaluated here where ``MAIL_DNS`` allows
    look-ups (``lookups`` replaces them). A mail of several senders is doubtful at best.
    """
    domain, asking = domain_of(mail.from_email), lookups or configured()
    found = Authentication()
    if domain is None or not (settings.MAIL_AUTHSERV_ID or asking):
        return found
    message, hosts = parsed(content), _our_hosts()
    if settings.MAIL_AUTHSERV_ID:
        found = _from_our_server(told_by(message, settings.MAIL_AUTHSERV_ID, hosts), domain)
    if found.verdict is None and asking is not None:
        spf = check_spf(route_of(message, hosts), asking)
        found = _from_checks(spf, check_dkim(content, asking), domain, asking)
        found = _with_seals(found, check_arc(content, asking))
    if found.verdict is not None and len(mail.senders) > 1:
        worst: Verdict = "fail" if found.verdict == "fail" else "doubtful"
        return Authentication(worst, found.by, "several_senders", found.results)
    return found


def _with_seals(found: Authentication, sealed: str | None) -> Authentication:
    """Add what the seals of relays say; it changes no verdict, for anybody can seal a forgery."""
    if sealed is None:
        return found
    return replace(found, results={**found.results, "arc": sealed})


def sender_fact(asker: Requester, proof: Authentication) -> SenderFact | None:
    """Return what the checks learn; nobody vouches for the author of what another one passes on."""
    verdict = "doubtful" if asker.why == "passed_on_by_us" else proof.verdict
    return SenderFact(authenticated=verdict) if verdict else None


def _our_hosts() -> frozenset[str]:
    named = settings.MAIL_RECEIVED_BY or [settings.MAIL_AUTHSERV_ID]
    return frozenset(name.lower().rstrip(".") for name in named if name)


def _from_our_server(told: tuple[Told, ...], domain: str) -> Authentication:
    if not told:
        return Authentication()
    results = {item.method: item.result for item in reversed(told)}
    results = {name: results[name] for name in ("spf", "dkim", "dmarc") if name in results}

    def conclude(verdict: Verdict, why: str) -> Authentication:
        return Authentication(verdict, "our_server", why, results)

    of_sender = [
        item
        for item in told
        if item.method == "dmarc" and item.properties.get("header.from", domain) == domain
    ]
    for item in of_sender:
        if item.result == "pass":
            return conclude("pass", "dmarc")
        if item.result == "fail":
            strict = item.policy in _STRICT
            return conclude("fail" if strict else "doubtful", "dmarc_failed")
    if any(_speaks_for(item, domain) for item in told):
        return conclude("pass", "aligned")
    return conclude("doubtful", "not_aligned")


def _speaks_for(item: Told, domain: str) -> bool:
    if item.result != "pass":
        return False
    if item.method == "dkim":
        named = item.properties.get("header.d") or item.properties.get("header.i", "")
    elif item.method == "spf":
        named = item.properties.get("smtp.mailfrom", "")
    else:
        return False
    return _aligned(named.rpartition("@")[2], domain, strict=False)


def _from_checks(
    spf: Checked, signatures: tuple[Checked, ...], domain: str, lookups: Lookups
) -> Authentication:
    """Conclude as DMARC does (RFC 7489, 4.2); what could not be asked is never a failure."""
    try:
        policy = _policy_of(domain, lookups)
        answered = True
    except Unanswered:
        policy, answered = _Policy(), False
    by_dkim = any(
        item.result == "pass" and _aligned(item.domain, domain, strict=policy.strict_dkim)
        for item in signatures
    )
    by_spf = spf.result == "pass" and _aligned(spf.domain, domain, strict=policy.strict_spf)
    results = {
        "spf": spf.result,
        "dkim": ",".join(item.result for item in signatures) or "none",
        "dmarc": _dmarc_word(policy, answered, by_dkim or by_spf),
    }

    def conclude(verdict: Verdict | None, why: str) -> Authentication:
        return Authentication(verdict, "own_checks", why, results)

    if by_dkim or by_spf:
        return conclude("pass", "dmarc" if policy.found else "aligned")
    unsure = {spf.result, *(item.result for item in signatures)} & _UNCERTAIN
    if not answered or unsure:
        return conclude("doubtful", "no_answer")
    if spf.result == "none" and not signatures and not policy.found:
        return conclude(None, "nothing_to_evaluate")
    # Without our server's line on who delivered it, SPF might still have passed.
    if policy.policy in _STRICT and spf.result != "none":
        return conclude("fail", "dmarc_failed")
    return conclude("doubtful", "dmarc_failed" if policy.found else "not_aligned")


def _dmarc_word(policy: _Policy, answered: bool, passed: bool) -> str:
    if not answered:
        return "temperror"
    if not policy.found:
        return "none"
    return "pass" if passed else "fail"


def _policy_of(domain: str, lookups: Lookups) -> _Policy:
    """Return the domain's DMARC policy, or that of its organisation. Raises Unanswered."""
    organisation = ancestors(domain)[-1]
    for name in dict.fromkeys([domain, organisation]):
        records = [
            tags
            for text in lookups.texts(f"_dmarc.{name}")
            if (tags := _tags(text)).get("v") == "dmarc1"
        ]
        # Several records are as good as none (RFC 7489, 6.6.3).
        if len(records) == 1:
            tags = records[0]
            policy = tags.get("p", "none")
            if name != domain:
                policy = tags.get("sp", policy)
            return _Policy(True, policy, tags.get("adkim") == "s", tags.get("aspf") == "s")
    return _Policy()


def _tags(record: bytes) -> dict[str, str]:
    pairs = (item.partition("=") for item in record.decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value}


def _aligned(one: str, other: str, *, strict: bool) -> bool:
    if not one or "." not in one:
        return False
    if strict:
        return one == other
    return ancestors(one)[-1] == ancestors(other)[-1]
