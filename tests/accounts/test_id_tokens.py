"""Which ID tokens are taken: signed by the provider's key, for us, in time; nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.provider import StaffOAuth2Adapter
from core import clock

ISSUER, CLIENT = "https://sign-in.example", "writdesk"
OURS = rsa.generate_private_key(65537, 2048)
THEIRS = rsa.generate_private_key(65537, 2048)
APP = SocialApp(client_id=CLIENT)


class Knowing(StaffOAuth2Adapter):
    """The adapter, which need not ask a provider for its key and its name."""

    def __init__(self) -> None:
        self.wanted: list[str | None] = []

    def _key(self, wanted: str | None) -> Any:
        self.wanted.append(wanted)
        return OURS.public_key()

    def _issuer(self) -> str:
        return ISSUER


def token(key: Any = OURS, algorithm: str = "RS256", **changes: Any) -> str:
    moment = clock.now()
    claims = {
        "iss": ISSUER,
        "sub": "one",
        "aud": CLIENT,
        "iat": moment,
        "exp": moment + timedelta(minutes=5),
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm)


def test_a_genuine_token_is_taken() -> None:
    adapter = Knowing()
    assert adapter._decode_id_token(APP, token())["sub"] == "one"
    assert adapter._decode_id_token(APP, token(aud=[CLIENT, "b"], azp=CLIENT))["sub"] == "one"
    assert adapter.wanted == [None, None]


@pytest.mark.parametrize(
    "forged",
    [
        lambda: token(THEIRS),
        lambda: token("", algorithm="none"),
        lambda: token("the secret that both know, long enough", algorithm="HS256"),
        lambda: token(iss="https://elsewhere.example"),
        lambda: token(aud="another"),
        lambda: token(aud=[CLIENT, "b"], azp="b"),
        lambda: token(exp=clock.now() - timedelta(minutes=2)),
        lambda: token(iat=clock.now() + timedelta(minutes=2)),
        lambda: token(exp=None),
        lambda: token(sub=None),
        lambda: token()[:-8] + "AAAAAAAA",
        lambda: "not.a.token",
        lambda: "",
    ],
)
def test_any_other_token_is_refused(forged: Any) -> None:
    with pytest.raises(OAuth2Error):
        Knowing()._decode_id_token(APP, forged())
