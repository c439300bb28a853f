"""Every address of the product: the portal, the API, and staff sign-in."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    # The address by which somebody signs in is an administrator's to enter: whoever found an
    # unlocked desk could otherwise change it, ask for a new password there, and be that person.
    path("account/email/", RedirectView.as_view(pattern_name="desk"), name="account_email"),
    path("account/", include("allauth.account.urls")),
    path("api/", include("api.urls")),
    path("", include("portal.urls")),
]
