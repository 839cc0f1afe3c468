"""A program tells who somebody is, before they have written."""

from django.db import transaction

from apps.common.ids import new_id
from apps.conversations.contacts import Identity, identify_contact, tell_of_contact
from apps.conversations.models import Contact
from apps.conversations.visitors import Visitor
from apps.desk.program.actor import Program
from apps.tenants import quotas


@transaction.atomic
def describe_contact(program: Program, identity: Identity) -> tuple[Contact, bool]:
    """The contact, and whether it is new. Raises TooManyAttributes and QuotaReached."""
    contact_id = new_id()
    nobody = Visitor(program.tenant_id, contact_id, contact_id)  # in no inbox
    found = identify_contact(nobody, identity)
    is_new = found.contact.id == contact_id
    if is_new:
        others = Contact.objects.for_tenant(program.tenant_id).exclude(pk=contact_id)
        quotas.require_room_for_contact(program.tenant_id, others.count)
    if found.is_changed and not is_new:
        tell_of_contact(found.contact)
    return found.contact, is_new
