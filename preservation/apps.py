from django.apps import AppConfig


class PreservationConfig(AppConfig):
    name = "preservation"
    default_auto_field = "django.db.models.BigAutoField"
