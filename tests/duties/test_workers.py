"""Real worker processes: killed with -9 in the middle, hurried by Redis and by RabbitMQ.

The database is the one the tests run on; the processes are the product's own commands with one
room more, whose duty is slow enough to be caught in the act.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Agency
from duties.models import Duty, State

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True)]


def environment(**more: str) -> dict[str, str]:
    """The environment of a worker: this test's database and the slow room's settings."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        place = f"{database['HOST']}:{database['PORT']}"
        url = f"postgres://{database['USER']}@{place}/{database['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.duties.slow_room.settings",
        **more,
    }


def ask(subject: str, seconds: float) -> None:
    """Write the duty as the product does, for a kind this process does not know."""
    from duties.scheduling import schedule

    schedule("slow.mark", subject_id=subject, unique_key=subject, payload={"seconds": seconds})


def wait_for(condition: Callable[[], bool], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.1)


@contextlib.contextmanager
def running(
    command: list[str], env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=env, stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def names() -> list[str]:
    return sorted(Agency.objects.values_list("name", flat=True))


def run_due_command() -> list[str]:
    return [sys.executable, "manage.py", "run_due", "--forever", "0.2"]


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    ask("caught", 30)
    started = tmp_path / "started"
    env = environment(SLOW_ROOM_STARTED=str(started))
    with running(run_due_command(), env, tmp_path / "first.log") as first:
        wait_for(started.exists)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    duty = Duty.objects.get()
    assert (duty.state, duty.attempts) == (State.CLAIMED, 1)
    assert names() == []
    Duty.objects.update(payload={"seconds": 0})
    with running(run_due_command(), environment(), tmp_path / "second.log"):
        wait_for(lambda: Duty.objects.get().state == State.DONE)
    assert names() == ["caught"]
    assert Duty.objects.get().attempts == 2


@pytest.mark.services
def test_two_workers_share_the_work_and_do_each_duty_once(tmp_path: Path) -> None:
    wanted = [f"shared {number:02d}" for number in range(20)]
    for name in wanted:
        ask(name, 0)
    with (
        running(run_due_command(), environment(), tmp_path / "a.log"),
        running(run_due_command(), environment(), tmp_path / "b.log"),
    ):
        wait_for(lambda: not Duty.objects.exclude(state=State.DONE).exists())
    assert names() == wanted


def broker(name: str) -> str:
    """The broker that bin/with-services started; without one the test is skipped and says why."""
    url = os.environ.get(f"WRITDESK_TEST_{name.upper()}", "")
    if not url:
        pytest.skip(f"no {name} was started for this run; `make test-services` starts one")
    return url


@pytest.mark.services
@pytest.mark.parametrize("name", ["redis", "rabbitmq"])
def test_a_broker_hurries_a_worker(name: str, tmp_path: Path) -> None:
    env = environment(CELERY_BROKER_URL=broker(name))
    worker = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--concurrency",
        "2",
        "-l",
        "INFO",
    ]
    hurry = [sys.executable, "-c", SCHEDULE]
    with running(worker, env, tmp_path / "worker.log") as process:
        wait_for(lambda: b"ready." in (tmp_path / "worker.log").read_bytes())
        subprocess.run(hurry, cwd=REPOSITORY, env=env, check=True, timeout=60)
        wait_for(lambda: names() == ["hurried"])
        assert process.poll() is None
    assert Duty.objects.get().attempts == 1


@pytest.mark.services
@pytest.mark.parametrize("name", ["redis", "rabbitmq"])
def test_a_celery_worker_killed_in_the_middle_loses_nothing(name: str, tmp_path: Path) -> None:
    """The broker may or may not deliver again; the row and the beat find the duty either way."""
    started = tmp_path / "started"
    env = environment(CELERY_BROKER_URL=broker(name), SLOW_ROOM_STARTED=str(started))
    worker = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
    ask("caught", 30)
    with running(
        [*worker, "-B", "-s", str(tmp_path / "beat1")], env, tmp_path / "first.log"
    ) as one:
        wait_for(started.exists)
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()
    assert names() == []
    Duty.objects.update(payload={"seconds": 0})
    with running([*worker, "-B", "-s", str(tmp_path / "beat2")], env, tmp_path / "second.log"):
        wait_for(lambda: Duty.objects.get().state == State.DONE)
    assert names() == ["caught"]


SCHEDULE = """
import django; django.setup()
from duties.scheduling import schedule
schedule("slow.mark", subject_id="hurried", unique_key="hurried", payload={"seconds": 0})
"""
