"""The tenant's model providers, answer styles, intents, spending and known answers."""

from apps.ai.models.answers import KnownAnswer
from apps.ai.models.intents import Intent, IntentListVersion, TrainedClassifier, validate_example
from apps.ai.models.personas import Persona, validate_topics
from apps.ai.models.providers import Provider, validate_key, validate_seconds
from apps.ai.models.spending import Budget, Spending

__all__ = [
    "Budget",
    "Intent",
    "IntentListVersion",
    "KnownAnswer",
    "Persona",
    "Provider",
    "Spending",
    "TrainedClassifier",
    "validate_example",
    "validate_key",
    "validate_seconds",
    "validate_topics",
]
