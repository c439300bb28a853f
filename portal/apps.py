"""The pages that people see."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the portal's templates tags; the portal has no models."""

    name = "portal"
