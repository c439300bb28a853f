"""The organisation's own sign-in provider; the library finds it by this module's name."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core.internal.deferred import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

_NONCE = "oidc-nonce"
# Signed by a key that only the provider has; a shared secret or none at all is not taken.
_CLOCKS_DIFFER = 60
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})


class StaffOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """Checks each ID token: signature, issuer, audience, time and nonce; keeps what it says."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        told = str(kwargs["response"].get("id_token") or "")
        if not told:
            raise OAuth2Error("The provider sent no ID token.")
        claims = self._decode_id_token(app, told)
        nonce = str(request.session.pop(_NONCE, ""))
        if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("The ID token was not made for this sign-in.")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims.get("sub"):
            raise OAuth2Error("The provider told of another person.")
        login = self.get_provider().sociallogin_from_response(
            request, {"userinfo": userinfo, "id_token": claims}
        )
        # What a token says of how somebody signed in is believed of the signed token alone.
        login.told, login.signed = {**userinfo, **claims}, claims
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of a token that is genuine, for us, and in time (OIDC Core, 3.1.3.7).

        The library lets the signature be where the token came over TLS, and wants a key's id in
        each token, which the standard does not. Raises OAuth2Error.
        """
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error(f"ID tokens signed with {header.get('alg')} are not taken.")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header.get("kid")),
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self._issuer(),
                leeway=_CLOCKS_DIFFER,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as wrong:
            raise OAuth2Error("The ID token is not genuine, not for us, or too old.") from wrong
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was given to another client.")
        return claims

    def _key(self, wanted: str | None) -> Any:
        """Return the one key of the provider that a token names, or the only one it has."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if wanted is None or key.key_id == wanted]
        if len(fitting) != 1:
            raise OAuth2Error("The provider has not one key that fits the ID token.")
        return fitting[0]

    def _issuer(self) -> str:
        """Return the issuer as its own description spells it, which must be the one we set."""
        told = str(self.openid_config["issuer"])
        if told.rstrip("/") != self.get_provider().issuer:
            raise OAuth2Error("The provider names another issuer than OIDC_ISSUER.")
        return told

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("oidc_callback"))


class StaffProvider(OpenIDConnectProvider):
    """One provider, which is asked with state, nonce and PKCE, and of which little is kept."""

    id = "oidc"
    name = "Single sign-on"
    oauth2_adapter_class = StaffOAuth2Adapter
    pkce_enabled_default = True

    @property
    def issuer(self) -> str:
        return str(self.app.settings["server_url"])

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("oidc_login")

    def get_callback_url(self) -> str:
        return reverse("oidc_callback")

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Lead to the provider; only signing in is possible, and with our own questions alone."""
        nonce = request.session[_NONCE] = secrets.token_urlsafe(24)
        kwargs.update(auth_params={"nonce": nonce}, scope=self.get_default_scope())
        answer: HttpResponse = super().redirect(
            request, AuthProcess.LOGIN, next_url=next_url, data=data, **kwargs
        )
        return answer

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep nothing: what the provider says counts at the moment of signing in."""
        return {}


provider_classes = [StaffProvider]
