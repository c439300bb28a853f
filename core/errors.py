"""One tree of errors. Each says what happened and what the person can do about it."""

from collections.abc import Mapping, Sequence


class WritdeskError(Exception):
    """The root: ``message`` says what happened, ``remedy`` what to do (may be empty)."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class NotAllowed(WritdeskError):
    """A policy refused the act. ``code`` is stable; the message is shown beside the button."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.code = code


class Invalid(WritdeskError):
    """Input cannot be accepted; ``errors`` maps a dotted path to what is wrong there."""

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str = "") -> None:
        self.errors: dict[str, list[str]] = {path: list(texts) for path, texts in errors.items()}
        listed = "; ".join(f"{path}: {' '.join(texts)}" for path, texts in self.errors.items())
        super().__init__(message or listed)


class Conflict(WritdeskError):
    """Somebody else was faster, or the same key was used for a different request."""


class NotFound(WritdeskError):
    """Nothing is there for this person; never says whether it exists for another."""


class Unavailable(WritdeskError):
    """A dependency (storage, keyring, mail, time-stamping) does not answer now."""
