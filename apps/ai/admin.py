"""What administrators change of the AI: Django finds the pages by this module."""

from apps.ai import admin_answers, admin_intents, admin_personas, admin_providers, admin_spending

__all__ = ["admin_answers", "admin_intents", "admin_personas", "admin_providers", "admin_spending"]
