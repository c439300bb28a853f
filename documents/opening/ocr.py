"""Reading a picture of a page with the tesseract library that Debian ships, in this process.

The library is called directly, so that the child needs to start no program and the models, read
once before children are forked, are shared by all of them.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from documents.opening.limits import NoRecognition
from documents.view import Word

Grey = npt.NDArray[np.uint8]
LIBRARY = "libtesseract.so.5"
_LSTM_ONLY = 1
_AUTOMATIC, _ONE_BLOCK = 3, 6
_WORD_LEVEL = b"5"


@cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise NoRecognition(f"{LIBRARY} cannot be loaded") from error
    handle = ctypes.c_void_p
    library.TessBaseAPICreate.restype = handle
    library.TessBaseAPIInit2.argtypes = [handle, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
    library.TessBaseAPISetVariable.argtypes = [handle, ctypes.c_char_p, ctypes.c_char_p]
    library.TessBaseAPISetPageSegMode.argtypes = [handle, ctypes.c_int]
    library.TessBaseAPISetImage.argtypes = [handle, ctypes.c_char_p, *[ctypes.c_int] * 4]
    library.TessBaseAPISetImage.restype = None
    library.TessBaseAPISetSourceResolution.argtypes = [handle, ctypes.c_int]
    library.TessBaseAPIRecognize.argtypes = [handle, ctypes.c_void_p]
    library.TessBaseAPIGetTsvText.argtypes = [handle, ctypes.c_int]
    library.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
    library.TessDeleteText.argtypes = [ctypes.c_void_p]
    library.TessBaseAPIClear.argtypes = [handle]
    library.TessBaseAPIDetectOrientationScript.argtypes = [
        handle,
        ctypes.POINTER(ctypes.c_int),
        ctypes.POINTER(ctypes.c_float),
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.POINTER(ctypes.c_float),
    ]
    return library


@cache
def reader(languages: str) -> Any:
    """Return the library's handle with these languages loaded. Raises NoRecognition."""
    library = _library()
    made = library.TessBaseAPICreate()
    if library.TessBaseAPIInit2(made, None, languages.encode("ascii"), _LSTM_ONLY) != 0:
        raise NoRecognition(f"the languages {languages} are not all installed")
    library.TessBaseAPISetVariable(made, b"debug_file", b"/dev/null")
    return made


@cache
def turner() -> Any:
    """Return a handle that knows which way up a page is. Raises NoRecognition."""
    library = _library()
    made = library.TessBaseAPICreate()
    if library.TessBaseAPIInit2(made, None, b"osd", 0) != 0:
        raise NoRecognition("the orientation model (osd) is not installed")
    library.TessBaseAPISetVariable(made, b"debug_file", b"/dev/null")
    return made


def words_of(
    grey: Grey, dpi: float, languages: str, *, one_block: bool = False
) -> tuple[Word, ...]:
    """Return the words of an upright grey page with boxes in points. Raises NoRecognition.

    ``one_block`` says that all of it is writing of one column, as in a part cut from a page.
    """
    library, handle = _library(), reader(languages)
    library.TessBaseAPISetPageSegMode(handle, _ONE_BLOCK if one_block else _AUTOMATIC)
    _show(library, handle, grey, dpi)
    try:
        if library.TessBaseAPIRecognize(handle, None) != 0:
            return ()
        pointer = library.TessBaseAPIGetTsvText(handle, 0)
        table = ctypes.string_at(pointer)
        library.TessDeleteText(pointer)
    finally:
        library.TessBaseAPIClear(handle)
    return tuple(_words(table, 72 / dpi))


def turned_by(grey: Grey, dpi: float) -> int:
    """Return by how many degrees clockwise a page must be turned to be upright; 0 if unsure."""
    library, handle = _library(), turner()
    _show(library, handle, grey, dpi)
    degrees, sure = ctypes.c_int(0), ctypes.c_float(0)
    script, script_sure = ctypes.c_char_p(), ctypes.c_float(0)
    try:
        known = library.TessBaseAPIDetectOrientationScript(
            handle,
            ctypes.byref(degrees),
            ctypes.byref(sure),
            ctypes.byref(script),
            ctypes.byref(script_sure),
        )
    finally:
        library.TessBaseAPIClear(handle)
    return (360 - degrees.value) % 360 if known and sure.value >= 1.5 else 0


def _show(library: ctypes.CDLL, handle: Any, grey: Grey, dpi: float) -> None:
    pixels = np.ascontiguousarray(grey)
    height, width = pixels.shape
    library.TessBaseAPISetImage(handle, pixels.tobytes(), width, height, 1, width)
    library.TessBaseAPISetSourceResolution(handle, round(dpi))


def _words(table: bytes, scale: float) -> list[Word]:
    """Read the library's table; a word's size is the height of its line's letters, about."""
    found = []
    for row in table.split(b"\n"):
        cells = row.split(b"\t")
        if len(cells) < 12 or cells[0] != _WORD_LEVEL:
            continue
        text = cells[11].decode("utf-8", "replace").strip()
        if not text:
            continue
        left, top, width, height = (int(cell) * scale for cell in cells[6:10])
        sure = max(0.0, min(1.0, float(cells[10]) / 100))
        box = (left, top, left + width, top + height)
        found.append(Word(text, box, round(height, 1), round(sure, 2)))
    return found
