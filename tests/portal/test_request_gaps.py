"""What is left empty is told at its input before anybody goes on, and can be left so."""

from __future__ import annotations

import pytest
from django.test import Client

from intake.models import Draft
from tests.portal.walking import YOU, begin, body, ready, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "page", "anchors"),
    [
        ("preservation", "you", ["officer_name", "agency_name", "agency_country"]),
        ("preservation_extension", "extension", ["preservation_reference"]),
        ("content_removal", "removal", ["removal_urls", "removal_ground"]),
        ("account_information", "nondisclosure", ["nondisclosure_ordered_0"]),
        ("account_information", "information", ["data_categories_0"]),
    ],
)
def test_empty_input_is_told_and_can_be_left_empty(
    client: Client, kind: str, page: str, anchors: list[str]
) -> None:
    path = begin(client, kind)

    told = client.post(f"{path}{page}/", {})

    assert told.status_code == 422
    for anchor in anchors:
        assert f'<a href="#id_{anchor}">' in body(told)
    assert page not in Draft.objects.get().done
    left = client.post(f"{path}{page}/", {"do": "anyway"})
    assert left.status_code == 302
    assert page in Draft.objects.get().done


def test_what_is_answered_or_optional_is_not_asked_for(client: Client) -> None:
    path = begin(client)
    without_more = {name: YOU[name] for name in ("officer_name", "agency_name", "agency_country")}

    assert client.post(f"{path}you/", without_more).status_code == 302
    assert client.post(f"{path}order/", {}).status_code == 302
    words_alone = {"requested_information": "The name of the account holder"}
    assert client.post(f"{path}information/", words_alone).status_code == 302


def test_account_may_be_named_by_another_mark_than_its_username(client: Client) -> None:
    path = begin(client)
    by_id = {"account-0-server_url": "open.rocket.chat", "account-0-user_id": "aB3dE5fG7hJ9kL2mN"}

    assert client.post(f"{path}accounts/1/", by_id).status_code == 302


def test_what_was_found_stands_before_the_button_with_the_way_to_mend_it(client: Client) -> None:
    path = begin(client)
    walk(client, path)

    page = body(client.get(f"{path}check/"))

    panel, button = page.index("What we found"), page.index("Accept and send")
    assert panel < button
    ways = page[panel:button]
    assert f'href="{path}documents/?from=check"' in ways
    assert f'href="{path}signature/"' not in ways


@pytest.mark.services
def test_missing_signature_leads_to_the_page_that_signs(client: Client) -> None:
    path = ready(client, "preservation")
    files = Draft.objects.get().documents.values_list("document_id", flat=True)
    client.post(f"{path}documents/", {"do": f"remove_document-{files[0]}"})

    page = body(client.get(f"{path}check/"))

    assert f'href="{path}signature/"' in page[page.index("What we found") :]


def test_answer_that_cannot_be_read_is_told_again_on_the_way_to_the_check(client: Client) -> None:
    path = begin(client)
    nul = {"account-0-server_url": "open.rocket.chat", "account-0-username": "kim\x00"}
    told = client.post(f"{path}accounts/1/", nul)
    assert told.status_code == 422
    assert "it holds an invisible character" in body(told)

    checked = client.get(f"{path}check/", follow=True)

    assert checked.redirect_chain[-1][0] == f"{path}accounts/1/?from=check&look=1"
    assert 'href="#id_account-0-username"' in body(checked)
