"""The tenant's model providers, answer styles, intents, spending and known answers."""

from apps.ai.models.personas import Persona
from apps.ai.models.providers import Provider, validate_key

__all__ = ["Persona", "Provider", "validate_key"]
