from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DutiesConfig(AppConfig):
    name = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each room says in its duties.py what its kinds do, so that a lower room can ask by name.
        autodiscover_modules("duties")
