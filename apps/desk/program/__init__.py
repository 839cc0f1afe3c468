"""Use cases of programs: what the holder of an API key does in conversations."""
