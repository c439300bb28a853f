"""The organisation's own provider signs in; roles follow its groups, and little is believed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.actions.factors import give_totp
from accounts.actions.staff import invite
from accounts.claims import role_of_group
from accounts.models import User
from audit.models import AuditEvent, LogHead
from core.actor import SYSTEM
from notifications.events import facts_of
from tests.accounts.oidc import Provider, running, sign_in_at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
MAIL = "counsel@writdesk.example"
CLAIMS: dict[str, Any] = {
    "email": MAIL,
    "email_verified": True,
    "name": "Counsel Example",
    "groups": ["legal-counsel", "football"],
    "amr": ["pwd", "mfa"],
}


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider, settings: Any, staff: SimpleNamespace) -> Provider:
    LogHead.objects.get_or_create(pk=1)
    cache.clear()
    settings.OIDC_ISSUER = running_provider.address
    settings.OIDC_ROLES = ["legal-triage=triage", "legal-counsel=counsel"]
    app = {
        "provider_id": "oidc",
        "name": "Example",
        "client_id": "writdesk",
        "secret": "s",
        "settings": {"server_url": running_provider.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"oidc": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    running_provider.knows("one", **CLAIMS)
    return running_provider


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def test_somebody_with_several_factors_there_is_let_in(provider: Provider, client: Client) -> None:
    assert "Sign in with single sign-on" in client.get("/account/login/").content.decode()
    answer = sign_in_at(provider, client, "one", "/account/sso/?next=/desk/agencies/")
    assert answer["Location"] == "/desk/agencies/"
    assert client.get("/desk/").status_code == 200
    assert events() == ["user.signed_in"]
    assert facts_of(AuditEvent.objects.get())["ways"] == ["provider", "socialaccount"]
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()


def test_the_provider_is_asked_with_state_nonce_and_pkce(
    provider: Provider, client: Client
) -> None:
    sign_in_at(provider, client, "one")
    asked = provider.asked
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["nonce"][0]) >= 22
    assert len(asked["state"][0]) >= 16
    assert asked["redirect_uri"] == ["http://testserver/account/sso/callback/"]


def test_without_several_factors_there_ours_is_asked_for(
    provider: Provider, client: Client, staff: SimpleNamespace
) -> None:
    provider.knows("one", **{**CLAIMS, "amr": ["pwd"]})
    assert sign_in_at(provider, client, "one")["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/account/factors/"
    give_totp(by=SYSTEM, user=staff.users.counsel)
    again = sign_in_at(provider, Client(), "one")
    assert again["Location"] == "/account/factors/authenticate/"


def test_a_class_of_sign_in_may_show_several_factors_too(
    provider: Provider, client: Client, settings: Any
) -> None:
    settings.OIDC_MFA_ACR = ["https://refeds.org/profile/mfa"]
    provider.knows("one", **{**CLAIMS, "amr": [], "acr": "https://refeds.org/profile/mfa"})
    sign_in_at(provider, client, "one")
    assert client.get("/desk/").status_code == 200


def test_roles_follow_the_groups_and_others_stay(
    provider: Provider, staff: SimpleNamespace
) -> None:
    person = staff.users.counsel
    person.grants.create(role="auditor", granted_by="test")
    provider.knows("one", **{**CLAIMS, "groups": "legal-triage"})
    sign_in_at(provider, Client(), "one")
    assert person.roles == {"triage", "auditor"}
    provider.knows("one", **{name: value for name, value in CLAIMS.items() if name != "groups"})
    sign_in_at(provider, Client(), "one")
    assert person.roles == {"auditor"}
    roles = AuditEvent.objects.filter(action__startswith="user.role").order_by("seq")
    assert [(event.action, facts_of(event)["role"], event.actor_id) for event in roles] == [
        ("user.role_granted", "triage", "system"),
        ("user.role_ended", "counsel", "system"),
        ("user.role_ended", "triage", "system"),
    ]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "stranger@writdesk.example"}, "nobody is enrolled here"),
        ({"email_verified": False}, "did not say that your e-mail address is verified"),
        ({"email_verified": "true"}, "did not say that your e-mail address is verified"),
    ],
)
def test_who_is_not_enrolled_or_not_verified_is_not_let_in(
    provider: Provider, client: Client, claims: dict[str, Any], words: str
) -> None:
    provider.knows("one", **{**CLAIMS, **claims})
    people = User.objects.count()
    answer = sign_in_at(provider, client, "one")
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert client.get("/desk/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (people, 0)
    assert events() == ["sign_in.failed"]


def test_who_came_by_the_provider_needs_no_link_any_more(
    provider: Provider, staff: SimpleNamespace
) -> None:
    new = {"email": "new@writdesk.example", "name": "Nia Example"}
    _, token = invite(by=staff.administrator, roles=["counsel"], **new)
    assert Client().get(f"/account/invitation/{token}/").status_code == 200
    provider.knows("one", **{**CLAIMS, "email": new["email"]})
    assert sign_in_at(provider, Client(), "one")["Location"] == "/desk/"
    assert Client().get(f"/account/invitation/{token}/").status_code == 410


def test_an_address_that_was_given_to_another_person_lets_nobody_in(
    provider: Provider, client: Client
) -> None:
    sign_in_at(provider, Client(), "one")
    provider.knows("successor", **CLAIMS)
    assert sign_in_at(provider, client, "successor").status_code == 403
    assert client.get("/desk/").status_code == 302
    assert SocialAccount.objects.get().uid == "one"


def test_somebody_shut_out_is_not_let_in(provider: Provider, client: Client) -> None:
    sign_in_at(provider, Client(), "one")
    User.objects.filter(email=MAIL).update(is_active=False)
    assert sign_in_at(provider, client, "one").status_code == 403
    assert client.get("/desk/").status_code == 302


def test_a_stranger_with_a_group_is_enrolled_where_that_is_set(
    provider: Provider, client: Client, settings: Any
) -> None:
    settings.OIDC_ENROLS = True
    provider.knows("two", **{**CLAIMS, "email": "New@Writdesk.example", "name": "Nia Example"})
    assert sign_in_at(provider, client, "two")["Location"] == "/desk/"
    nia = User.objects.get(email="new@writdesk.example")
    assert (nia.name, nia.roles, nia.has_usable_password()) == ("Nia Example", {"counsel"}, False)
    provider.knows("three", **{**CLAIMS, "email": "x@writdesk.example", "groups": ["football"]})
    assert sign_in_at(provider, Client(), "three").status_code == 403
    assert not User.objects.filter(email="x@writdesk.example").exists()


def test_an_answer_of_another_browser_or_of_an_earlier_sign_in_is_refused(
    provider: Provider, client: Client
) -> None:
    begun = client.get("/account/sso/")
    back = urlsplit(provider.agrees(begun["Location"], "one"))
    elsewhere = Client().get(f"{back.path}?{back.query}")
    assert "did not work" in elsewhere.content.decode()
    session = client.session
    session["oidc-nonce"] = "another"
    session.save()
    other = client.get(f"{back.path}?{back.query}")
    assert "Single sign-on did not work" in other.content.decode()
    assert client.get("/desk/").status_code == 302
    assert events() == []


def test_another_issuer_than_the_one_set_is_refused(
    provider: Provider, client: Client, settings: Any
) -> None:
    spelled = provider.address.replace("127.0.0.1", "localhost")
    settings.SOCIALACCOUNT_PROVIDERS["oidc"]["APPS"][0]["settings"] = {
        "server_url": f"{provider.address}/.well-known/openid-configuration#{spelled}"
    }
    answer = sign_in_at(provider, client, "one")
    assert "Single sign-on did not work" in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_stopping_at_the_provider_is_told_in_words(provider: Provider, client: Client) -> None:
    begun = client.get("/account/sso/")
    back = urlsplit(provider.refuses(begun["Location"]))
    assert parse_qs(back.query)["error"] == ["access_denied"]
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    answer = client.get(f"{back.path}?error=access_denied&state={state}", follow=True)
    assert "You did not sign in" in answer.content.decode()


def test_another_site_cannot_begin_it_and_without_a_provider_there_is_none(
    provider: Provider, client: Client, settings: Any
) -> None:
    begun = client.get("/account/sso/", headers={"Sec-Fetch-Site": "cross-site"})
    assert begun["Location"] == "/account/login/"
    settings.SOCIALACCOUNT_PROVIDERS = {"oidc": {"APPS": []}}
    settings.OIDC_ISSUER = ""
    assert client.get("/account/sso/").status_code == 404
    assert "single sign-on" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("pair", ["legal=judge", "=counsel", "counsel"])
def test_a_role_that_is_none_is_said_at_once(settings: Any, pair: str) -> None:
    settings.OIDC_ROLES = [pair]
    with pytest.raises(ImproperlyConfigured, match="OIDC_ROLES"):
        role_of_group()
