"""Codes of an app and recovery codes: each opens once, and nothing of them can be read from the tables."""

import pytest

from apps.common.encryption import decrypt
from apps.tenants.models import RecoveryCode, SecondFactor, User
from apps.tenants.signing_in import second_factor
from apps.tenants.signing_in.second_factor import STEP_S, WrongCode
from tests import factories as make
from tests.second_steps import code_of, with_second_factor

pytestmark = pytest.mark.django_db
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def person() -> User:
    return make.make_user()


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    """Test vectors of RFC 6238, six digits of them."""
    assert second_factor.code_at(RFC_SECRET, second // STEP_S) == code


def test_address_for_the_app_names_person_and_installation(person: User) -> None:
    address = second_factor.address_for_app(RFC_SECRET, person)
    assert address.startswith(f"otpauth://totp/Kefu%20127.0.0.1:{person.username}?")
    assert f"secret={RFC_SECRET}" in address


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_code_of_a_clock_that_is_a_little_off_is_taken(person: User, drift: int) -> None:
    secret = with_second_factor(person)
    second_factor.use(person, code_of(secret, drift=drift))
    assert SecondFactor.objects.get(user=person).last_used_at is not None


@pytest.mark.parametrize("drift", [-3, 3])
def test_code_of_another_time_is_refused(person: User, drift: int) -> None:
    secret = with_second_factor(person)
    with pytest.raises(WrongCode):
        second_factor.use(person, code_of(secret, drift=drift))


def test_code_opens_once(person: User) -> None:
    code = code_of(with_second_factor(person))
    second_factor.use(person, code)
    with pytest.raises(WrongCode):
        second_factor.use(person, code)


def test_older_code_than_the_last_one_opens_nothing(person: User) -> None:
    secret = with_second_factor(person)
    second_factor.use(person, code_of(secret, drift=1))
    with pytest.raises(WrongCode):
        second_factor.use(person, code_of(secret))


def test_code_that_set_the_app_up_does_not_sign_in(person: User) -> None:
    secret = second_factor.new_secret()
    code = code_of(secret)
    second_factor.set_up(person, secret=secret, code=code)
    with pytest.raises(WrongCode):
        second_factor.use(person, code)


def test_code_of_somebody_else_opens_nothing(person: User) -> None:
    with_second_factor(person)
    other = with_second_factor(make.make_user())
    with pytest.raises(WrongCode):
        second_factor.use(person, code_of(other))


@pytest.mark.parametrize(
    "code", ["", " ", "000000000000", "abcd-efgh-ijkl-mnop", "\x00", "１２３４５６７８９"], ids=ascii
)
def test_nonsense_opens_nothing(person: User, code: str) -> None:
    with_second_factor(person)
    with pytest.raises(WrongCode):
        second_factor.use(person, code)


def test_full_width_digits_and_spaces_are_read(person: User) -> None:
    code = code_of(with_second_factor(person))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    second_factor.use(person, f" {wide[:3]} {wide[3:]} ")


def test_recovery_code_opens_once_however_it_is_written(person: User) -> None:
    codes = second_factor.new_recovery_codes(person)
    assert (len(codes), second_factor.recovery_codes_left(person)) == (10, 10)
    second_factor.use(person, codes[0].upper().replace("-", " "))
    assert second_factor.recovery_codes_left(person) == 9
    with pytest.raises(WrongCode):
        second_factor.use(person, codes[0])


def test_recovery_codes_of_before_and_of_others_are_void(person: User) -> None:
    old = second_factor.new_recovery_codes(person)
    second_factor.new_recovery_codes(person)
    others = second_factor.new_recovery_codes(make.make_user())
    for code in (old[0], others[0]):
        with pytest.raises(WrongCode):
            second_factor.use(person, code)


def test_tables_hold_neither_secret_nor_codes(person: User) -> None:
    secret = second_factor.new_secret()
    codes = second_factor.set_up(person, secret=secret, code=code_of(secret))
    row = SecondFactor.objects.get(user=person)
    assert secret not in row.encrypted_secret
    assert decrypt(row.encrypted_secret) == secret
    digests = set(RecoveryCode.objects.filter(user=person).values_list("digest", flat=True))
    assert len(digests) == 10
    assert not any(code.replace("-", "") in digest for code in codes for digest in digests)


def test_secret_that_cannot_be_read_leaves_the_recovery_codes(person: User) -> None:
    secret = with_second_factor(person)
    SecondFactor.objects.filter(user=person).update(encrypted_secret="of another key")
    with pytest.raises(WrongCode):
        second_factor.use(person, code_of(secret))
    second_factor.use(person, second_factor.new_recovery_codes(person)[0])


@pytest.mark.parametrize(
    ("requires", "is_active", "demanded"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_demanded_is_what_a_tenant_of_the_persons_demands(
    person: User, requires: bool, is_active: bool, demanded: bool
) -> None:
    membership = person.memberships.get()
    make.make_owned("tenants.SignInSettings", tenant=membership.tenant, requires_second_factor=requires)
    make.make_owned("tenants.SignInSettings", tenant=make.make_tenant(), requires_second_factor=True)
    membership.is_active = is_active
    membership.save()
    assert second_factor.is_demanded(person) is demanded
