"""Digital signatures inside a PDF, validated without asking anybody on the network.

Only the validator's ``bottom_line`` says good, and only where the signature covers a whole revision
of the file: content appended after signing still reads as intact, valid and trusted when each is
asked alone.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)
from pyhanko_certvalidator import ValidationContext

from documents.opening.revocation import carried_by, revocation_of
from documents.view import Box, DigitalSignature, Revocation

MOST_SIGNATURES = 20


class _WouldWait(Exception):
    """Judging a signature wants to wait for something, and nothing is fetched here."""


_UNREADABLE = (
    _WouldWait,
    SignatureValidationError,
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    # pyHanko raises it for kinds of signatures and digests that it does not know.
    NotImplementedError,
    RecursionError,
)
_FIELD_TREE_DEPTH = 16


def read_signatures(content: bytes, roots: Sequence[bytes] = ()) -> tuple[DigitalSignature, ...]:
    """Return every signature of a PDF, judged by the authorities in ``roots`` (PEM).

    A file without one gives an empty tuple. ``note`` is empty or one stable word:
    ``document_timestamp`` (dates the file, nobody signed), ``untrusted_timestamp``, ``removed`` (an
    earlier revision was signed and this one is not), ``cannot_check`` (a signature is there and the
    file or the signature cannot be read well enough to judge it). Never raises for what the file
    holds; raises ValueError for a root that is no certificate.
    """
    authorities = [_certificate(pem) for pem in roots]
    # The bytes a signature covers are named in plain, so a file without this name has none.
    if b"/ByteRange" not in content:
        return ()
    with _quiet():
        try:
            reader = PdfFileReader(BytesIO(content), strict=False)
            if reader.encrypted:
                reader.decrypt("")
            found = list(reader.embedded_signatures)[:MOST_SIGNATURES]
        except _UNREADABLE:
            return (_cannot_check(""),)
        read = tuple(_reading(reader, each, authorities) for each in found)
        return read + _removed(reader, {each.field for each in read})


def _reading(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    authorities: Sequence[asn1_x509.Certificate],
) -> DigitalSignature:
    number, box = _place(reader, signature)
    name = str(signature.field_name or "")
    if signature.sig_object_type == "/DocTimeStamp":
        return _document_timestamp(signature, name, authorities)
    try:
        status = _at_once(
            async_validate_pdf_signature(
                signature,
                signer_validation_context=_context(authorities),
                ts_validation_context=_context(authorities),
            )
        )
    except _UNREADABLE:
        return _cannot_check(name, number, box)
    intact = bool(status.intact and status.valid) and _covers(status.coverage)
    changed = not _allowed(status)
    stamped = status.timestamp_validity
    stamp_holds = stamped is not None and stamped.valid and stamped.intact and stamped.trusted
    revocation: Revocation = ""
    if status.bottom_line and intact and not changed:
        proven = stamped.timestamp if stamped is not None and stamp_holds else None
        revocation = _revocation(reader, signature, authorities, proven)
    revoked = revocation == "revoked"
    return DigitalSignature(
        field=name,
        signer=_signer(status.signing_cert),
        intact=intact,
        trusted=bool(status.trusted) and not revoked,
        bottom_line=bool(status.bottom_line) and intact and not changed and not revoked,
        changed_after=changed,
        signed_at=_moment(status),
        page=number,
        box=box,
        note="untrusted_timestamp" if stamped is not None and not stamp_holds else "",
        revocation=revocation,
    )


def _revocation(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    authorities: Sequence[asn1_x509.Certificate],
    proven: datetime | None,
) -> Revocation:
    """Return what the file carries about a signature that otherwise holds."""
    try:
        carried = carried_by(reader, signature)

        def stands() -> bool:
            strict = carried.context(authorities, proven)
            judged = async_validate_pdf_signature(
                signature,
                signer_validation_context=strict,
                ts_validation_context=_context(authorities),
            )
            return bool(_at_once(judged).trusted)

        return revocation_of(signature.signer_cert, carried, proven, stands)
    except _UNREADABLE:
        return "unchecked"


def _document_timestamp(
    signature: EmbeddedPdfSignature, name: str, authorities: Sequence[asn1_x509.Certificate]
) -> DigitalSignature:
    try:
        status = _at_once(async_validate_pdf_timestamp(signature, _context(authorities)))
    except _UNREADABLE:
        return _cannot_check(name)
    intact = bool(status.intact and status.valid) and _covers(status.coverage)
    changed = not _allowed(status)
    return DigitalSignature(
        field=name,
        signer="",
        intact=intact,
        trusted=bool(status.trusted),
        bottom_line=intact and bool(status.trusted) and not changed,
        changed_after=changed,
        signed_at=_iso(status.timestamp),
        note="document_timestamp",
    )


def _at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run to its end what never waits, because nothing is fetched; an event loop needs sockets.

    Raises _WouldWait for what waits nevertheless.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise _WouldWait


def _context(authorities: Sequence[asn1_x509.Certificate]) -> ValidationContext:
    return ValidationContext(trust_roots=list(authorities), allow_fetching=False)


def _covers(coverage: SignatureCoverageLevel | None) -> bool:
    return coverage is not None and coverage >= SignatureCoverageLevel.ENTIRE_REVISION


def _allowed(status: PdfSignatureStatus | DocumentTimestampStatus) -> bool:
    """Say whether what came after signing is what the signature allows; nothing came is allowed."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return bool(status.docmdp_ok) and status.modification_level is not None


def _signer(certificate: asn1_x509.Certificate) -> str:
    subject = certificate.subject.native
    name = subject.get("common_name") or certificate.subject.human_friendly
    return str(name)[:200]


def _moment(status: PdfSignatureStatus) -> str | None:
    stamped = status.timestamp_validity
    if stamped is not None and stamped.valid and stamped.intact:
        return _iso(stamped.timestamp)
    return _iso(status.signer_reported_dt)


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


def _cannot_check(name: str, page: int | None = None, box: Box | None = None) -> DigitalSignature:
    return DigitalSignature(
        field=name,
        signer="",
        intact=False,
        trusted=False,
        bottom_line=False,
        page=page,
        box=box,
        note="cannot_check",
    )


def _removed(reader: PdfFileReader, present: set[str]) -> tuple[DigitalSignature, ...]:
    """Return the signatures that an earlier revision held and the last one does not."""
    gone: dict[str, DigitalSignature] = {}
    try:
        for revision in range(min(reader.total_revisions - 1, MOST_SIGNATURES)):
            root = reader.get_historical_root(revision)
            for name in _signed_fields(root):
                if name not in present:
                    gone[name] = DigitalSignature(
                        name, "", False, False, False, changed_after=True, note="removed"
                    )
    except _UNREADABLE:
        return ()
    return tuple(gone.values())


def _signed_fields(root: Any) -> Iterator[str]:
    form = _held(root, "/AcroForm")
    if form is None:
        return
    waiting = [(each, "", 0) for each in _held(form, "/Fields") or ()]
    while waiting:
        node, path, depth = waiting.pop()
        node = node.get_object()
        name = ".".join(part for part in (path, str(node.get("/T", ""))) if part)
        if node.get("/FT") == "/Sig" and _held(node, "/V"):
            yield name
        if depth < _FIELD_TREE_DEPTH:
            waiting.extend((kid, name, depth + 1) for kid in _held(node, "/Kids") or ())


def _held(node: Any, key: str) -> Any:
    found = node.get(key)
    return None if found is None else found.get_object()


def _place(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> tuple[int | None, Box | None]:
    """Return page (from 1) and box of a visible signature; of an invisible one (None, None)."""
    try:
        widget: Any = signature.sig_field
        if "/Rect" not in widget:
            widget = widget["/Kids"][0].get_object()
        left, low, right, high = (float(value) for value in widget["/Rect"])
        if abs(right - left) < 1 or abs(high - low) < 1:
            return None, None
        wanted = widget.container_ref.idnum
        for number, page in enumerate(_pages(reader), start=1):
            if any(getattr(note, "idnum", None) == wanted for note in page.get("/Annots", ())):
                return number, _upright(page, (left, low, right, high))
    except _UNREADABLE:
        pass
    return None, None


def _pages(reader: PdfFileReader) -> Iterator[Any]:
    total = min(int(reader.root["/Pages"]["/Count"]), 500)
    for index in range(total):
        found = reader.find_page_for_modification(index)  # type: ignore[no-untyped-call]
        yield found[0].get_object()


def _upright(page: Any, rect: Box) -> Box:
    """Turn a rectangle of the file into points from the top left of the page as it is shown."""
    edges = [float(value) for value in _inherited(page, "/CropBox", "/MediaBox")]
    x0, y0 = min(edges[0], edges[2]), min(edges[1], edges[3])
    width, height = abs(edges[2] - edges[0]), abs(edges[3] - edges[1])
    left, right = min(rect[0], rect[2]) - x0, max(rect[0], rect[2]) - x0
    top, bottom = height - (max(rect[1], rect[3]) - y0), height - (min(rect[1], rect[3]) - y0)
    turned = int(_inherited(page, "/Rotate") or 0) % 360
    if turned == 90:
        return height - bottom, left, height - top, right
    if turned == 180:
        return width - right, height - bottom, width - left, height - top
    if turned == 270:
        return top, width - right, bottom, width - left
    return left, top, right, bottom


def _inherited(page: Any, *names: str) -> Any:
    for name in names:
        node, depth = page, 0
        while node is not None and depth < _FIELD_TREE_DEPTH:
            if name in node:
                return node[name]
            node, depth = _held(node, "/Parent"), depth + 1
    return None


def _certificate(pem: bytes) -> asn1_x509.Certificate:
    _, _, der = asn1_pem.unarmor(pem)
    return asn1_x509.Certificate.load(der, strict=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """A signature that fails is an answer here and not an incident; its traceback is not logged."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
