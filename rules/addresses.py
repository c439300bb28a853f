"""E-mail addresses and domains, judged without looking anything up."""

from __future__ import annotations

from functools import lru_cache

import email_validator
import tldextract

# Where no mail can go is no fault of spelling: rehearsals use reserved names such as ".test" and
# ".invalid", and closed networks their own. The package's documented way to say so is its list.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

# The list of public suffixes that is shipped with the package; the network is never asked.
_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=8192)
def domain_of(email: str | None) -> str | None:
    """Return the domain of a well-formed address as A-labels in lower case, else None.

    Domains reserved for tests and closed networks count as well formed.
    """
    if not email:
        return None
    try:
        found = email_validator.validate_email(email, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return None
    return found.ascii_domain.lower()


def is_public_suffix(domain: str) -> bool:
    """Say whether strangers register names directly below the domain, as below ``co.uk``."""
    found = _EXTRACT(domain)
    return not found.domain and (found.suffix == domain or "." not in domain)


@lru_cache(maxsize=8192)
def ancestors(domain: str) -> tuple[str, ...]:
    """Return the domain and those above it, down to the registrable one.

    ``a.b.police.example`` gives itself, ``b.police.example`` and ``police.example``; a public
    suffix such as ``police.uk`` is only returned if it is asked for itself.
    """
    registrable = _EXTRACT(domain).top_domain_under_public_suffix
    if not registrable:
        # A suffix the list does not know: the last two labels are the best guess.
        registrable = ".".join(domain.split(".")[-2:])
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(len(labels))]
    kept = [name for name in names if name == registrable or name.endswith("." + registrable)]
    return tuple(kept) or (domain,)
