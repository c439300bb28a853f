"""A worker killed with -9 while it sends: no mail is lost, and a doubt is written down first."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from cases.models import Case
from notifications.models import Message
from tests.notifications.sink import Sink
from tests.notifications.telling import Told, later, sent_events, work

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def run_mailer(where: str, sink: Sink) -> int:
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


def work_all_but_notice(told: Told) -> None:
    """Read the log, so that the notice is the only thing that is due."""
    from notifications.dispatcher import dispatch

    dispatch()
    assert told.notice().status == "due"
