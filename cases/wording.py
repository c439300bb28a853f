"""How a case's own codes read in the language of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.wording import LazyWords
from rules.policy_parts import Number

KIND_WORDS: Mapping[str, LazyWords] = {
    "account_information": gettext_lazy("Request for account information"),
    "preservation": gettext_lazy("Request to preserve"),
    "preservation_extension": gettext_lazy("Request to extend a preservation"),
    "emergency_disclosure": gettext_lazy("Emergency disclosure request"),
    "content_removal": gettext_lazy("Request to remove content"),
}
# Whole sentences, because in many languages the kind changes the words around it.
ACCEPTED_WORDS: Mapping[str, LazyWords] = {
    "account_information": gettext_lazy("We have accepted your request for account information."),
    "preservation": gettext_lazy(
        "We have accepted your request to preserve. What is kept, under which number and until "
        "when stands on the status page of the request."
    ),
    "preservation_extension": gettext_lazy(
        "We have accepted your request to extend a preservation."
    ),
    "emergency_disclosure": gettext_lazy("We have accepted your emergency disclosure request."),
    "content_removal": gettext_lazy("We have accepted your request to remove content."),
}
CATEGORY_WORDS: Mapping[str, LazyWords] = {
    "registration": gettext_lazy("Registration of the server"),
    "subscriber": gettext_lazy("Subscriber details"),
    "records": gettext_lazy("Records other than content"),
    "content": gettext_lazy("Content (messages and files)"),
}
# The inputs of a submission by their path, of a list by its name without the number.
_INPUT_WORDS: Mapping[str, LazyWords] = {
    "kind": gettext_lazy("Kind of request"),
    "accounts": gettext_lazy("Accounts"),
    "documents": gettext_lazy("Documents"),
    "officer.name": gettext_lazy("Official's name"),
    "officer.title": gettext_lazy("Official's title"),
    "officer.badge": gettext_lazy("Badge or service number"),
    "officer.email": gettext_lazy("Official e-mail address"),
    "officer.phone": gettext_lazy("Official's telephone"),
    "agency.name": gettext_lazy("Agency"),
    "agency.country": gettext_lazy("Country of the agency"),
    "data_categories": gettext_lazy("Kinds of information"),
    "requested_information": gettext_lazy("Information wanted"),
    "relevance": gettext_lazy("Relevance"),
    "period.from": gettext_lazy("First day of the period"),
    "period.to": gettext_lazy("Last day of the period"),
    "period.zone": gettext_lazy("Time zone of the period"),
    "legal_process": gettext_lazy("Legal process"),
    "process.issuer": gettext_lazy("Process, issued by"),
    "process.court": gettext_lazy("Process, court"),
    "process.docket": gettext_lazy("Process, docket"),
    "process.issued_on": gettext_lazy("Process, issued on"),
    "process.served_on": gettext_lazy("Process, served on"),
    "process.returnable_on": gettext_lazy("Process, returnable on"),
    "nondisclosure": gettext_lazy("Non-disclosure"),
    "nondisclosure.ordered": gettext_lazy("Non-disclosure, ordered"),
    "nondisclosure.starts_on": gettext_lazy("Non-disclosure, first day"),
    "nondisclosure.expires_on": gettext_lazy("Non-disclosure, last day"),
    "nondisclosure.authority": gettext_lazy("Non-disclosure, authority"),
    "declaration_wanted": gettext_lazy("Declaration wanted"),
    "emergency.person_in_danger": gettext_lazy("Person in danger"),
    "emergency.nature": gettext_lazy("Nature of the emergency"),
    "emergency.necessity": gettext_lazy("Why the information is necessary"),
    "emergency.messages": gettext_lazy("Particular messages"),
    "removal.urls": gettext_lazy("Address of the content"),
    "removal.ground": gettext_lazy("Ground of the removal"),
    "preservation_reference": gettext_lazy("Reference of the preservation"),
}
_ITEM_WORDS: Mapping[str, LazyWords] = {
    "accounts": gettext_lazy("Account %(n)d"),
    "documents": gettext_lazy("Document %(n)d"),
    "removal.urls": gettext_lazy("Address of the content %(n)d"),
}
_PART_WORDS: Mapping[str, LazyWords] = {
    "server_url": pgettext_lazy("input of an account", "server address"),
    "username": pgettext_lazy("input of an account", "@username"),
    "user_id": pgettext_lazy("input of an account", "user ID"),
    "email": pgettext_lazy("input of an account", "e-mail address"),
    "message_url": pgettext_lazy("input of an account", "link to a message"),
}


def input_words(at: str) -> str:
    """Return the name of an input as a reader knows it: ``accounts[1].username`` is account 2."""
    if at in _INPUT_WORDS:
        return str(_INPUT_WORDS[at])
    if at in _PART_WORDS:
        return _sentence(str(_PART_WORDS[at]))
    match = re.fullmatch(r"([a-z_.]+)\[(\d+)\](?:\.([a-z_]+))?", at)
    if not match or match[1] not in _ITEM_WORDS:
        return _sentence(at.replace(".", ", ").replace("_", " "))
    item = str(_ITEM_WORDS[match[1]]) % {"n": int(match[2]) + 1}
    part = match[3]
    if part is None:
        return item
    # Translators: "Account 2, server address"
    return _("%(item)s, %(part)s") % {"item": item, "part": _PART_WORDS.get(part, part)}


def number_words(number: Number) -> str:
    """Return a span of time of the policy as people say it, such as ``30 days``."""
    count = number.value
    spans = {
        "minutes": ngettext("%(n)d minute", "%(n)d minutes", count),
        "hours": ngettext("%(n)d hour", "%(n)d hours", count),
        "days": ngettext("%(n)d day", "%(n)d days", count),
        "business_days": ngettext("%(n)d business day", "%(n)d business days", count),
        "years": ngettext("%(n)d year", "%(n)d years", count),
    }
    return spans[number.unit] % {"n": count}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
