"""Lines that tell how an office is reached: address, telephone, mail or web, and its number."""

from __future__ import annotations

import re

from documents.judging.authorities import found, words_in
from documents.judging.head_doubts import names_authority
from documents.judging.lines import plain
from documents.judging.set_lines import SetLine
from documents.judging.upper_page import UpperPage

_POSTAL = re.compile(
    r"\b\d{5}(-\d{3,4})?\b|\b\d{4}-\d{3}\b|\b\d{2}\.\d{3}-\d{3}\b"
    r"|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"
)
_MAIL_OR_WEB = re.compile(r"\S@\S+\.[a-z]{2}|\bwww\.|https?:|\.(gov|gob|gouv|jus)\b")
# Domains that a state gives to its authorities alone.
_OFFICIAL = re.compile(
    r"[\w-]\.(gov|mil|gov\.[a-z]{2}|gob(\.[a-z]{2})?|gouv\.[a-z]{2}|gc\.ca|police\.uk|jus\.br"
    r"|mp\.br|leg\.br|mil\.[a-z]{2}|bund\.de|polizei\.[a-z-]+\.de|polizei\.de|admin\.ch|gv\.at"
    r"|govt\.nz|go\.[a-z]{2}|europa\.eu|interpol\.int)(?![\w.-]*@)\b(?!\.\w)"
)
_OF_A_YEAR = re.compile(r"[./-](19|20)\d\d\b")
_NUMBER = re.compile(r"\+?\(?\d[\d ()./-]{5,}\d")
_PARTS = re.compile(r"[,;|•·]|\s[-–—]\s")
_AT_A_PLACE = re.compile(r"\s*(am|an der|an dem|beim|zum|vor dem)\b")


def is_reachable(page: UpperPage, line: SetLine) -> bool:
    phone = found(page.forms.phones, line.words, blurred=page.blurred)
    return phone is not None or _MAIL_OR_WEB.search(line.plain) is not None


def has_official_domain(line: SetLine) -> bool:
    """Say whether a mail or web address is under a domain that only authorities have."""
    return _OFFICIAL.search(line.plain) is not None


def is_contact(page: UpperPage, line: SetLine) -> bool:
    text, words = line.plain, line.words
    if _MAIL_OR_WEB.search(text) or is_address(page, line):
        return True
    number = _NUMBER.search(text)
    phone = found(page.forms.phones, words, blurred=page.blurred) is not None
    if number and _OF_A_YEAR.search(number[0]) and not phone:
        # The number of a case, and not of a telephone.
        return False
    digits = sum(map(str.isdigit, number[0])) if number else 0
    return digits >= 6 and (phone or digits >= 9)


def is_file_number(page: UpperPage, line: SetLine) -> bool:
    digits = any(character.isdigit() for character in line.text)
    short = digits and len(line.words) <= 8 and not page.runs_on(line)
    return short and found(page.forms.dockets, line.words, blurred=page.blurred) is not None


def is_address(page: UpperPage, line: SetLine) -> bool:
    text, words = line.plain, line.words
    digits = any(character.isdigit() for character in text)
    letters = any(len(word) > 2 and word.isalpha() for word in words)
    if not letters or page.runs_on(line):
        return False
    street = found(page.forms.streets, words, blurred=page.blurred) is not None
    return (digits and street) or _POSTAL.search(text) is not None


def is_a_street(page: UpperPage, line: SetLine) -> bool:
    """An address that is named after an authority, such as a place before the court."""
    if not is_address(page, line):
        return False
    named_in = [part for part in _PARTS.split(line.text) if names_authority(page, words_in(part))]
    return bool(named_in) and all(
        found(page.forms.streets, words_in(part), blurred=page.blurred)
        or _AT_A_PLACE.match(plain(part))
        for part in named_in
    )
