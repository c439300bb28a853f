"""What single keys do on the pages of the desk, and whether they do it for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.preferences import set_single_keys
from portal.desk.viewing import DeskView


class Keys(DeskView):
    """The list of keys; the same is shown by ``?`` on the pages where they work."""

    section = "queue"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/keys.html", {"single_keys": self.user.single_keys})

    def post(self, request: HttpRequest) -> HttpResponse:
        set_single_keys(by=self.actor, on=request.POST.get("on") == "1")
        return redirect("desk-keys")
