"""The policy's limits as they travel to the child that opens a file."""

from __future__ import annotations

from django.conf import settings

from documents.opening.limits import Limits
from rules.policy import load_policy
from rules.policy_parts import DocumentRules

# How much of a worker's time the papers of one request or mail may take together in an hour, and
# how long whoever waits for a dry run may make us work on all its papers.
SECONDS_TOGETHER = 900
SECONDS_OF_A_DRY_RUN = 180


def limits() -> Limits:
    """Return what looking inside one file may cost, as the policy in force says."""
    return limits_of(load_policy(settings.POLICY_FILE).documents)


def limits_of(rules: DocumentRules) -> Limits:
    """Return the limits of one policy."""
    return Limits(
        pages=rules.pages.value,
        looked_at=rules.pages_read.value,
        ocr_pages=rules.pages_recognised.value,
        previews=rules.page_images.value,
        pixels=rules.pixels.value,
        unpacked=rules.unpacked.value,
        seconds=rules.seconds.value,
        memory=rules.memory.value,
        languages=settings.OCR_LANGUAGES,
    )
