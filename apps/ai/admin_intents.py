"""Intents and their examples."""
