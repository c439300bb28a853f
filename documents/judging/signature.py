"""Is the paper signed, by whom, and was it changed afterwards: judged over what was seen in it.

A signature is looked for where one belongs: on a rule, after a closing phrase, beside a word such as
"Signature", over a typed name or title. The words beneath tell whether the place is the officer's or
that of who issued an order. The general words of five languages stand in ``signing.toml``.
"""

from __future__ import annotations

from typing import Literal

from documents.judging.places import Place, places_of
from documents.view import Box, DigitalSignature, Mark, PageView, Seen, View

By = Literal["anyone", "officer", "issuer"]

_RANK = {"pass": 0, "review": 1, "fail": 2}
