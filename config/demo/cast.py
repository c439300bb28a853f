"""The people, the agency and the server of the demonstration; all of them plainly fictional."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from accounts import actions as accounts
from accounts.actions import factors
from accounts.models import Agency, Officer, User
from config.keys import write_private
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import WritdeskError
from rules.policy import Policy
from servers import actions as servers
from servers.models import Server, SourceArchive

STAFF = {
    "triage": ("Tamar Example", "Legal operations"),
    "counsel": ("Cleo Example", "Counsel"),
    "counsel2": ("Corin Example", "Senior counsel"),
    "custodian": ("Kit Example", "Custodian of records"),
    "auditor": ("Audra Example", "Auditor"),
    "administrator": ("Ada Example", "Administrator"),
}
AGENCY = ("Larkspur County Sheriff", "US", "sheriff.larkspur.example")
OFFICER = "pat.example@sheriff.larkspur.example"
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demonstration, and the export the records come from."""

    people: dict[str, User]
    agency: Agency
    officer: Officer
    server: Server
    archive: SourceArchive

    def __getitem__(self, role: str) -> Actor:
        return self.people[role].actor()


def assemble(policy: Policy) -> Cast:
    """Enrol everybody a month ago, so that the directory's cooling-off has passed today."""
    with clock.moved_to(clock.now() - timedelta(days=30)):
        people = _staff()
        agency = _agency(people)
        officer = _officer()
        server = servers.register_server(
            by=people["administrator"].actor(),
            policy=policy,
            server_url="https://open.rocket.chat",
            deployment="community",
            name="The provider's own community server",
        )
    archive = _archive(people["custodian"].actor(), server)
    return Cast(people, agency, officer, server, archive)


def _staff() -> dict[str, User]:
    password = secrets.token_urlsafe(12)
    people = {}
    for key, (name, title) in STAFF.items():
        user = accounts.create_user(
            by=SYSTEM,
            email=f"{slugify(key)}@writdesk.example",
            name=name,
            title=title,
            password=password,
        )
        accounts.grant_role(by=SYSTEM, user=user, role=key.rstrip("2"))
        factors.give_totp(by=SYSTEM, user=user)
        people[key] = user
    write_private(settings.VAR_DIR / PASSWORD_FILE, f"{password}\n".encode())
    return people


def _agency(people: dict[str, User]) -> Agency:
    name, country, domain = AGENCY
    entry = accounts.verify_agency(
        by=people["administrator"].actor(),
        name=name,
        country=country,
        domain=domain,
        kind="sheriff",
    )
    accounts.enter_agency_phone(
        by=people["administrator"].actor(),
        agency=entry.agency,
        phone="+1 555 0100",
        source="The county's printed directory",
    )
    accounts.confirm_agency_phone(by=people["counsel"].actor(), agency=entry.agency)
    return entry.agency


def _officer() -> Officer:
    """The officer proves the address with a one-time code, as on the web."""
    officer = accounts.enrol_officer(by=SYSTEM, email=OFFICER, agency_name=AGENCY[0], country="US")
    _, code = accounts.issue_email_code(email=OFFICER, purpose="demo", minutes=10)
    if not accounts.redeem_email_code(email=OFFICER, purpose="demo", code=code):
        raise WritdeskError("The officer's one-time code was not accepted.")
    return Officer.objects.get(pk=officer.pk)


def _archive(custodian: Actor, server: Server) -> SourceArchive:
    path = settings.BASE_DIR / "examples" / "archives" / "rocketchat-dump-example.zip"
    return servers.upload_archive(
        by=custodian,
        server=server,
        filename=Path(path).name,
        content=BytesIO(path.read_bytes()),
        exported_by_name="Kit Example",
        exported_at=clock.now() - timedelta(minutes=10),
    )
