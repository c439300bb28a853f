"""What the columns of a case are: an index to its submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

from cases.models import AccountIdentifier
from rules.accounts import server_of
from rules.policy import Policy
from rules.servers import ServerUrl
from rules.submission import Account, Submission
from servers.queries import Known, known_servers


@dataclass(frozen=True)
class AccountColumns:
    """The columns of one account identifier."""

    server_url: str
    canonical: str
    deployment: str
    server_id: str | None
    username: str
    user_id: str
    email: str
    message_url: str

    @classmethod
    def of(cls, row: AccountIdentifier) -> Self:
        """Return what a stored row says."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


def account_columns(accounts: Sequence[Account], policy: Policy) -> list[AccountColumns]:
    """Read the accounts; the registry knows a server better than the policy's patterns."""
    urls = [server_of(account) for account in accounts]
    servers = known_servers(url for url in urls if url is not None)
    return [
        _columns(account, url, servers.get(url) if url else None, policy)
        for account, url in zip(accounts, urls, strict=True)
    ]


def _columns(
    account: Account, url: ServerUrl | None, server: Known | None, policy: Policy
) -> AccountColumns:
    deployment = ""
    if url is not None:
        deployment = server.deployment if server else policy.deployment_of(url.host)
    return AccountColumns(
        server_url=clipped(account.server_url, 500),
        canonical=clipped(url.canonical if url else "", 300),
        deployment=deployment,
        server_id=server.id if server else None,
        username=clipped(account.username, 300),
        user_id=clipped(account.user_id, 300),
        email=clipped(account.email, 320),
        message_url=clipped(account.message_url, 2000),
    )


def process_columns(submission: Submission) -> dict[str, str | date | None]:
    """Read the process sheet as far as the submission tells it."""
    process = submission.process
    return {
        "kind": submission.legal_process or "none",
        "issuer": clipped(process.issuer, 300),
        "court": clipped(process.court, 300),
        "docket": clipped(process.docket, 200),
        "issued_on": process.issued_on,
        "served_on": process.served_on,
        "returnable_on": process.returnable_on,
    }


def clipped(text: str | None, longest: int) -> str:
    """Return the text as a column can hold it; the whole text stays in the submission."""
    return (text or "").replace("\x00", "")[:longest]
