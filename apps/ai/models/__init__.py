"""The tenant's model providers, answer styles, intents, spending and known answers."""

from apps.ai.models.personas import Persona, validate_topics
from apps.ai.models.providers import Provider, validate_key, validate_seconds

__all__ = ["Persona", "Provider", "validate_key", "validate_seconds", "validate_topics"]
