"""The components draw what they are given, safely and with what assistive technology needs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.portal import gallery


def draw(text: str, **context: object) -> str:
    return Template("{% load components %}" + text).render(Context(context))


@pytest.fixture(scope="module")
def page() -> str:
    return render_to_string("components/gallery.html", gallery.context())


def test_every_error_link_leads_to_a_control_that_exists(page: str) -> None:
    summary = page.split('class="govuk-error-summary"')[1].split("</ul>")[0]
    anchors = re.findall(r'href="#([^"]+)"', summary)
    assert anchors == ["id_server_url", "id_kind_0", "id_issued_on_day", "id_agreed"]
    for anchor in anchors:
        assert f'id="{anchor}"' in page


def test_no_id_stands_twice_on_a_form(page: str) -> None:
    form = page.split("<form")[1].split("</form>")[0]
    ids = re.findall(r'\sid="([^"]+)"', form)
    assert sorted(ids) == sorted(set(ids))


def test_controls_are_described_by_their_hint_and_error(page: str) -> None:
    control = re.search(r'<input[^>]*id="id_server_url"[^>]*>', page)
    assert control is not None
    assert 'aria-describedby="id_server_url_helptext id_server_url_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'id="id_server_url_helptext"' in page
    assert 'id="id_server_url_error"' in page


def test_answers_are_kept_after_an_error(page: str) -> None:
    assert "The account arranged the sale.</textarea>" in page
    assert re.search(r'name="issued_on_month"[^>]*value="2"', page)
    assert re.search(r'value="content" checked', page)
    assert not re.search(r'value="subscriber" checked', page)


def test_a_field_that_may_stay_empty_says_so(page: str) -> None:
    assert "Legal process (optional)" in page
    assert "Server URL (optional)" not in page


def test_django_draws_a_form_with_the_same_markup() -> None:
    form = gallery.wrong_form()
    assert 'class="govuk-form-group govuk-form-group--error"' in str(form)
    assert 'name="step"' in str(form)
    group = form["server_url"].as_field_group()
    assert group.strip() == draw("{% field bound %}", bound=form["server_url"]).strip()


def test_three_boxes_make_a_date() -> None:
    sent = QueryDict("issued_on_day=4&issued_on_month=7&issued_on_year=2026")
    form = gallery.RequestForm(sent)
    form.is_valid()
    assert form.cleaned_data["issued_on"].isoformat() == "2026-07-04"


def test_three_empty_boxes_are_no_date_and_nonsense_is_an_error() -> None:
    empty = gallery.RequestForm(QueryDict("issued_on_day=&issued_on_month="))
    assert empty.errors["issued_on"] == ["This field is required."]
    for typed in ("issued_on_day=1", "issued_on_day=x&issued_on_month=-&issued_on_year=2026"):
        form = gallery.RequestForm(QueryDict(typed))
        assert form.errors["issued_on"] == ["Write a real date, for example 24 11 2026"]
        assert "Error:" in draw("{% field bound %}", bound=form["issued_on"])


def test_an_unbound_form_has_no_summary() -> None:
    assert draw("{% error_summary form %}", form=gallery.RequestForm()).strip() == ""


def test_errors_of_the_whole_form_are_listed_first() -> None:
    class Pair(forms.Form):
        first = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("Both cannot be true.")

    shown = draw("{% error_summary form %}", form=Pair({}))
    assert shown.index("Both cannot be true.") < shown.index("#id_first")


@pytest.mark.parametrize(
    "text",
    [
        "{% tag bad %}",
        "{% button bad %}",
        "{% button 'Open' href=bad %}",
        "{% notification_banner bad %}",
        "{% empty_state bad bad %}",
        "{% confirmation_panel bad reference=bad %}",
        "{% consequences bad whom=bad irreversible=bad %}",
        "{% verdict 'INVALID' reason=bad %}",
        "{% digest bad label=bad %}",
        "{% value bad %}",
        "{% value bad kind='email' %}",
        "{% value bad kind='tag' state=bad %}",
        "{% identity_bar bad facts=many status=bad why_href=bad %}",
        "{% findings_panel findings heading=bad %}",
        "{% timeline events %}",
        "{% action_panel actions %}",
        "{% chain links %}",
        "{% summary_list rows %}",
        "{% table bad columns cells %}",
        "{% task_list tasks %}",
    ],
)
def test_what_officers_write_is_never_markup(text: str) -> None:
    bad = '"><script>x</script>'
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    shown = draw(
        text,
        bad=bad,
        many=[bad],
        findings=[{"outcome": "fail", "title": bad, "clause": bad, "what_to_do": bad}],
        events=[{"title": bad, "by": bad, "text": bad, "at": moment, "id": bad}],
        actions=[{"label": bad, "href": bad, "note": bad}, {"label": bad, "why": bad}],
        links=[{"title": bad, "by": bad, "text": bad, "proofs": [{"text": bad}]}],
        rows=[{"key": bad, "value": bad, "href": bad, "action": bad}],
        columns=[{"label": bad}],
        cells=[[{"value": bad, "href": bad}]],
        tasks=[{"title": bad, "href": bad, "hint": bad, "status": bad}],
    )
    assert "<script" not in shown
    assert "script" in shown


def test_a_misspelt_parameter_is_an_error() -> None:
    with pytest.raises(Exception, match="unexpected keyword argument"):
        draw("{% button 'Accept' colour='red' %}")


def test_a_component_sees_nothing_of_the_page_around_it() -> None:
    assert "govuk-button--warning" not in draw("{% button 'Accept' %}", kind="warning")


def test_findings_stand_in_the_order_of_what_needs_attention() -> None:
    shown = draw("{% findings_panel findings %}", findings=gallery.findings())
    words = re.findall(r"wd-finding--(\w+)", shown)
    assert words == ["fail", "review", "checking", "pass", "not_applicable"]


def test_a_finding_may_be_an_object() -> None:
    class Seen:
        outcome = "pass"
        title = "Server URL"

    assert "Server URL" in draw("{% finding seen %}", seen=Seen())


def test_a_refused_action_says_why_and_offers_no_control() -> None:
    closed = {"label": "Release", "why": "One approval is missing.", "href": "/release/"}
    shown = draw("{% action_panel actions %}", actions=[closed])
    assert "One approval is missing." in shown
    assert "<button" not in shown
    assert "/release/" not in shown


def test_an_action_that_changes_something_is_posted_with_the_token() -> None:
    request = RequestFactory().get("/desk/")
    page = render_to_string("components/gallery.html", gallery.context(), request=request)
    form = page.split('action="#accept"')[1].split("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("VALID", "good"),
        ("VALID BUT KEY SINCE EXPIRED", "due"),
        ("NOT PROVEN", "due"),
        ("INVALID", "emergency"),
    ],
)
def test_the_verdict_is_in_words(word: str, state: str) -> None:
    shown = draw("{% verdict word %}", word=word)
    assert f"wd-verdict--{state}" in shown
    assert re.search(rf"</svg>\s*{word}</p>", shown)


def test_an_unknown_verdict_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw("{% verdict 'PROBABLY FINE' %}")


def test_the_pager_keeps_the_filters() -> None:
    request = RequestFactory().get("/desk/?kind=preservation&page=3&agency=a%26b")
    page = Paginator(range(100), 10).page(3)
    shown = draw("{% pager page %}", page=page, request=request)
    assert "?kind=preservation&amp;agency=a%26b&amp;page=4" in shown
    assert "page=3&amp;page" not in shown
    assert 'aria-current="page"' in shown


def test_one_page_has_no_pager() -> None:
    assert draw("{% pager page %}", page=Paginator([1], 10).page(1)).strip() == ""


def test_the_hour_of_a_due_moment_is_spoken_in_full() -> None:
    shown = draw(
        "{% due value why='24 h from receipt' %}", value=datetime(2020, 1, 2, 3, 4, tzinfo=UTC)
    )
    assert 'title="2 Jan 2020, 03:04 UTC – 24 h from receipt"' in shown
    assert "late" in shown


def test_a_table_takes_plain_values_and_shows_an_empty_cell_as_a_dash() -> None:
    columns = [{"label": "A"}, {"label": "B"}, {"label": "C"}]
    rows = [["plain", {"value": None}, {"value": 0, "kind": "number"}]]
    shown = draw("{% table 'Things' columns rows %}", columns=columns, rows=rows)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown, re.DOTALL)
    assert [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells] == ["plain", "–", "0"]


def test_a_table_without_rows_says_so() -> None:
    shown = draw("{% table 'Things' columns rows %}", columns=[{"label": "A"}], rows=[])
    assert "Nothing to show." in shown
