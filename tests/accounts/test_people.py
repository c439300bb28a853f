"""Staff, roles, agencies, keys and codes: who may change them, and what the log keeps."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from accounts import actions
from accounts.models import Agency, AgencyNumber, ApiKey, EmailCode, Officer, RoleGrant, User
from audit.models import AuditEvent
from config import settings as product
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
MAIL = "pat@sheriff.larkspur.example"


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def officer() -> Officer:
    return actions.enrol_officer(by=SYSTEM, email=MAIL, agency_name="Larkspur", country="us")


def test_an_administrator_enrols_staff_and_the_log_names_nobody(staff: SimpleNamespace) -> None:
    user = actions.create_user(
        by=staff.administrator, email="New@Writdesk.example", name="Nia Example", password="x" * 16
    )
    assert user.check_password("x" * 16)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("user.created", staff.administrator.id)
    assert b"writdesk.example" not in bytes(event.body).lower()
    with pytest.raises(Conflict):
        actions.create_user(
            by=staff.administrator, email="new@writdesk.example", name="Twice", password=None
        )


def test_passwords_of_staff_are_kept_by_argon2() -> None:
    assert product.PASSWORD_HASHERS[0].endswith(".Argon2PasswordHasher")


def test_a_role_counts_while_it_is_held(staff: SimpleNamespace) -> None:
    user = staff.users.nobody
    actions.grant_role(by=staff.administrator, user=user, role="counsel")
    assert user.actor().roles == {"counsel"}
    with pytest.raises(Conflict):
        actions.grant_role(by=staff.administrator, user=user, role="counsel")
    actions.end_role(by=staff.administrator, user=user, role="counsel")
    assert user.actor().roles == frozenset()
    with pytest.raises(Conflict):
        actions.end_role(by=staff.administrator, user=user, role="counsel")
    assert RoleGrant.objects.filter(user=user, ended_by=staff.administrator.id).count() == 1
    assert events() == ["user.role_granted", "user.role_ended"]


def test_somebody_who_left_holds_no_role(staff: SimpleNamespace) -> None:
    user = staff.users.counsel
    user.is_active = False
    assert user.roles == frozenset()


def test_an_unknown_role_is_refused(staff: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="judge"):
        actions.grant_role(by=staff.administrator, user=staff.users.nobody, role="judge")


def test_nobody_gives_a_role_to_themselves(staff: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.grant_role(by=staff.administrator, user=staff.users.administrator, role="counsel")
    assert refused.value.code == "user.own_role"
    assert events() == []


@pytest.mark.parametrize("name", ["triage", "counsel", "custodian", "auditor", "nobody"])
def test_only_an_administrator_manages_staff(staff: SimpleNamespace, name: str) -> None:
    by: Actor = getattr(staff, name)
    with pytest.raises(NotAllowed):
        actions.create_user(by=by, email="a@b.example", name="A", password=None)
    with pytest.raises(NotAllowed):
        actions.grant_role(by=by, user=staff.users.nobody, role="counsel")
    assert not User.objects.filter(email="a@b.example").exists()


def test_an_agency_enters_the_directory_verified(staff: SimpleNamespace) -> None:
    entry = actions.verify_agency(
        by=staff.counsel,
        name="Larkspur County Sheriff",
        country="us",
        domain="Sheriff.Larkspur.Example",
    )
    assert (entry.domain, entry.agency.country) == ("sheriff.larkspur.example", "US")
    assert entry.verified_by == staff.counsel.id
    with pytest.raises(Conflict):
        actions.verify_agency(
            by=staff.counsel, name="Another", country="US", domain="sheriff.larkspur.example"
        )
    with pytest.raises(NotAllowed):
        actions.verify_agency(by=staff.triage, name="B", country="US", domain="b.example")


def enter(by: Actor, agency: Agency, phone: str) -> AgencyNumber:
    source = "The agency's own page, https://sheriff.larkspur.example/contact"
    return actions.enter_agency_phone(by=by, agency=agency, phone=phone, source=source)


def test_a_call_back_number_takes_two_people(staff: SimpleNamespace) -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    with pytest.raises(NotAllowed):
        actions.confirm_agency_phone(by=staff.counsel, agency=agency)
    enter(staff.counsel, agency, "+1 555 0100")
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_agency_phone(by=staff.counsel, agency=agency)
    assert refused.value.code == "agency.same_person"
    assert actions.confirm_agency_phone(by=staff.counsel2, agency=agency).confirmed_at
    assert enter(staff.counsel2, agency, "+1 555 0199").confirmed_at is None


def test_the_database_itself_refuses_one_person_for_both(staff: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyNumber.objects.create(
            agency=Agency.objects.create(name="X", country="US"),
            phone="1",
            source="x",
            entered_by="A",
            confirmed_by="A",
            confirmed_at=clock.now(),
        )


def test_an_api_key_needs_a_verified_officer_and_is_shown_once(staff: SimpleNamespace) -> None:
    person = officer()
    with pytest.raises(NotAllowed):
        actions.create_api_key(by=staff.administrator, officer=person, label="records system")
    prove_mailbox()
    person.refresh_from_db()
    key, secret = actions.create_api_key(by=staff.administrator, officer=person, label="records")
    assert secret not in str(ApiKey.objects.values().get())
    assert key.digest == actions.digest_of_secret(secret)
    actions.revoke_api_key(by=staff.administrator, key=key)
    assert ApiKey.objects.get().revoked_by == staff.administrator.id


def prove_mailbox() -> None:
    _, code = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    assert actions.redeem_email_code(email=MAIL, purpose="status", code=code)


def test_a_code_works_once_for_its_address_and_purpose() -> None:
    _, code = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    assert not actions.redeem_email_code(email=MAIL, purpose="download", code=code)
    assert not actions.redeem_email_code(email="x@y.example", purpose="status", code=code)
    assert actions.redeem_email_code(email=MAIL.upper(), purpose="status", code=f" {code} ")
    assert not actions.redeem_email_code(email=MAIL, purpose="status", code=code)


def test_a_code_ends_after_its_minutes_and_after_five_tries() -> None:
    _, code = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    with clock.moved_to(clock.now() + timedelta(minutes=10)):
        assert not actions.redeem_email_code(email=MAIL, purpose="status", code=code)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        assert not actions.redeem_email_code(email=MAIL, purpose="status", code=wrong)
    assert not actions.redeem_email_code(email=MAIL, purpose="status", code=code)


def test_a_new_code_ends_the_one_before() -> None:
    _, first = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    _, second = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    assert first == second or not actions.redeem_email_code(
        email=MAIL, purpose="status", code=first
    )
    assert actions.redeem_email_code(email=MAIL, purpose="status", code=second)


def test_the_code_itself_is_not_kept() -> None:
    _, code = actions.issue_email_code(email=MAIL, purpose="status", minutes=10)
    assert code not in str(EmailCode.objects.values("digest", "purpose").get())


def test_the_first_code_proves_the_officers_mailbox(staff: SimpleNamespace) -> None:
    person = officer()
    prove_mailbox()
    prove_mailbox()
    assert Officer.objects.get(pk=person.pk).email_verified_at is not None
    assert events() == ["officer.enrolled", "officer.email_verified"]


def test_an_officer_of_a_verified_domain_belongs_to_its_agency(staff: SimpleNamespace) -> None:
    entry = actions.verify_agency(
        by=staff.counsel, name="Larkspur", country="US", domain="sheriff.larkspur.example"
    )
    assert officer().agency == entry.agency
    assert officer().pk == officer().pk
    assert Officer.objects.count() == 1


@pytest.mark.parametrize(
    "domain",
    ["com", "gov.uk", "police.uk", "gmail.com", "mail.gmail.com", "no domain", "a@b.example"],
)
def test_a_domain_where_anybody_gets_an_address_is_no_agency_s(
    staff: SimpleNamespace, domain: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.verify_agency(by=staff.counsel, name="Larkspur", country="US", domain=domain)
    assert set(refused.value.errors) == {"domain"}
    assert not Agency.objects.exists()


def test_a_number_exchanged_under_the_confirmer_s_eyes_is_not_confirmed(
    staff: SimpleNamespace,
) -> None:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    enter(staff.counsel, agency, "+1 555 0100")
    enter(staff.counsel, agency, "+1 555 0666")
    with pytest.raises(Conflict):
        actions.confirm_agency_phone(by=staff.counsel2, agency=agency, seen="+1 555 0100")
    assert not AgencyNumber.objects.filter(confirmed_at__isnull=False).exists()
