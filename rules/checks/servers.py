"""Which server: given, readable, ours (G1, G3)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.checks.common import basis_of_input
from rules.facts import Facts, ServerFact
from rules.findings import Finding, find
from rules.policy import Policy
from rules.servers import ServerUrl, normalise_server_url
from rules.submission import Submission
from rules.vocabulary import Outcome


def server_fact(server: ServerUrl, policy: Policy, facts: Facts) -> ServerFact:
    """Return what the registry knows, or what the policy says of the host alone."""
    for key in server.lookups():
        if key in facts.servers:
            return facts.servers[key]
    return ServerFact(policy.deployment_of(server.host))


def server_inputs(submission: Submission) -> list[tuple[str, str | None]]:
    """Return each input that names a server with its path.

    Where a removal gives no server beside an account, the addresses of the content name it.
    """
    urls = submission.removal.urls
    beside = any(account.server_url for account in submission.accounts)
    if submission.kind == "content_removal" and urls and not beside:
        return [(f"removal.urls[{index}]", url) for index, url in enumerate(urls)]
    named: list[tuple[str, str | None]] = [
        (f"accounts[{index}].server_url", account.server_url)
        for index, account in enumerate(submission.accounts)
    ]
    return named or [("accounts[0].server_url", None)]


def check_present(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``server_url.present``: an emergency may name @username instead."""
    for index, (at, given) in enumerate(server_inputs(submission)):
        instead = (
            submission.kind == "emergency_disclosure"
            and index < len(submission.accounts)
            and submission.accounts[index].username is not None
        )
        outcome: Outcome = "pass" if given else "not_applicable" if instead else "fail"
        yield find(
            policy,
            "server_url.present",
            outcome,
            at,
            basis=basis_of_input(facts),
            parameters={"account": index},
        )


def check_valid(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``server_url.valid``: a host we can normalise."""
    for at, given in server_inputs(submission):
        if not given:
            yield find(policy, "server_url.valid", "not_applicable", at)
            continue
        yield find(
            policy,
            "server_url.valid",
            "pass" if normalise_server_url(given) else "fail",
            at,
            basis=basis_of_input(facts),
            parameters={"given": given},
        )


def check_deployment(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``server_url.deployment``: community or cloud is ours; private is somebody else's."""
    for at, given in server_inputs(submission):
        server = normalise_server_url(given)
        if server is None:
            yield find(policy, "server_url.deployment", "not_applicable", at)
            continue
        fact = server_fact(server, policy, facts)
        yield find(
            policy,
            "server_url.deployment",
            "review" if fact.deployment == "private" else "pass",
            at,
            basis=basis_of_input(facts),
            parameters={
                "deployment": fact.deployment,
                "server": server.canonical,
                "registered": fact.registered,
                "own_host": policy.is_own_host(server.host),
            },
        )
