"""What counts as an order read rightly, before any reader is counted."""

import pytest

from benchmarks.order_reading import Answer, OrderTally, asked_of
from tests.corpus.specimen import OrderTruth, Specimen

TRUTH = OrderTruth(
    kind="subpoena",
    court=("ADMINISTRATION OF JUSTICE", "Court of Sample Bay", "Elmwood"),
    issuer=("ADMINISTRATION OF JUSTICE", "Court of Sample Bay", "Elmwood"),
    core="Court of Sample Bay",
    dockets=("26-mj-0412", "Case No. 26-mj-0412"),
    issued_on="2026-03-04",
    returnable_on="",
    provider="Rocket.Chat",
    accounts=("@one", "@two"),
    server="open.example.test",
    categories=("subscriber", "records"),
    nondisclosure="The provider shall not tell the subscriber of this order.",
    until=None,
)


@pytest.mark.parametrize(
    ("field", "proposed", "outcome"),
    [
        ("kind", ["subpoena"], "right"),
        ("kind", ["search_warrant"], "wrong"),
        ("court", ["Court of Sample Bay Elmwood"], "right"),
        ("court", ["Court of Samp1e Bay"], "right"),
        ("court", ["ADMINISTRATION OF JUSTICE"], "wrong"),
        ("court", ["Court of Sample Bay before which no other matter is pending"], "wrong"),
        ("docket", ["26-MJ-0412"], "right"),
        ("docket", ["Case No. 26-mj-0412"], "right"),
        ("docket", ["26-mj-0413"], "wrong"),
        ("issued_on", ["2026-03-04"], "right"),
        ("issued_on", ["2026-03-04", "2026-04-03"], "partly"),
        ("issued_on", [], "silent"),
        ("returnable_on", [], "empty"),
        ("returnable_on", ["2026-03-04"], "invented"),
        ("provider_named", ["Rocket.Chat Technologies Corp."], "right"),
        ("provider_named", ["Northwind Mail"], "wrong"),
        ("account", ["@one", "two"], "right"),
        ("account", ["@one", "@two", "https://open.example.test/"], "right"),
        ("account", ["@one"], "partly"),
        ("account", ["@one", "@two", "@three"], "partly"),
        ("account", ["open.example.test"], "silent"),
        ("account", ["open.example.test", "@three"], "wrong"),
        ("category", ["records", "subscriber"], "right"),
        ("category", ["content"], "wrong"),
        ("nondisclosure", ["The prov1der shall not tell the subscriber of this order."], "right"),
        ("nondisclosure", ["shall not tell the subscriber of this order"], "right"),
        ("nondisclosure", ["this order"], "wrong"),
    ],
)
def test_proposals_count_as(field, proposed, outcome):
    (asked,) = [each for each in asked_of(TRUTH) if each.field == field]
    assert asked.outcome(proposed) == outcome


def test_what_the_paper_leaves_open_is_not_counted():
    assert "nondisclosure_until" not in [each.field for each in asked_of(TRUTH)]


def test_tally_counts_by_medium_and_names_what_erred():
    tally = OrderTally()
    for medium, outcome in (("text", "right"), ("photo", "wrong"), ("scan150", "right")):
        specimen = Specimen("caption", "en", medium, "present", "ink")
        tally.add(specimen, [Answer("docket", outcome, ("26-1",), ("26-7",))])
    assert tally.counts["docket", "text", "right"] == 1
    assert tally.counts["docket", "scans", "wrong"] == 1
    assert tally.wrong == ["caption-en-photo-present-ink-0: docket, wrong: says 26-1 | read 26-7"]
    text, scans = sorted(tally.table().splitlines(), reverse=True)
    assert text.split()[1:5] == ["docket", "text", "of", "1"]
    assert scans.split()[1:5] == ["docket", "scans", "of", "2"]
    assert "wrong  50.0 %" in scans
