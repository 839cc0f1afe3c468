"""Who gets a conversation: what people decide (services.py), and what the engine does (engine.py)."""
