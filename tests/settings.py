"""The product's settings in a ``var`` folder of this process's own, removed when it ends.

Its path is short because GnuPG's socket must fit in it.
"""

import os
import tempfile

# Worker processes of the test runner inherit the environment and still need their own folder.
if os.environ.get("WRITDESK_TEST_PID") != str(os.getpid()):
    os.environ["WRITDESK_TEST_PID"] = str(os.getpid())
    os.environ["WRITDESK_VAR"] = tempfile.mkdtemp(prefix="wdt", dir="/tmp")
os.environ["WRITDESK_MODE"] = "embedded"
os.environ["SECRET_KEY"] = "known to everybody, and good for tests alone"

from config.settings import *  # noqa: F403
from config.settings import DATABASES, STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# The slow hash of passwords is the library's own work; one test looks at the real setting.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "OPTIONS" in DATABASES["default"]:
    # What a test wrote need not outlive a power failure.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
