"""From bytes to judgement, through the confined child that reads scans and photographs."""

import pytest

from documents.judging.letterhead import judge_letterhead
from documents.sandbox import open_file
from tests.corpus.making import make
from tests.corpus.plan import specimens
from tests.corpus.specimen import Specimen


def judged(specimen):
    sample = make(specimen)
    view = open_file(sample.filename, sample.content, sample.media_type).view
    return sample.truth, judge_letterhead(view)


@pytest.mark.services
@pytest.mark.parametrize(
    "specimen",
    list(specimens("tuning", ("scan150", "scan200", "photo")))[::15],
    ids=lambda specimen: specimen.name,
)
def test_heads_are_found_in_pictures_and_missing_ones_missed(specimen):
    truth, seen = judged(specimen)
    assert seen.outcome == ("pass" if truth.letterhead else "fail")
    if truth.letterhead:
        left, top, right, low = seen.box
        middle = ((truth.head_box[0] + truth.head_box[2]) / 2, truth.head_box[3])
        assert top < middle[1] + 40
        assert left < right
        assert low < 300


def test_evidence_lies_on_the_head_of_a_text_file():
    truth, seen = judged(Specimen("two_columns", "fr", "text", "present", "ink", 5))
    assert (seen.outcome, seen.page) == ("pass", 1)
    assert truth.head_box[0] - 3 <= seen.box[0]
    assert truth.head_box[1] - 3 <= seen.box[1]
    assert seen.box[3] <= truth.head_box[3] + 3
