"""The whole way of a production, and that public tools verify what comes out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from disclosures.export import export_production
from disclosures.models import Production

pytestmark = pytest.mark.django_db


def test_content_production_is_exported_and_public_tools_agree(world: Any, tmp_path: Path) -> None:
    production = world.signed("subscriber", "records", "content")
    assert production.status == "signed", production.failure
    folder = export_production(production.id, tmp_path)
    assert gpg_says_good(folder, production)
    sums = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert (sums.returncode, sums.stdout) == (0, b"")
    bag = subprocess.run(
        [str(Path(sys.executable).with_name("bagit.py")), "--validate", str(folder)],
        capture_output=True,
        check=False,
    )
    assert bag.returncode == 0, bag.stderr


def gpg_says_good(folder: Path, production: Production) -> bool:
    """Verify in an empty home, with the exported key."""
    with tempfile.TemporaryDirectory(prefix="wdg", dir="/tmp") as home:
        base = ["gpg", "--homedir", home, "--batch", "--status-fd", "1"]
        key = folder.with_name(f"{folder.name}.key.asc")
        subprocess.run([*base, "--import", str(key)], capture_output=True, check=True)
        done = subprocess.run(
            [*base, "--verify", "SHA256SUMS.asc", "SHA256SUMS"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)
    valid = [line.split() for line in done.stdout.splitlines() if " VALIDSIG " in line]
    good = "[GNUPG:] GOODSIG" in done.stdout
    return good and [line[-1] for line in valid] == [production.fingerprint]
