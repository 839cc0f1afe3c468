"""Shared by all tests."""

from hypothesis import HealthCheck, settings

# Speed is measured in bench/, not here: a busy machine must not fail a test.
settings.register_profile(
    "kefu", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("kefu")
