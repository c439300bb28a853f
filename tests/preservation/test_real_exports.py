"""Real exports, where they are present: a Zulip single-user export and a Rocket.Chat dump."""

import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from preservation import reading
from servers.actions import register_server
from tests.preservation.keeping import keep, upload


def test_a_real_zulip_export_becomes_a_snapshot(
    fixtures_folder: Path, staff: SimpleNamespace, policy: Any
) -> None:
    server = register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://zulip.rocket.chat",
        deployment="cloud",
        platform="zulip",
    )
    content = (fixtures_folder / "zulip" / "single_user_hamlet.tar.gz").read_bytes()
    archive = upload(staff, server, "single_user_hamlet.tar.gz", content)
    account = {"server_url": "https://zulip.rocket.chat", "username": "King Hamlet"}
    kept = keep(staff, policy, server, archive, accounts=[account])
    snapshot = kept.collect()
    assert snapshot.status == "ready", snapshot.failure
    assert snapshot.platform == "zulip"
    kinds = [record.kind for record in reading.iter_records(snapshot)]
    assert kinds.count("account") >= 1
    assert kinds.count("message") == snapshot.counts["message"] > 0
    assert "deleted" in {gap.code for gap in reading.gaps(snapshot)}


def test_a_real_rocketchat_dump_becomes_a_snapshot(
    fixtures_folder: Path, staff: SimpleNamespace, policy: Any
) -> None:
    server = register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://open.rocket.chat",
        deployment="community",
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for path in sorted((fixtures_folder / "rocketchat").glob("*.json")):
            out.write(path, path.name)
    archive = upload(staff, server, "dump.zip", packed.getvalue())
    users = json.loads((fixtures_folder / "rocketchat" / "users.json").read_text("utf-8"))
    handle = next(user["username"] for user in users if user.get("username"))
    accounts = [{"server_url": "https://open.rocket.chat", "username": handle}]
    snapshot = keep(staff, policy, server, archive, accounts=accounts).collect()
    assert snapshot.status == "ready", snapshot.failure
    records = list(reading.iter_records(snapshot))
    assert records[0].kind == "account"
    assert len({(record.kind, record.native_id) for record in records}) == len(records)
