"""Form controls that Django does not bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

_PARTS = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))


class DateParts(forms.Widget):
    """Day, month and year in three boxes, because date pickers differ and are slow by keyboard.

    Its value is ISO text (``2026-11-24``), so that a plain ``DateField`` reads and refuses it.
    """

    use_fieldset = True

    def parts(self, name: str, value: object, auto_id: str) -> list[dict[str, Any]]:
        """Return one entry for each box: name, label, id, value and width in characters."""
        return [
            {
                "name": f"{name}_{part}",
                "label": label,
                "id": f"{auto_id}_{part}",
                "value": text,
                "width": width,
            }
            for (part, label, width), text in zip(_PARTS, _split(value), strict=True)
        ]

    def render(
        self,
        name: str,
        value: object,
        attrs: Mapping[str, Any] | None = None,
        renderer: object = None,
    ) -> Any:
        """Return the three boxes as HTML."""
        given = dict(attrs or {})
        context = {
            "parts": self.parts(name, value, str(given.get("id", f"id_{name}"))),
            "invalid": bool(given.get("aria-invalid")),
        }
        return render_to_string("components/date_parts.html", context)

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str | None:
        """Return ISO text of what was typed, or None when every box is empty."""
        if name in data:
            return str(data[name])
        typed = {part: str(data.get(f"{name}_{part}", "")).strip() for part, *_rest in _PARTS}
        if not any(typed.values()):
            return None
        return f"{typed['year']}-{typed['month'].zfill(2)}-{typed['day'].zfill(2)}"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        """Say whether no box was sent at all."""
        return all(f"{name}_{part}" not in data for part, *_rest in _PARTS) and name not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first box, where an error link should lead."""
        return f"{id_}_day"


def _split(value: object) -> tuple[str, str, str]:
    """Return day, month and year as shown again; what was typed wrongly stays as it was."""
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    if not value:
        return "", "", ""
    year, _, rest = str(value).partition("-")
    month, _, day = rest.partition("-")
    return day.lstrip("0"), month.lstrip("0"), year
