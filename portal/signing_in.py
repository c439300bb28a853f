"""Ways in that are ours: the link of an invitation, the organisation's sign-in provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordResetDoneView
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import staff
from accounts.forms import LENGTH_HINT
from accounts.provider import StaffOAuth2Adapter
from accounts.staff_queries import open_invitation
from core.errors import Invalid, NotFound
from notifications.queries import mail_is_held_up

PROVIDER = "oidc"


def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Answer that there is no such page."""
    raise Http404("This page is closed.")


class SignIn(LoginView):
    """The page of signing in, which also leads to the organisation's own provider."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        there = {"text": f"Sign in with {settings.OIDC_NAME}", "href": reverse("oidc_login")}
        wished = get_next_redirect_url(self.request)
        if wished:
            there["href"] += f"?{urlencode({'next': wished})}"
        offered = there if settings.OIDC_ISSUER else None
        context: dict[str, Any] = super().get_context_data(single_sign_on=offered, **kwargs)
        return context


class LinkSent(PasswordResetDoneView):
    """What happens after somebody asked for a link, alike for those enrolled and for strangers."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(delayed=mail_is_held_up(), **kwargs)
        return context


def oidc_login(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in provider, from our own page alone: another site cannot begin it."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("account_login")
    return _at_the_provider(request, OAuth2LoginView)


def oidc_callback(request: HttpRequest) -> HttpResponseBase:
    """Take what the sign-in provider says."""
    return _at_the_provider(request, OAuth2CallbackView)


def _at_the_provider(request: HttpRequest, view: Any) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(StaffOAuth2Adapter(request, PROVIDER))(request)
    except SocialApp.DoesNotExist as missing:
        raise Http404("There is no single sign-on here.") from missing
    return answer


class PasswordForm(forms.Form):
    """The first password, written twice."""

    password = forms.CharField(
        label="Password",
        help_text=LENGTH_HINT,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": "Choose a password"},
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": "Write the password again"},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "Write the same password twice")
        return given


class Invited(View):
    """The link of an invitation. Opening it changes nothing; the form does, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, token, PasswordForm())

    @method_decorator(sensitive_post_parameters("password", "again"))
    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = PasswordForm(request.POST)
        if not form.is_valid():
            return self.page(request, token, form)
        try:
            staff.accept_invitation(token=token, password=form.cleaned_data["password"])
        except Invalid as invalid:
            for name, texts in invalid.errors.items():
                form.add_error(name, list(texts))
            return self.page(request, token, form)
        except NotFound:
            return self.page(request, token, form)
        # Somebody else may be signed in at this browser.
        logout(request)
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")

    def page(self, request: HttpRequest, token: str, form: forms.Form) -> HttpResponse:
        found = open_invitation(token)
        if found is None:
            return render(request, "account/invitation_over.html", status=410)
        context = {"form": form, "person": found.user}
        status = 422 if form.is_bound else 200
        return render(request, "account/invitation.html", context, status=status)
