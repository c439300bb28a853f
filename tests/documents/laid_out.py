"""Pages laid out by hand, as the child would have seen them."""

from documents.view import Mark, PageView, View, Word

WIDTH, HEIGHT = 612.0, 792.0
# Below every head of a test, so that the page has a body to compare with.
BODY = [
    (
        72,
        420,
        11,
        "We are investigating an offence and ask that you keep the records of the account",
    ),
    (72, 435, 11, "named below for ninety days, and that you do not tell anybody of this request."),
    (
        72,
        450,
        11,
        "The account was used in January and it has not been found who was using it then.",
    ),
]


def words(x: float | str, y: float, size: float, text: str) -> list[Word]:
    """Return the words of a line; ``x`` is its left end, ``middle``, or ``right`` (ends there)."""
    wide = 0.5 * size
    length = wide * len(text)
    left = {"middle": (WIDTH - length) / 2, "right": WIDTH - 72 - length}.get(x, x)
    found = []
    for part in text.split(" "):
        if part:
            found.append(Word(part, (left, y, left + wide * len(part), y + size), size))
        left += wide * (len(part) + 1)
    return found


def view(*lines, marks=(), source="text", body=True, sure=1.0) -> View:
    """Return a one-page View of lines ``(x, y, size, text)``."""
    laid = [word for line in [*lines, *(BODY if body else [])] for word in words(*line)]
    laid = [Word(word.text, word.box, word.size, sure) for word in laid]
    page = PageView(1, WIDTH, HEIGHT, source, tuple(laid), tuple(marks))
    return View("application/pdf", 1, (page,))


def emblem(x0=280, y0=30, x1=332, y1=82) -> Mark:
    return Mark("emblem", (x0, y0, x1, y1))
