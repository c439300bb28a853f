"""Writes the two example exports. Every person, server and word in them is invented.

Run ``python examples/make_archives.py [FOLDER]``; the output is the same every time.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]

BEGIN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SERVER = "https://open.rocket.chat"

ROBIN = ("robinSampleId0001", "robin.sample", "Robin Sample", "robin@mail.example.org")
KIM = ("kimPlaceholder002", "kim.placeholder", "Kim Placeholder", "kim@mail.example.org")
TONI = ("toniBeispielId003", "toni.beispiel", "Toni Beispiel", "toni@mail.example.net")
BOT = ("gardenBotExample4", "garden.bot", "Garden Bot", "bot@mail.example.org")
PEOPLE = {person[1]: person for person in (ROBIN, KIM, TONI, BOT)}

GARDEN = "roomGardenPublic1"
SHED = "roomShedPrivate02"
DIRECT = ROBIN[0] + KIM[0]
OTHER_DIRECT = KIM[0] + TONI[0]

# Room, sender, text. A message's number in this list, counted from 1, is part of its id.
CHAT: list[tuple[str, str, str]] = [
    (GARDEN, "garden.bot", "Welcome to the allotment channel of nowhere in particular."),
    (GARDEN, "robin.sample", "Good morning! Who has a spare wheelbarrow? 🌱"),
    (GARDEN, "kim.placeholder", "Ask Toni, the green one."),
    (GARDEN, "toni.beispiel", "Grüße aus dem Schuppen: it has a flat tyre."),
    (GARDEN, "robin.sample", "I can mend that on Saturday."),
    (GARDEN, "robin.sample", "Bringing seeds as well: トマト, пастернак, خيار."),
    (GARDEN, "kim.placeholder", "Tomatoes again? We had forty kilos."),
    (GARDEN, "toni.beispiel", "Forty-two."),
    (GARDEN, "robin.sample", "Forty-two then."),
    (GARDEN, "garden.bot", "Frost warning for the night."),
    (GARDEN, "robin.sample", "Covering the beds at seven, cafe\u0301 afterwards?"),
    (GARDEN, "kim.placeholder", "Yes please."),
    (SHED, "robin.sample", "The new key of the shed hangs on the third nail."),
    (SHED, "toni.beispiel", "Which third nail? Left or right?"),
    (SHED, "robin.sample", "Left."),
    (SHED, "toni.beispiel", "Found it."),
    (SHED, "robin.sample", "ciphertext"),
    (SHED, "toni.beispiel", "ciphertext"),
    (SHED, "robin.sample", "Unencrypted again, the other room was a test."),
    (SHED, "robin.sample", "Rota for October is attached."),
    (SHED, "toni.beispiel", "Thanks, printed."),
    (DIRECT, "robin.sample", "Did you get my parcel?"),
    (DIRECT, "kim.placeholder", "Not yet. What was in it?"),
    (DIRECT, "robin.sample", "Forty euros and the spare lock."),
    (DIRECT, "kim.placeholder", "Money in a parcel is not a good idea."),
    (DIRECT, "robin.sample", "I know now."),
    (DIRECT, "kim.placeholder", "I will ask at the counter tomorrow."),
    (DIRECT, "robin.sample", "Thank you. 👍🏽"),
    (DIRECT, "kim.placeholder", "It arrived! The lock is here, the money is not."),
    (DIRECT, "robin.sample", "Then somebody opened it."),
    (DIRECT, "kim.placeholder", "Here is a picture of the label."),
    (DIRECT, "robin.sample", ""),
    (DIRECT, "robin.sample", "Forget what I wrote, I was angry."),
    (DIRECT, "kim.placeholder", "Understood."),
    (OTHER_DIRECT, "kim.placeholder", "Robin must not see this: the cake is at my place."),
    (OTHER_DIRECT, "toni.beispiel", "Secret kept."),
    (GARDEN, "robin.sample", "Who takes the wheelbarrow home?"),
    (GARDEN, "toni.beispiel", "I do."),
    (GARDEN, "robin.sample", "Line one\nLine two\tand a tab"),
    (GARDEN, "kim.placeholder", "See you all in spring."),
]

CHANGES: dict[int, Json] = {
    5: {"editedAt": "2026-09-01T10:00:00.000Z", "editedBy": {"_id": ROBIN[0]}},
    9: {"tmid": "exampleMessage008", "tshow": False},
    14: {"tmid": "exampleMessage013"},
    15: {"tmid": "exampleMessage013"},
    17: {"t": "e2e", "msg": "", "content": {"algorithm": "rc.v2", "ciphertext": "Zmljd"}},
    18: {"t": "e2e", "msg": "", "content": {"algorithm": "rc.v2", "ciphertext": "aW9u"}},
    20: {"file": {"_id": "exampleUpload0001", "name": "rota.txt", "type": "text/plain"}},
    31: {"file": {"_id": "exampleUpload0002", "name": "label.jpg", "type": "image/jpeg"}},
    32: {"t": "rm"},
}
"""What makes a message of that number more than plain."""

ROTA = "Rota for October (invented)\n1 Robin\n2 Toni\n3 Kim, Grüße\n".encode()


def stamp(minutes: int) -> str:
    """A time that many minutes after the beginning, as Rocket.Chat's interface writes it."""
    return (BEGIN + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def mongo(minutes: int) -> Json:
    """The same time as mongoexport writes it."""
    return {"$date": stamp(minutes)}


def rocketchat_users() -> list[Json]:
    """Four users, each with a made-up secret that must never come out."""
    return [
        {
            "_id": identity,
            "createdAt": mongo(-60 * 24 * 100 + number),
            "username": username,
            "name": name,
            "emails": [{"address": email, "verified": username != "toni.beispiel"}],
            "type": "bot" if username == "garden.bot" else "user",
            "active": True,
            "roles": ["bot" if username == "garden.bot" else "user"],
            "status": "offline",
            "statusText": "in the garden" if username == "robin.sample" else "",
            "lastLogin": mongo(4000 + number),
            "utcOffset": 2,
            "services": {"password": {"bcrypt": "not-a-real-hash"}},
            "__rooms": [GARDEN, "roomLostInExport9"] if username == "robin.sample" else [GARDEN],
        }
        for number, (identity, username, name, email) in enumerate(PEOPLE.values())
    ]


def rocketchat_rooms() -> list[Json]:
    """A channel, a private group and two conversations."""
    creator = {"_id": ROBIN[0], "username": ROBIN[1]}
    plain: list[Json] = [
        {"_id": GARDEN, "t": "c", "name": "allotment", "topic": "Plots 1 to 9", "u": creator},
        {"_id": SHED, "t": "p", "name": "shed-keys", "encrypted": True, "u": creator},
    ]
    direct: list[Json] = [
        {
            "_id": room,
            "t": "d",
            "uids": [one[0], two[0]],
            "usernames": [one[1], two[1]],
        }
        for room, one, two in ((DIRECT, ROBIN, KIM), (OTHER_DIRECT, KIM, TONI))
    ]
    return [
        {
            **room,
            "msgs": sum(message[0] == room["_id"] for message in CHAT),
            "usersCount": 2 if room["t"] == "d" else 4,
            "ts": stamp(-60 * 24 * 90 + number),
            "_updatedAt": stamp(5000),
        }
        for number, room in enumerate([*plain, *direct])
    ]


def rocketchat_messages() -> list[Json]:
    """The messages, and one kept copy of a message before it was edited."""
    found = [
        {
            "_id": f"exampleMessage{number:03}",
            "rid": room,
            "msg": text,
            "ts": mongo(number * 100),
            "u": {"_id": PEOPLE[sender][0], "username": sender, "name": PEOPLE[sender][2]},
            "_updatedAt": mongo(number * 100),
            **CHANGES.get(number, {}),
        }
        for number, (room, sender, text) in enumerate(CHAT, start=1)
    ]
    earlier = {"msg": "I can mend that on Sunday.", "_hidden": True, "parent": found[4]["_id"]}
    return [*found, {**found[4], "_id": "exampleMessage5v1", **earlier}]


def rocketchat_uploads() -> list[Json]:
    """Two files; the bytes of the second are absent, so that a gap can be seen."""
    files = [
        ("exampleUpload0001", "rota.txt", "text/plain", len(ROTA), SHED, ROBIN, 2000),
        ("exampleUpload0002", "label.jpg", "image/jpeg", 51234, DIRECT, KIM, 3100),
    ]
    return [
        {
            "_id": identity,
            "name": name,
            "size": size,
            "type": media,
            "rid": room,
            "userId": person[0],
            "uploadedAt": mongo(minutes),
            "complete": True,
            "token": "not-a-real-token",
            "url": f"{SERVER}/file-upload/{identity}/{name}",
        }
        for identity, name, media, size, room, person, minutes in files
    ]


def text_of(value: object) -> str:
    """JSON on one line, characters beyond ASCII as themselves."""
    return json.dumps(value, ensure_ascii=False)


def rocketchat_dump() -> bytes:
    """The dump as a ZIP. Members are stored, so that the bytes do not depend on a compressor."""
    lines = "".join(text_of(message) + "\n" for message in rocketchat_messages())
    rooms = json.dumps(rocketchat_rooms(), ensure_ascii=False, indent=1)
    members = {
        "users.json": "".join(text_of(user) + "\n" for user in rocketchat_users()).encode(),
        "rocketchat_room.json": rooms.encode(),
        "rocketchat_message.json": lines.encode(),
        "rocketchat_uploads.json": text_of(rocketchat_uploads()).encode(),
        "uploads/exampleUpload0001": ROTA,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 0, 0, 0)), content)
    return target.getvalue()


def zulip_seconds(minutes: int) -> float:
    """A time as Zulip writes it, with a fraction as there always is one."""
    return (BEGIN + timedelta(minutes=minutes)).timestamp() + 0.25


ZULIP_CHANNEL, ZULIP_GROUP, ZULIP_OWN, ZULIP_FRIEND = 31, 27, 13, 14
ZULIP_FILE = "2/ab/exampleFolder/grüße.txt"

# Recipient, sender, topic, text: 10 is the account, 11 and 12 are others.
ZULIP_CHAT: list[tuple[int, int, str, str]] = [
    (ZULIP_CHANNEL, 10, "seedlings", "The seedlings are up. 🌱"),
    (ZULIP_CHANNEL, 11, "seedlings", "A channel message of somebody else."),
    (ZULIP_CHANNEL, 10, "seedlings", "Watering at six."),
    (ZULIP_OWN, 11, "", "Shall we meet at the gate?"),
    (ZULIP_FRIEND, 10, "", f"Yes, and here is the list: [list](/user_uploads/{ZULIP_FILE})"),
    (ZULIP_OWN, 11, "", "And mine: [mine](/user_uploads/2/cd/otherFolder/mine.txt)"),
    (ZULIP_GROUP, 12, "", "All three on Sunday, 日曜日?"),
    (ZULIP_GROUP, 10, "", "Yes, at nine."),
]


def zulip_messages() -> list[Json]:
    """The messages; the third was edited."""
    history = text_of([{"user_id": 10, "timestamp": 1788000000, "prev_content": "At five."}])
    return [
        {
            "id": 100 + number,
            "sender": sender,
            "recipient": recipient,
            "realm": 2,
            "type": 1,
            "subject": topic,
            "content": content,
            "rendered_content": f"<p>{content}</p>",
            "date_sent": zulip_seconds(number * 60),
            "last_edit_time": zulip_seconds(number * 60 + 5) if number == 3 else None,
            "edit_history": history if number == 3 else None,
            "has_attachment": "/user_uploads/" in content,
            "is_channel_message": recipient == ZULIP_CHANNEL,
            "sending_client_name": "website",
            "flags": ["read"],
        }
        for number, (recipient, sender, topic, content) in enumerate(ZULIP_CHAT, start=1)
    ]


def zulip_tables() -> Json:
    """The account with its channel, a table that is not collected, and its presence."""
    return {
        "zerver_userprofile": [
            {
                "id": 10,
                "full_name": "Sasha Musterfrau",
                "delivery_email": "sasha@mail.example.org",
                "email": "user10@zulip.example.org",
                "date_joined": zulip_seconds(-90000),
                "last_login": zulip_seconds(3000),
                "is_active": True,
                "role": 400,
                "realm": 2,
                "recipient": ZULIP_OWN,
                "color_scheme": 1,
            }
        ],
        "zerver_stream": [
            {"id": 7, "name": "gärtnern", "description": "Beds", "recipient": ZULIP_CHANNEL}
        ],
        "zerver_subscription": [
            {"id": 70, "user_profile": 10, "recipient": ZULIP_CHANNEL, "active": True}
        ],
        "zerver_recipient": [
            {"id": ZULIP_CHANNEL, "type": 2, "type_id": 7},
            {"id": ZULIP_GROUP, "type": 3, "type_id": 1},
        ],
        "zerver_userpresence": [
            {"id": 4, "user_profile": 10, "realm": 2, "last_active_time": zulip_seconds(3001)}
        ],
        "zerver_reaction": [{"id": 5, "user_profile": 10, "message": 102, "emoji_name": "tada"}],
        "analytics_usercount": [],
    }


def zulip_export() -> bytes:
    """The export as a gzipped tar."""
    content = "Seed list (invented): Grüße\n".encode()
    upload = {
        "path": ZULIP_FILE,
        "s3_path": ZULIP_FILE,
        "size": len(content),
        "last_modified": zulip_seconds(300),
        "user_profile_id": 10,
        "user_profile_email": "user10@zulip.example.org",
        "realm_id": 2,
        "content_type": "text/plain",
    }
    members = {
        "user.json": text_of(zulip_tables()).encode(),
        "messages-000001.json": text_of({"zerver_message": zulip_messages()[:5]}).encode(),
        "messages-000002.json": text_of({"zerver_message": zulip_messages()[5:]}).encode(),
        "uploads/records.json": text_of([upload]).encode(),
        f"uploads/{ZULIP_FILE}": content,
        "avatars/records.json": b"[]",
        "emoji/records.json": b"[]",
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, body in members.items():
            member = tarfile.TarInfo(f"zulip-export-sasha/{name}")
            member.size, member.mtime, member.mode = len(body), 1790000000, 0o644
            archive.addfile(member, io.BytesIO(body))
    return gzip.compress(packed.getvalue(), 9, mtime=0)


def main(folder: Path) -> None:
    """Writes both archives into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rocketchat-dump-example.zip").write_bytes(rocketchat_dump())
    (folder / "zulip-user-example.tar.gz").write_bytes(zulip_export())
    print(f"Wrote two archives to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "archives")
