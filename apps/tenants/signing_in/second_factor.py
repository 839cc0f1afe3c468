"""The second step: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for the day the phone is gone.

Apps know SHA-1, six digits and thirty seconds, so that is what there is. A code is taken once: a time step that has
been used, or is older than one that was, opens nothing more. The one before and the one after the present step are
taken as well, for clocks that are off.
"""

import base64
import hashlib
import logging
import secrets
import unicodedata
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from apps.common.clock import now
from apps.common.encryption import UnreadableSecret, decrypt, encrypt
from apps.tenants.models import Membership, RecoveryCode, SecondFactor, SignInSettings, User

SECRET_BYTES = 20
DIGITS, STEP_S, DRIFT = 6, 30, 1
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: nobody finds one from its digest
_ALIKE = str.maketrans("018", "olb")
log = logging.getLogger(__name__)


class WrongCode(Exception):
    """This code does not open anything, or not any more."""


def is_set_up(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def is_demanded(user: User) -> bool:
    """Of everybody here, or by a tenant in which the person works."""
    if settings.KEFU_REQUIRE_SECOND_FACTOR:
        return True
    own = Membership.objects.filter(user=user, is_active=True, tenant__is_active=True)
    return SignInSettings.objects.filter(
        tenant_id__in=own.values("tenant_id"), requires_second_factor=True
    ).exists()


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_for_app(secret: str, user: User) -> str:
    """otpauth://, to be drawn as a QR code. Names this installation, since people may know several."""
    issuer = f"Kefu {urlsplit(settings.KEFU_BASE_URL).hostname or ''}".strip()
    return _totp(secret).get_provisioning_uri(user.username, issuer)


def code_at(secret: str, step: int) -> str:
    return _totp(secret).generate(step * STEP_S).decode()


@transaction.atomic
def set_up(user: User, *, secret: str, code: str) -> list[str]:
    """The app works: from now on it is asked. Answers the recovery codes, which nobody can read again.

    Raises WrongCode.
    """
    step = _step_of(secret, _plain(code))
    if step is None:
        raise WrongCode("the code does not belong to this secret")
    SecondFactor.objects.update_or_create(
        user=user,
        defaults={"encrypted_secret": encrypt(secret), "last_step": step, "created_at": now()},
    )
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """The ones of before are void."""
    codes = [_readable(secrets.token_bytes(RECOVERY_BYTES)) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def use(user: User, code: str) -> None:
    """Take a code of the app, or a recovery code. Each opens once. Raises WrongCode."""
    plain = _plain(code)
    taken = _use_app(user, plain) if plain.isdecimal() else _use_recovery(user, plain)
    if not taken:
        raise WrongCode("this code opens nothing")


@transaction.atomic
def remove(user: User) -> bool:
    """False when there was none."""
    RecoveryCode.objects.filter(user=user).delete()
    removed, _details = SecondFactor.objects.filter(user=user).delete()
    return bool(removed)


def _plain(code: str) -> str:
    """As people type it: with spaces, or with the wide digits of a Chinese keyboard."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def _use_app(user: User, code: str) -> bool:
    row = SecondFactor.objects.filter(user=user).first()
    if row is None:
        return False
    try:
        step = _step_of(decrypt(row.encrypted_secret), code)
    except UnreadableSecret:
        log.exception("the second factor of user %s cannot be read", user.pk)
        return False
    if step is None:
        return False
    unused = SecondFactor.objects.filter(pk=row.pk, last_step__lt=step)
    return bool(unused.update(last_step=step, last_used_at=now()))


def _use_recovery(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    return bool(unused.update(used_at=now()))


def _step_of(secret: str, code: str) -> int | None:
    """Whose code it is; every step is compared, so that the time it takes tells nothing."""
    given, present = code.encode(), int(now().timestamp()) // STEP_S
    steps = range(present - DRIFT, present + DRIFT + 1)
    fitting = [step for step in steps if bytes_eq(code_at(secret, step).encode(), given)]
    return max(fitting, default=None)


def _totp(secret: str) -> TOTP:
    # SHA-1 is what authenticator apps know.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_S)  # noqa: S303  # nosec B303


def _readable(code: bytes) -> str:
    """Four groups of four letters and digits."""
    text = base64.b32encode(code).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _digest(user: User, code: str) -> str:
    plain = "".join(each for each in code.lower() if each.isalnum()).translate(_ALIKE)
    return hashlib.sha256(f"{user.pk}:{plain}".encode()).hexdigest()
