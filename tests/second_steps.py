"""People with an authenticator app."""

import time

from apps.common.encryption import encrypt
from apps.tenants.models import SecondFactor, User
from apps.tenants.signing_in import second_factor
from apps.tenants.signing_in.second_factor import STEP_S


def with_second_factor(user: User) -> str:
    """Answers the app's secret. None of its codes has been used."""
    secret = second_factor.new_secret()
    SecondFactor.objects.create(user=user, encrypted_secret=encrypt(secret))
    return secret


def code_of(secret: str, *, drift: int = 0) -> str:
    """What the app shows now; drift: so many codes later or earlier."""
    return second_factor.code_at(secret, int(time.time()) // STEP_S + drift)
