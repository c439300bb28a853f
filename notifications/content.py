"""What an account holder reads, before it is sent."""

from dataclasses import dataclass

from core.canonical import digest as digest_of


@dataclass(frozen=True)
class Content:
    """The words of a notice. ``document_ids`` are papers to attach; ``copy`` is a PDF to store."""

    subject: str
    body: str
    document_ids: tuple[str, ...] = ()
    copy: bytes = b""

    @property
    def digest(self) -> str:
        """The digest of what the reader gets, the PDF left to what it was made from."""
        return digest_of([self.subject, self.body, list(self.document_ids)])
