"""Whose signature is on a court's form: the judge's, that of who presented it, or nobody's.

The worst error is an unsigned order that passes; the next is a signed one said to be unsigned.
"""

from __future__ import annotations

import random

import pytest

from documents.judging.signature import judge_signature
from documents.sandbox import open_file
from documents.view import Seen, View
from tests.corpus.scanning import scanned
from tests.documents.real_forms import (
    Form,
    decision,
    enveloped,
    records_order,
    requisition,
    summons,
)

EDGE = "Documento assinado digitalmente, conforme MP nº 2.200-2/2001. PROJUDI mov. 12.1"
CLOSE_HANDS = ("scrawl", "flat", "tall", "paraph", "initials")


def view_of(form: Form) -> View:
    return open_file("order.pdf", form.pdf(), "application/pdf").view


def issuer(form: Form) -> Seen:
    return judge_signature(view_of(form), by="issuer")


def officer(form: Form) -> Seen:
    return judge_signature(view_of(form), by="officer")


@pytest.mark.parametrize("hand", CLOSE_HANDS)
def test_a_close_hand_drawn_into_a_file_is_a_signature(hand: str) -> None:
    seen = issuer(records_order(hand))
    assert (seen.outcome, seen.kind) == ("pass", "ink")


def test_an_order_without_a_hand_is_unsigned() -> None:
    assert issuer(records_order()).outcome == "fail"
    assert issuer(records_order(proposed="yes")).outcome == "fail"


@pytest.mark.parametrize("who", ["presented", "notary"])
def test_who_presents_or_certifies_an_order_does_not_sign_for_the_judge(who: str) -> None:
    seen = issuer(records_order(proposed="yes", **{who: "tall"}))
    assert (seen.outcome, seen.reason) == ("review", "signed_by_other")


def test_a_judge_signs_also_beside_another() -> None:
    assert issuer(records_order("scrawl", presented="tall")).outcome == "pass"


def test_a_watermark_hides_no_signature_and_is_none() -> None:
    assert issuer(records_order("scrawl", watermark="yes")).outcome == "pass"
    assert issuer(records_order(watermark="yes")).outcome == "fail"


def test_a_code_for_machines_is_no_hand_even_when_scanned() -> None:
    form = records_order(code="yes")
    assert issuer(form).outcome == "fail"
    scan = scanned(records_order(code="yes").pdf(), 200, random.Random(2))
    seen = judge_signature(open_file("a.pdf", scan, "application/pdf").view, by="issuer")
    assert seen.outcome != "pass"


def test_who_served_a_summons_did_not_issue_it() -> None:
    for asked in (issuer, officer):
        assert asked(summons("scrawl")).outcome == "pass"
        seen = asked(summons(server="scrawl"))
        assert (seen.outcome, seen.reason) == ("review", "signed_by_other")


@pytest.mark.parametrize("hand", ["paraph", "scrawl"])
def test_one_may_sign_under_a_title(hand: str) -> None:
    assert officer(requisition(hand)).outcome == "pass"
    assert officer(requisition()).outcome == "fail"


def test_a_line_of_a_courts_files_along_the_edge_is_looked_up() -> None:
    seen = issuer(decision(EDGE))
    assert (seen.outcome, seen.kind) == ("review", "typed")
    assert issuer(decision()).outcome == "fail"


def test_the_frame_of_a_signing_service_is_no_hand() -> None:
    seen = officer(enveloped())
    assert seen.outcome == "review"
