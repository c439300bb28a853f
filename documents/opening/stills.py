"""Pictures that lie inside other files."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

from PIL import Image

from documents.opening.limits import Limits

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error, EOFError)


def still(content: bytes, limits: Limits) -> Image.Image | None:
    """Return the picture on white, or None for what is none, is broken or is too large."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(content), formats=_FORMATS)
            if image.width * image.height > limits.pixels:
                return None
            image.load()
            clear = image.convert("RGBA")
    except _BROKEN:
        return None
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")
