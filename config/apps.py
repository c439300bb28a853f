from django.apps import AppConfig
from django.utils.translation import get_language

from config.checks import register_all
from core import language


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register_all()
        language.follow(get_language)
