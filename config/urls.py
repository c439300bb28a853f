"""Every address of the product: the portal, the API, and staff sign-in."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("portal.account_urls")),
    path("api/", include("api.urls")),
    path("", include("portal.urls")),
]
# Named for the sign-in library, as Django names its own.
handler429 = "portal.limits.too_many"
