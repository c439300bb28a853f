"""The request that a machine reads out of a mail."""

from __future__ import annotations

from dataclasses import replace

from intake.mail.content import Mail
from intake.mail.forwarded import Requester
from intake.reading import phrases
from intake.reading.accounts import ADDRESS, read_accounts
from intake.reading.labels import find_labelled
from intake.reading.request import Letter, read_request
from rules.accounts import account_keys, identified_by
from rules.addresses import ancestors, domain_of
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument


def submission_of(mail: Mail, policy: Policy) -> Submission:
    """Return the request that a machine reads out of a mail."""
    asker = requester(mail, policy)
    letter = Letter(
        subject=mail.subject,
        text=_without_quotes(mail.text),
        from_name=asker.name,
        from_email=asker.email or mail.from_email,
        organisation=mail.organisation,
        not_servers=_domains_of_people(mail, policy),
        documents=documents_of(mail),
    )
    read = read_request(letter, policy)
    # A mail is never refused: of more accounts than one request may name, a person reads the rest.
    return replace(read, accounts=read.accounts[: policy.numbers.accounts_most.value])


def requester(mail: Mail, policy: Policy) -> Requester:
    """Say who asks: the sender, the author of what the sender passes on, or a person finds out."""
    ours = {name for name in (domain_of(policy.provider.email),) if name}
    own_words = mail.own_text
    labelled = find_labelled(own_words)
    named = read_accounts(own_words, labelled, policy, _domains_of_people(mail, policy))
    return mail.requester(our_domains=ours, asks_itself=bool(named))


def asks_anew(mail: Mail, policy: Policy, known: frozenset[str]) -> bool:
    """Say whether an answer also asks for something of its own: a kind, and an account not known.

    ``known`` are the keys of the accounts of the case it answers. A preservation binds on receipt,
    so that a new one must not drown in the papers of an older case.
    """
    words = mail.own_text
    labelled = find_labelled(words)
    if phrases.kind_of("", words, labelled) is None:
        return False
    found = read_accounts(words, labelled, policy, _domains_of_people(mail, policy))
    named = tuple(account for account in found if identified_by(account))
    asked = account_keys(Submission(kind="preservation", accounts=named))
    # An answer may add the server that was missing to a name the case knows.
    return any(key not in known and f"|{key.partition('|')[2]}" not in known for key in asked)


def documents_of(mail: Mail) -> tuple[SubmittedDocument, ...]:
    """Return the attachments with the roles that names and text make likely."""
    named = [
        SubmittedDocument(item.filename, phrases.role_of(item.filename) or "other", item.content)
        for item in mail.attachments
    ]
    papers = [index for index, item in enumerate(mail.attachments) if not item.inline]
    if len(papers) == 1 and named[papers[0]].role == "other":
        role = phrases.attached_role(f"{mail.subject}\n{mail.text}")
        named[papers[0]] = replace(named[papers[0]], role=role or "other")
    return tuple(named)


def _domains_of_people(mail: Mail, policy: Policy) -> frozenset[str]:
    """Domains of the addresses in the mail: an agency's own site is no chat server."""
    found = set()
    for address in ADDRESS.findall(f"{mail.from_email or ''} {mail.text}"):
        domain = domain_of(address)
        if domain and policy.deployment_of(domain) == "private":
            found.add(ancestors(domain)[-1])
    return frozenset(found)


def _without_quotes(text: str) -> str:
    """Put quoted lines, without their marks, after what the sender wrote."""
    lines = text.splitlines()
    quoted = [line.lstrip("> ") for line in lines if line.lstrip().startswith(">")]
    own = [line for line in lines if not line.lstrip().startswith(">")]
    if not quoted:
        return text
    return "\n".join([*own, "", *quoted])
