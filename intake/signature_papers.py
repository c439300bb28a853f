"""A signature given in the form as papers that stay with the case: a sheet of text, a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from core.wording import utc_words
from intake.models import GivenSignature
from intake.policies import FIELD

_PEN = 4
_WORDS = {"typed": "Typed name", "drawn": "Drawn signature, beside the typed name"}


def sheet(signature: GivenSignature) -> bytes:
    """Return what was signed by whom, as UTF-8 text that anybody can check."""
    lines = [
        "Signature given in the form",
        "",
        f"How: {_WORDS[signature.how]}",
        f"Name: {signature.name}",
        f"Mailbox proven by a one-time code: {signature.email}",
        f"Signed: {utc_words(signature.signed_at, seconds=True)}",
        f"SHA-256 of every answer and document that was signed: {signature.signed_digest}",
        "",
        "The digest is taken over canonical JSON of the request and the SHA-256 of each document.",
        "",
    ]
    return "\n".join(lines).encode()


def drawing(strokes: Sequence[Sequence[Sequence[int]]]) -> bytes:
    """Return the lines of a drawn signature as a PNG of 600 by 200 pixels."""
    image = Image.new("L", FIELD, 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(int(x), int(y)) for x, y in stroke]
        if len(points) == 1:
            x, y = points[0]
            pen.ellipse((x - _PEN / 2, y - _PEN / 2, x + _PEN / 2, y + _PEN / 2), fill=0)
        else:
            pen.line(points, fill=0, width=_PEN, joint="curve")
    out = BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()
