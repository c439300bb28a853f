"""The registry of servers, by what we read them, and archives exported from one of them."""

from django.db import models
from django.db.models import Q

from core import clock
from core.constraints import both_or_neither
from core.ids import new_id
from sealing.columns import SealedObjectColumns
from sealing.fields import SealedJSONField, SealedTextField

DEPLOYMENTS = [("community", "Community"), ("cloud", "Cloud"), ("private", "Private")]


class Server(models.Model):
    """One instance (workspace): a host, with a path where one host carries several (G1).

    ``canonical`` is the text that ``rules.servers.normalise_server_url`` gives. For a private
    server the contact columns hold its registration (G2), which nobody verified.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    canonical = models.CharField(max_length=300, unique=True)
    deployment = models.CharField(max_length=10, choices=DEPLOYMENTS)
    name = models.CharField(max_length=200, blank=True)
    platform = models.CharField(max_length=20, default="rocketchat")
    customer_name = SealedTextField(default="", blank=True)
    contact_name = SealedTextField(default="", blank=True)
    contact_email = SealedTextField(default="", blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    notify_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deployment__in=["community", "cloud", "private"]),
                name="servers_server_deployment_is_known",
            ),
            models.CheckConstraint(
                condition=Q(notify_administrator=False) | Q(registered_at__isnull=False),
                name="servers_server_notices_only_where_registered",
            ),
        ]

    def __str__(self) -> str:
        return self.canonical


class ServerAccess(models.Model):
    """The credential by which we read one of our servers, and what it was last found not to reach.

    ``api_url`` is where its interface answers, which need not be where people go. ``inside`` is the
    operator's word that it lies in a private network. ``gaps`` is a list of ``{code, scope,
    detail}``. A revoked one keeps its dates and loses its secret.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="accesses")
    api_url = models.CharField(max_length=300)
    inside = models.BooleanField(default=False)
    login = SealedTextField(default="", blank=True)
    secret = SealedTextField(default="", blank=True)
    gaps = SealedJSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=32, blank=True, default="")
    refused = models.CharField(max_length=40, blank=True, default="")
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = models.CharField(max_length=32)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["granted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["server"],
                condition=Q(revoked_at__isnull=True),
                name="servers_serveraccess_one_in_force",
            ),
            both_or_neither("servers_serveraccess", "checked"),
            both_or_neither("servers_serveraccess", "granted"),
            both_or_neither("servers_serveraccess", "revoked"),
        ]

    def __str__(self) -> str:
        return f"access to {self.server}"


class SourceArchive(SealedObjectColumns):
    """An export of a server, kept in the vault as uploaded; its exporter attests to it (G9)."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="archives")
    filename = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    exported_by_name = SealedTextField()
    exported_at = models.DateTimeField()
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.filename} of {self.server}"
