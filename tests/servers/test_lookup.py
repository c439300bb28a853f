"""Whose server is it? The registry and the policy answer, and nobody else is asked."""

import socket

import pytest

from core.errors import Invalid, NotAllowed
from rules.servers import normalise_server_url
from servers.actions import register_server
from servers.lookup import look_up
from servers.models import Server
from servers.queries import server_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*given, **named):
        raise AssertionError("the lookup asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def register(policy, staff, url, deployment, **more):
    return register_server(
        by=staff.administrator, policy=policy, server_url=url, deployment=deployment, **more
    )


@pytest.mark.parametrize(
    ("text", "deployment"),
    [
        ("open.rocket.chat", "community"),
        ("HTTPS://Open.Rocket.Chat:443/channel/general?msg=1", "community"),
        ("acme.rocket.chat", "cloud"),
        ("www.rocket.chat", "private"),
        ("rocket.chat.attacker.example", "private"),
        ("chat.elsewhere.example", "private"),
        ("192.0.2.7", "private"),
    ],
)
def test_policy_alone(policy, staff, text, deployment):
    answer = look_up(text, policy)
    assert answer.deployment == deployment
    assert answer.is_ours == (deployment != "private")
    assert answer.server is None
    assert answer.what_exists


def test_own_page_of_the_company_is_nobodys_server(policy, staff):
    assert look_up("www.rocket.chat", policy).own_host is True
    assert look_up("acme.rocket.chat", policy).own_host is False


@pytest.mark.parametrize("text", ["", "   ", "no server", "anna@open.rocket.chat", "http://"])
def test_what_names_no_server_has_no_answer(policy, staff, text):
    assert look_up(text, policy) is None


def test_custom_domain_of_a_cloud_customer(policy, staff):
    register(policy, staff, "https://chat.customer.example", "cloud", name="Customer Ltd")
    answer = look_up("chat.customer.example/channel/general", policy)
    assert (answer.deployment, answer.server.name) == ("cloud", "Customer Ltd")
    assert "customer who manages" in answer.whom_to_ask


def test_several_instances_under_one_host(policy, staff):
    register(policy, staff, "chat.customer.example/sales", "cloud", name="Sales")
    register(policy, staff, "chat.customer.example/sales/north", "private", name="North")
    assert look_up("chat.customer.example/sales/channel/a", policy).server.name == "Sales"
    assert look_up("chat.customer.example/sales/north", policy).deployment == "private"
    assert look_up("chat.customer.example/sales/south", policy).server.name == "Sales"
    assert look_up("chat.customer.example/legal", policy).deployment == "private"
    assert look_up("chat.customer.example/legal", policy).server is None


def test_registered_private_server_says_so_and_shows_no_contact(policy, staff):
    register(
        policy,
        staff,
        "chat.club.example",
        "private",
        contact_name="Alex Admin",
        contact_email="alex@club.example",
        registered=True,
    )
    answer = look_up("chat.club.example", policy)
    assert (answer.deployment, answer.registered) == ("private", True)
    said = f"{answer.what_exists} {answer.what_is_not_kept} {answer.whom_to_ask}"
    assert "administrator of chat.club.example" in said
    assert "DNS" in said
    assert "Alex" not in said
    assert look_up("chat.other.example", policy).registered is False


def test_contact_is_sealed_in_the_database(policy, staff):
    register(policy, staff, "chat.club.example", "private", contact_email="alex@club.example")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_email FROM servers_server")
        assert "alex" not in cursor.fetchone()[0]


def test_registering_again_changes_and_keeps_the_first_moment(policy, staff):
    first = register(policy, staff, "chat.club.example", "private", registered=True)
    again = register(policy, staff, "CHAT.club.example/", "private", registered=True, name="Club")
    assert (again.pk, again.registered_at, again.name) == (first.pk, first.registered_at, "Club")
    ended = register(policy, staff, "chat.club.example", "private")
    assert ended.registered_at is None
    assert Server.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deployment": "lunar"}, "server.deployment"),
        ({"notify_administrator": True}, "server.notices"),
    ],
)
def test_nothing_unasked(policy, staff, changes, code):
    with pytest.raises(NotAllowed) as refused:
        register(policy, staff, "chat.club.example", **{"deployment": "private", **changes})
    assert refused.value.code == code


def test_only_an_administrator_registers_and_only_servers(policy, staff):
    with pytest.raises(NotAllowed):
        register_server(by=staff.counsel, policy=policy, server_url="a.example", deployment="cloud")
    with pytest.raises(Invalid):
        register(policy, staff, "not a server", "cloud")


def test_facts_for_the_rules(policy, staff):
    register(policy, staff, "chat.customer.example/sales", "cloud", name="Sales")
    facts = server_facts([normalise_server_url("chat.customer.example/sales/channel/a")])
    assert {key: fact.deployment for key, fact in facts.items()} == {
        "chat.customer.example/sales": "cloud"
    }
