"""The registry of finding codes, in the order in which they are examined and printed.

Codes are stable and public: letters, the API and other people's scripts quote them. A policy file
gives each code its clause and its texts; it can neither add a code nor leave one out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.vocabulary import CATEGORIES, DEPLOYMENTS, LEGAL_PROCESSES, Audience, Basis


@dataclass(frozen=True)
class Code:
    """What is fixed about one code.

    ``basis`` is the usual one; a check may state the other where it knows better.
    ``parameters`` are the names that a policy's texts may use as ``{name}``.
    """

    code: str
    audience: Audience
    basis: Basis
    parameters: frozenset[str]


def _code(
    code: str, *parameters: str, basis: Basis = "field", audience: Audience = "officer"
) -> Code:
    return Code(code, audience, basis, frozenset(parameters))


_ALL = (
    _code("server_url.present", "account"),
    _code("server_url.valid", "given"),
    _code("server_url.deployment", "deployment", "server", "registered", "own_host"),
    _code("username.present", "identified_by"),
    _code("username.valid", "given"),
    _code("official_email.present"),
    _code("official_email.valid", "given"),
    _code("official_email.domain", "domain", "agency"),
    _code("letterhead.present", "reason", basis="inspection"),
    _code("signature.officer", "reason", "signature_kind", basis="inspection"),
    _code("order.attached", "reason"),
    _code("order.signed", "reason", "signature_kind", basis="inspection"),
    _code("order.jurisdiction", "country", "issuer"),
    _code("order.dates", "reasons"),
    _code("order.names_provider", "named", "reason", basis="inspection"),
    _code("request.data_described"),
    _code("request.relevance"),
    _code("process.sufficient", "process", "reached", "unreached", "for_counsel", "needed"),
    _code("prohibition.duration", "reasons"),
    _code("emergency.cover_sheet"),
    _code("emergency.person_in_danger"),
    _code("emergency.nature"),
    _code("emergency.necessity"),
    _code("emergency.subject"),
    _code("emergency.authority", "country", "agency"),
    _code("preservation.extension_in_time", "reason", "expires_at", "hours", "reference"),
    _code("document.readable", "filename", "reason", basis="inspection"),
    _code("request.duplicate", "reference"),
    _code("sender.authenticated", basis="inspection", audience="staff"),
    _code("sender.lookalike_domain", "domain", "resembles", basis="inspection", audience="staff"),
    _code("sender.known_forger", basis="inspection", audience="staff"),
    _code("document.safe", "filename", "reason", basis="inspection", audience="staff"),
    _code("document.altered", "filename", "reason", basis="inspection", audience="staff"),
)

CODES: Mapping[str, Code] = MappingProxyType({code.code: code for code in _ALL})

# Parameters whose values are stable words of ours and not something that was typed in. A policy
# translates the words; findings store them as they stand here.
WORD_PARAMETERS = frozenset(
    {
        "reason",
        "reasons",
        "process",
        "reached",
        "unreached",
        "for_counsel",
        "needed",
        "identified_by",
        "deployment",
        "signature_kind",
        "registered",
        "own_host",
    }
)

WORDS = frozenset(
    {
        "true",
        "false",
        # Papers.
        "no_document",
        "blank_head",
        "no_contact",
        "unclear_authority",
        "unsure_text",
        "picture_head",
        "no_text",
        "no_signature",
        "pending",
        "not_inspected",
        "not_named",
        "another_company",
        "encrypted",
        "damaged",
        "empty",
        "unknown_type",
        "too_many_pages",
        "too_large_image",
        "too_large_unpacked",
        "took_too_long",
        "took_too_much_memory",
        "digital",
        "drawn",
        "ink",
        "seal",
        "stamp",
        "typed",
        "typed_name",
        "no_signature_block",
        "unclear_mark",
        "signed_by_other",
        "untrusted_signature",
        "broken_signature",
        "changed_after_signing",
        "revoked_certificate",
        "revocation_unchecked",
        # Dates of an order.
        "served_before_issued",
        "returnable_before_issued",
        "returnable_before_served",
        "issued_after_receipt",
        "no_date_of_issue",
        "served_after_receipt",
        "return_date_passed",
        # A prohibition.
        "no_end",
        "ends_before_start",
        "too_long",
        "no_order_attached",
        # An extension.
        "unknown",
        "erased",
        "expired",
        "released",
        "extended_before",
        "no_end_fixed",
        "late",
        # What identifies an account.
        "user_id",
        "email",
        "message_url",
        *CATEGORIES,
        *DEPLOYMENTS,
        *LEGAL_PROCESSES,
    }
)
