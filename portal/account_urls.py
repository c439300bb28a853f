"""The addresses of signing in, below ``account/``.

The sign-in library's own are named one by one, so that a page it gains later opens to nobody.
"""

from collections.abc import Iterable, Iterator

from allauth.account import views as account
from allauth.mfa.urls import urlpatterns as factors
from allauth.socialaccount import views as other
from allauth.usersessions import views as sessions
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path, re_path

from portal import signing_in


def _whole(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """Yield the addresses with views that do all or nothing.

    A factor stands or falls with its event in the log.
    """
    for each in patterns:
        if isinstance(each, URLResolver):
            yield URLResolver(each.pattern, list(_whole(each.url_patterns)))
        else:
            view = transaction.atomic(each.callback)
            yield URLPattern(each.pattern, view, each.default_args, each.name)


urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", signing_in.LinkSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("factors/", include(list(_whole(factors)))),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("invitation/<str:token>/", signing_in.Invited.as_view(), name="invitation"),
    path("sso/", signing_in.oidc_login, name="oidc_login"),
    path("sso/callback/", signing_in.oidc_callback, name="oidc_callback"),
    path("sso/cancelled/", other.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", other.login_error, name="socialaccount_login_error"),
    # Closed: nobody signs up, and the address by which somebody signs in is an administrator's to
    # enter. Whoever found an unlocked desk could otherwise change it, ask for a new password there,
    # and be that person. The names stay, because the library asks for them.
    path("signup/", signing_in.closed, name="account_signup"),
    path("email/", signing_in.closed, name="account_email"),
    path("confirm-email/", signing_in.closed, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", signing_in.closed, name="account_confirm_email"),
    path("login/code/confirm/", signing_in.closed, name="account_confirm_login_code"),
    path("password/set/", signing_in.closed, name="account_set_password"),
    path("sso/signup/", signing_in.closed, name="socialaccount_signup"),
    path("sso/connections/", signing_in.closed, name="socialaccount_connections"),
]
