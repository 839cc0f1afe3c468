from django.apps import AppConfig
from django.core.checks import register

from apps.backoffice.deployment import proxies_are_named


class BackofficeConfig(AppConfig):
    name = "apps.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        register(proxies_are_named, "security", deploy=True)
