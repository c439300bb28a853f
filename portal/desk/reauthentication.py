"""Who acts gravely shows again who they are, on the page of the act itself.

By the password; by a code or a passkey where somebody has none, because another provider signs them
in. Several wrong ones end the session, whose owner may not be the one who types.
"""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest

from accounts.actions.sessions import note_session_ended
from accounts.factors import PASSKEY, TOTP, factors_of
from accounts.forms import CodeAgainForm, PasskeyAgainForm, code_field
from accounts.models import User
from portal.limits import count_one

WRONG_MOST = 5
_LASTS = int(settings.SESSION_LONGEST.total_seconds())
NO_WAY = "Set up an app or a passkey of your own first: open your name, then Your second factors"
PASSWORD, CODE, CREDENTIAL = "password", "code", "credential"


def ask(form: forms.Form, user: User) -> forms.Form:
    """Add to the form of an act what this person can show."""
    if user.has_usable_password():
        for field in form.fields.values():
            if isinstance(field.widget, forms.TextInput):
                # Beside a password a browser takes it for the name of an account.
                field.widget.attrs.setdefault("autocomplete", "off")
        form.fields[PASSWORD] = forms.CharField(
            label="Your password",
            help_text="Asked again, so that nobody acts in your name.",
            strip=False,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "current-password", "class": "govuk-input--width-20"}
            ),
            error_messages={"required": "Write your password to confirm that it is you"},
        )
        return form
    known = factors_of(user)
    if TOTP in known:
        form.fields[CODE] = code_field(
            "Code from your app", "Asked again, so that nobody acts in your name."
        )
        form.fields[CODE].required = PASSKEY not in known
    if PASSKEY in known:
        form.fields[CREDENTIAL] = forms.CharField(
            required=TOTP not in known,
            widget=forms.HiddenInput,
            error_messages={"required": "Use your passkey to confirm that it is you"},
        )
    return form


def has_no_way(form: forms.Form) -> bool:
    """Say whether the person has nothing of their own to show, as after single sign-on alone."""
    return not {PASSWORD, CODE, CREDENTIAL} & set(form.fields)


def passkey_options(request: HttpRequest, form: forms.Form, user: User) -> Any:
    """Return what the browser needs to ask for a passkey, or None where none is asked for."""
    return begin_authentication(user) if CREDENTIAL in form.fields else None


def is_shown(request: HttpRequest, form: forms.Form, user: User) -> bool:
    """Say whether what was given is this person's; if not, the form says so.

    A try is counted before it is looked at, in the cache, so that of many at once no more are
    looked at than of as many one after the other.
    """
    if count_one(_counter(request), _LASTS) > WRONG_MOST:
        return False
    wrong = _wrong(form, user)
    if wrong is None:
        cache.delete(_counter(request))
        return True
    name, words = wrong
    form.add_error(name if name != CREDENTIAL else None, words)
    return False


def is_spent(request: HttpRequest, user: User) -> bool:
    """End the session after too many wrong ones, and say whether that happened."""
    if int(cache.get(_counter(request), 0)) < WRONG_MOST:
        return False
    note_session_ended(user=user, reason="wrong_proofs")
    logout(request)
    messages.warning(request, "Your session ended after several wrong tries. Sign in to go on.")
    return True


def _counter(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return f"wrong-proofs:{hashlib.sha256(key.encode()).hexdigest()}"


def _wrong(form: forms.Form, user: User) -> tuple[str, str] | None:
    """Return the input that is not right and the words for it, or None."""
    given = form.cleaned_data
    if PASSWORD in form.fields:
        if user.check_password(given[PASSWORD]):
            return None
        return PASSWORD, "This is not your password"
    proof: ReauthenticateForm | PasskeyAgainForm
    if given.get(CREDENTIAL):
        name, proof = (
            CREDENTIAL,
            PasskeyAgainForm({CREDENTIAL: given[CREDENTIAL]}, user=user),
        )
    elif given.get(CODE):
        name, proof = CODE, CodeAgainForm({CODE: given[CODE]}, user=user)
    elif has_no_way(form):
        return CREDENTIAL, NO_WAY
    else:
        first = CODE if CODE in form.fields else CREDENTIAL
        return first, "Show again that it is you, by a code or a passkey"
    if not proof.is_valid():
        return name, str(next(iter(proof.errors.values()))[0])
    proof.save()
    return None
