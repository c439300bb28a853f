"""Whether a signer's certificate was revoked, as far as the file itself carries word of it.

Nothing is fetched. Lists of revoked certificates (CRL) and answers about one (OCSP) lie in the
signature or in the file's store of them (DSS). That one is listed is believed of any list: a forged
one spoils only the file that carries it. That none is listed is believed only of lists that the
validator takes: signed by the authority, and fresh now or at a time that a trusted stamp proves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import (
    CMSStructuralError,
    NonexistentAttributeError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from documents.view import Revocation

_MOST = 32
_ADOBE = "adobe_revocation_info_archival"


@dataclass
class Carried:
    """What a file carries about revocation."""

    crls: list[asn1_crl.CertificateList] = field(default_factory=list)
    ocsps: list[asn1_ocsp.OCSPResponse] = field(default_factory=list)

    def context(
        self, authorities: Sequence[asn1_x509.Certificate], proven: datetime | None
    ) -> ValidationContext:
        """Return a context that trusts only what is shown not to be revoked."""
        return ValidationContext(
            trust_roots=list(authorities),
            allow_fetching=False,
            crls=self.crls,
            ocsps=self.ocsps,
            revocation_mode="require",
            moment=proven,
            retroactive_revinfo=proven is not None,
        )


def carried_by(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> Carried:
    """Return what the file carries about this signature. Raises ValueError for what is broken."""
    carried = Carried()
    store = _object(reader.root, "/DSS")
    if store is not None:
        carried.crls += [asn1_crl.CertificateList.load(raw) for raw in _streams(store, "/CRLs")]
        carried.ocsps += [asn1_ocsp.OCSPResponse.load(raw) for raw in _streams(store, "/OCSPs")]
    try:
        held = find_unique_cms_attribute(signature.signer_info["signed_attrs"], _ADOBE)
    except (NonexistentAttributeError, CMSStructuralError):
        return carried
    carried.crls += list(held["crl"] or ())[:_MOST]
    carried.ocsps += list(held["ocsp"] or ())[:_MOST]
    return carried


def revocation_of(
    certificate: asn1_x509.Certificate,
    carried: Carried,
    proven: datetime | None,
    stands: Callable[[], bool],
) -> Revocation:
    """Return what is known. ``proven`` is the time a trusted stamp gives the signature.

    ``stands`` says whether the signature is trusted where everything must be shown not revoked.
    """
    since = [*_listed(certificate, carried.crls), *_answered(certificate, carried.ocsps)]
    if any(proven is None or moment <= proven for moment in since):
        return "revoked"
    if (carried.crls or carried.ocsps) and stands():
        return "good"
    return "unchecked"


def _listed(
    certificate: asn1_x509.Certificate, crls: Sequence[asn1_crl.CertificateList]
) -> Iterator[datetime]:
    for each in crls:
        if each.issuer != certificate.issuer:
            continue
        for entry in each["tbs_cert_list"]["revoked_certificates"] or ():
            if entry["user_certificate"].native == certificate.serial_number:
                yield _aware(entry["revocation_date"].native)


def _answered(
    certificate: asn1_x509.Certificate, ocsps: Sequence[asn1_ocsp.OCSPResponse]
) -> Iterator[datetime]:
    for each in ocsps:
        if each["response_status"].native != "successful":
            continue
        for answer in each.response_data["responses"]:
            asked, status = answer["cert_id"], answer["cert_status"]
            if status.name != "revoked" or not _is_about(certificate, asked):
                continue
            yield _aware(status.chosen["revocation_time"].native)


def _is_about(certificate: asn1_x509.Certificate, asked: asn1_ocsp.CertId) -> bool:
    if asked["serial_number"].native != certificate.serial_number:
        return False
    name = hashlib.new(asked["hash_algorithm"]["algorithm"].native, certificate.issuer.dump())
    return bool(name.digest() == asked["issuer_name_hash"].native)


def _streams(store: Any, key: str) -> list[bytes]:
    held = _object(store, key) or ()
    return [bytes(each.get_object().data) for each in islice(held, _MOST)]


def _object(node: Any, key: str) -> Any:
    found = node.get(key)
    return None if found is None else found.get_object()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
