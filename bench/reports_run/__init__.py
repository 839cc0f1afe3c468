"""The parts of bench.reports that need Django."""
