"""The parts of bench.console that need Django."""
