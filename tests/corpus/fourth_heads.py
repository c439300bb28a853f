"""Heads of the fourth series, drawn after papers in use by somebody who had not read the judges."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.specimen import Draft

DRAWN_BY: dict[str, Callable[[Draft], float]] = {}
