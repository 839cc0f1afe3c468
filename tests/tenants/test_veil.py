"""What a tenant masks, and what its people and programs are shown."""

import pytest

from apps.common.sensitive import Kind
from apps.tenants.models import AuditEntry
from apps.tenants.protection import Class, Protection, protect, protection_of
from apps.tenants.veil import OPEN, Veil, veil_for, veil_of
from tests import factories as make

pytestmark = pytest.mark.django_db
CARD = "4111 1111 1111 1111"


def test_tenant_masks_cards_and_identity_numbers_at_first() -> None:
    tenant = make.make_tenant()
    assert veil_of(tenant).kinds == {Kind.CARD, Kind.IDENTITY}
    assert protection_of(tenant).withheld == {Kind.CARD, Kind.IDENTITY}


def test_protect_is_stored_and_recorded_once() -> None:
    tenant = make.make_tenant()
    wanted = Protection(masked=frozenset({Kind.PHONE}), days={Class.TRACES: 30})
    protect(tenant, wanted)
    protect(tenant, wanted)
    tenant.refresh_from_db()
    assert protection_of(tenant) == wanted
    entry = AuditEntry.objects.get(object_id=str(tenant.pk))
    assert entry.summary["changes"] == {
        "masked": {"before": ["card", "identity"], "after": ["phone"]},
        "days.traces": {"before": None, "after": 30},
    }


def test_program_with_the_scope_reads_everything() -> None:
    tenant = make.make_tenant()
    assert veil_for(tenant, ["read", "personal"]) == OPEN
    assert veil_for(tenant, ["read", "write"]) == veil_of(tenant)


def test_value_leaves_ids_alone() -> None:
    veil = Veil(frozenset({Kind.CARD}))
    told = {"id": CARD, "contact_id": CARD, "note": {"text": [CARD]}, "seq": 4}
    assert veil.value(told) == {
        "id": CARD,
        "contact_id": CARD,
        "note": {"text": ["**** **** **** 1111"]},
        "seq": 4,
    }


def test_masked_copy_cannot_be_stored() -> None:
    contact = make.make_contact(name=CARD)
    shown = veil_of(contact.tenant).row(contact, ["name"])
    assert (shown.name, contact.name) == ("**** **** **** 1111", CARD)
    with pytest.raises(TypeError):
        shown.save()
