"""How a question is decided and answered. What happens in which order stands in `deciding.py` and `producing.py`.

Nothing in here writes: the worker posts what comes out (apps/desk/bot.py), the dry run shows it (apps/desk/dry.py).
"""
