"""Opens S/MIME mails that are signed and not encrypted; whether the signature holds is not judged.

The signature itself stays in the mail as it came, which is kept unaltered.
"""

from __future__ import annotations

from asn1crypto import cms

_LARGEST = 64 * 1024 * 1024


def inside_of(content: bytes) -> bytes | None:
    """Return the mail part that a signed CMS object holds, or None for anything else."""
    if len(content) > _LARGEST:
        return None
    try:
        envelope = cms.ContentInfo.load(content)
        if envelope["content_type"].native != "signed_data":
            return None
        inside = envelope["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return inside if isinstance(inside, bytes) else None
