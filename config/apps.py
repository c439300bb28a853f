from django.apps import AppConfig

from config.checks import register_all


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register_all()
