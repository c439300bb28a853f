"""A worker killed with -9 while it sends: no mail is lost, and a doubt is written down first."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.roster import change_roster
from audit.models import AuditEvent
from cases.actions import acknowledge
from cases.models import Alarm, Case
from notifications.models import Message
from tests.cases.making import EMERGENCY, make_case
from tests.invariants import assert_invariants
from tests.notifications.receiver import SECRET, receiving
from tests.notifications.sink import Sink
from tests.notifications.telling import Told, later, sent_events, work

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def run_mailer(where: str, sink: Sink, **more: str) -> int:
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor != "sqlite":
        place = f"{database['HOST']}:{database['PORT']}"
        url = f"postgres://{database['USER']}@{place}/{database['NAME']}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.notifications.mailer", where],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://{sink.host}:{sink.port}",
            **more,
        },
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return done.returncode


@pytest.mark.parametrize(
    ("where", "arrivals"), [("before", [0, 1]), ("after", [1, 2]), ("settled", [1, 2])]
)
def test_nothing_is_lost_and_a_doubt_is_recorded(
    where: str, arrivals: list[int], case: Case, sink: Sink
) -> None:
    run_mailer(where, sink)
    assert len(sink.mails) == arrivals[0]
    assert Message.objects.get().status == "sending"
    with later(timedelta(minutes=11)):
        work()
        work()
    assert Message.objects.get().status == "sent"
    assert len(sink.mails) == arrivals[1]
    assert len(set(sink.ids())) == 1, "the reader can drop the second one"
    assert sent_events() == ["queued", "outcome_unknown", "resent", "sent"]


def test_a_notice_whose_worker_died_passes_the_gate_again(told: Told, sink: Sink) -> None:
    told.planned()
    told.read()
    work_all_but_notice(told)
    run_mailer("after", sink)
    assert told.notice().status == "sending"
    with later(timedelta(minutes=11)):
        work()
    assert told.notice().status == "sent"
    assert len(sink.to(told.address)) == 2
    assert len({mail["Message-ID"] for mail in sink.to(told.address)}) == 1
    assert told.events().count("sent") == 1


@pytest.mark.parametrize(
    ("where", "mails", "calls"), [("sounding", 0, 0), ("after", 1, 0), ("called", 1, 1)]
)
def test_an_alarm_goes_on_after_its_worker_died_and_doubts_are_recorded(
    where: str, mails: int, calls: int, policy: Any, staff: Any, sink: Sink, settings: Any
) -> None:
    change_roster(by=staff.administrator, levels={staff.triage.id: 1})
    case = make_case(policy, EMERGENCY)
    with receiving() as receiver:
        hook = {
            "ALARM_WEBHOOK_URL": receiver.url,
            "ALARM_WEBHOOK_SECRET": SECRET,
            "ALARM_WEBHOOK_PRIVATE": "true",
        }
        settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET = receiver.url, SECRET
        settings.ALARM_WEBHOOK_PRIVATE = True
        run_mailer(where, sink, **hook)
        assert (len(woken(sink)), len(receiver.calls)) == (mails, calls)
        with later(timedelta(minutes=5, seconds=1)):
            work()
        alarm = Alarm.objects.get(case=case)
        turns = AuditEvent.objects.filter(action="alarm.sounded").count()
        assert alarm.turn == turns >= 1
        assert len(set(woken(sink))) == len(set(receiver.deliveries)) == turns
        assert Message.objects.filter(kind="alarm", status="sent").count() == turns
        acknowledge(by=staff.triage, case_id=case.id)
        before = len(woken(sink)), len(receiver.calls)
        with later(timedelta(hours=1)):
            work()
        assert (len(woken(sink)), len(receiver.calls)) == before
    assert_invariants()


def woken(sink: Sink) -> list[str]:
    """The identities of the mails that woke somebody."""
    alarms = [mail for mail in sink.mails if "must look" in str(mail["Subject"])]
    return [str(mail["Message-ID"]) for mail in alarms]


def work_all_but_notice(told: Told) -> None:
    """Read the log, so that the notice is the only thing that is due."""
    from notifications.dispatcher import dispatch

    dispatch()
    assert told.notice().status == "due"
