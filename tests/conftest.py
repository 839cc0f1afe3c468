"""Shared by all tests."""

from django.conf import settings as django_settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

import kefu.urls  # noqa: F401 - registers the admin's pages
from tests.cleaning import empty_tables
from tests.shares import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]

# One with a cost would be paid again and again; nobody guesses at these passwords.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django_settings.KEFU_ASKS_WORKER = False  # most tests run in a transaction that no worker sees into

# Speed is measured in bench/, not here: a busy machine must not fail a test.
settings.register_profile(
    "kefu", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("kefu")
TransactionTestCase._fixture_teardown = empty_tables
