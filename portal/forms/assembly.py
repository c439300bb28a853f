"""All sections of one kind of request, filled from what was typed, and the submission they make."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from portal.counting import whole
from portal.forms.documents import FILE, ROLES_BY_KIND, DocumentsSection
from portal.forms.sections import (
    AccountSection,
    ContactSection,
    EmergencyDataSection,
    EmergencySection,
    ExtensionSection,
    InformationSection,
    KeepSection,
    LastDayField,
    NondisclosureSection,
    ProcessSection,
    RemovalSection,
    Section,
)
from rules.clocks import day_after, last_day
from rules.policy import Policy

SECTIONS: dict[str, tuple[type[Section], ...]] = {
    "account_information": (
        AccountSection,
        InformationSection,
        ProcessSection,
        NondisclosureSection,
        ContactSection,
    ),
    "preservation": (AccountSection, KeepSection, ContactSection),
    "preservation_extension": (ExtensionSection, AccountSection, ContactSection),
    "emergency_disclosure": (
        EmergencySection,
        AccountSection,
        EmergencyDataSection,
        ContactSection,
    ),
    "content_removal": (RemovalSection, ProcessSection, ContactSection),
}
COUNT = "accounts"
_ACCOUNT_AT = re.compile(r"accounts\[(\d+)\](?:\.(\w+))?")
# A request says what it asks for by category or in words; the categories come first on the page.
_INPUT_OF = {"request.data_described": "data_categories"}
# Findings about papers stand at "documents"; the officer mends them at the right control.
_PAPER_OF = {"order.attached": "legal_process", "order.signed": "legal_process"}


class RequestForms:
    """The forms of one page. ``bound`` ones judge what was typed, others only show it again."""

    def __init__(self, kind: str, data: QueryDict, policy: Policy, *, bound: bool) -> None:
        self.kind, self.data, self.policy, self.bound = kind, data, policy, bound
        self.accounts: list[Section] = []
        self.sections: list[Section] = []
        for section in SECTIONS[kind]:
            if section is AccountSection:
                self.accounts = [self._make(section, f"account-{n}") for n in self._numbers()]
            else:
                self.sections.append(self._make(section))
        accept = ",".join(f".{name}" for name in sorted(policy.documents.extensions))
        self.documents = DocumentsSection(
            **({"data": data, "files": {}} if bound else {}),
            prefix=FILE,
            kind=kind,
            accept=accept,
        )

    def in_order(self) -> list[Section | list[Section]]:
        """Return the sections as they stand on the page; the accounts are one entry."""
        rest = iter(self.sections)
        return [
            self.accounts if section is AccountSection else next(rest)
            for section in SECTIONS[self.kind]
        ]

    def all_forms(self) -> list[Section]:
        """Return every form in the order of the page, for the summary of errors."""
        flat: list[Section] = []
        for entry in self.in_order():
            flat.extend(entry if isinstance(entry, list) else [entry])
        return [*flat, self.documents]

    def is_valid(self) -> bool:
        """Say whether everything can be read; every form is asked, so that all errors show."""
        judged = [form.is_valid() for form in self.all_forms()]
        return all(judged)

    def raw(self) -> dict[str, Any]:
        """Return the submission as JSON values, without documents. Only for valid forms."""
        raw: dict[str, Any] = {"kind": self.kind}
        for form in self.sections:
            for name, path in form.paths.items():
                value = form.cleaned_data.get(name)
                ends = isinstance(form.fields[name], LastDayField)
                _put(raw, path, day_after(value) if ends else value)
        accounts = [
            {name: form.cleaned_data.get(name) or None for name in form.paths}
            for form in self.accounts
        ]
        raw["accounts"] = [account for account in accounts if any(account.values())]
        return raw

    def add_findings(self, findings: Sequence[Any]) -> int:
        """Turn certain defects into errors at their inputs; return how many found a place."""
        placed = 0
        for found in findings:
            form, name = self._place(found.code, found.at)
            if form is not None and name in form.fields:
                words = found.what_to_do
                if words not in form.errors.get(name, ()):
                    form.add_error(name, words)
                placed += 1
        return placed

    def refuse(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Show what was refused beside its input, else above all of them."""
        for at, texts in errors.items():
            form, name = self._place("", at)
            placed = form is not None and name in form.fields
            for text in texts:
                if form is not None and placed:
                    form.add_error(name, text)
                else:
                    self.sections[-1].add_error(None, text)

    def ask_for_missing(self, names: Collection[str]) -> int:
        """Turn empty inputs among ``names`` that no finding speaks of into errors; count them."""
        empty = [
            (form, name, missing)
            for form in self.all_forms()
            for name, field in form.fields.items()
            if form.add_prefix(name) in names
            and (missing := getattr(field, "missing", ""))
            and form[name].value() in (None, "", [])
            and not form.errors.get(name)
        ]
        for form, name, missing in empty:
            form.add_error(name, str(missing))
        return len(empty)

    def field_of(self, found: Any) -> BoundField | None:
        """Return the input at which a defect can be mended, or None."""
        form, name = self._place(found.code, found.at)
        return form[name] if form is not None and name in form.fields else None

    def _place(self, code: str, at: str) -> tuple[Section | None, str]:
        match = _ACCOUNT_AT.fullmatch(at)
        if match:
            index = int(match[1])
            form = self.accounts[index] if index < len(self.accounts) else None
            return form, match[2] or "server_url"
        if at == "accounts":
            return (self.accounts[0] if self.accounts else None), "server_url"
        if at.startswith("documents"):
            role = _PAPER_OF.get(code, "cover_sheet")
            return self.documents, role if role in ROLES_BY_KIND[self.kind] else "cover_sheet"
        plain = re.sub(r"\[\d+\]$", "", at)
        for form in self.sections:
            for name, path in form.paths.items():
                if path == _INPUT_OF.get(code, plain):
                    return form, name
        return None, ""

    def _numbers(self) -> range:
        count = whole(self.data.get(COUNT, "1"), 1)
        return range(max(1, min(count, self.policy.numbers.accounts_most.value)))

    def _make(self, section: type[Section], prefix: str | None = None) -> Section:
        if self.bound:
            return section(self.data, prefix=prefix)
        empty = section(prefix=prefix)
        initial = {
            name: field.widget.value_from_datadict(self.data, {}, empty.add_prefix(name))
            for name, field in empty.fields.items()
        }
        return section(initial=initial, prefix=prefix)


def data_of(answers: Mapping[str, Any]) -> QueryDict:
    """Return what was typed, as a browser would send it again."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, [str(value) for value in values])
    return data


def answers_of(submission: Mapping[str, Any], kind: str) -> dict[str, list[str]]:
    """Return a stored submission as if it had just been typed."""
    answers: dict[str, list[str]] = {}
    for section in SECTIONS[kind]:
        if section is AccountSection:
            continue
        for name, path in section.paths.items():
            _type(answers, name, _get(submission, path), section.base_fields[name])
    accounts = submission.get("accounts") or [{}]
    for index, account in enumerate(accounts):
        for name in AccountSection.paths:
            _type(answers, f"account-{index}-{name}", account.get(name), None)
    answers[COUNT] = [str(len(accounts))]
    return answers


def _type(answers: dict[str, list[str]], name: str, value: Any, field: forms.Field | None) -> None:
    if value in (None, "", [], False) and not (value is False and name == "nondisclosure_ordered"):
        return
    if isinstance(value, bool):
        chosen = {True: "yes", False: "no"}[value]
        answers[name] = ["on" if isinstance(field, forms.BooleanField) else chosen]
    elif isinstance(field, LastDayField):
        answers[name] = [str(last_day(date.fromisoformat(value)) or "")]
    elif isinstance(value, list):
        lines = isinstance(field, forms.CharField)
        answers[name] = ["\n".join(value)] if lines else [str(item) for item in value]
    else:
        answers[name] = [str(value)]


def _get(submission: Mapping[str, Any], path: str) -> Any:
    value: Any = submission
    for step in path.split("."):
        value = (value or {}).get(step)
    return value


def _put(raw: dict[str, Any], path: str, value: Any) -> None:
    if value in (None, "", []):
        return
    *above, last = path.split(".")
    for step in above:
        raw = raw.setdefault(step, {})
    raw[last] = value.isoformat() if isinstance(value, date) else value
