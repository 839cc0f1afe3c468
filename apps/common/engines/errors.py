"""What the embedded engines raise. The text says what is wrong and what to do; no traceback needed."""


class EngineError(Exception):
    """An embedded engine cannot be prepared, started or stopped."""
