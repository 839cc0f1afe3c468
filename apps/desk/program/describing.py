"""A program tells who somebody is, before they have written."""

from apps.common.ids import new_id
from apps.conversations.contacts import Identity, identify_contact, tell_of_contact
from apps.conversations.models import Contact
from apps.conversations.visitors import Visitor
from apps.desk.program.actor import Program


def describe_contact(program: Program, identity: Identity) -> tuple[Contact, bool]:
    """The contact, and whether it is new. Raises TooManyAttributes."""
    contact_id = new_id()
    nobody = Visitor(program.tenant_id, contact_id, contact_id)  # in no inbox
    found = identify_contact(nobody, identity)
    is_new = found.contact.id == contact_id
    if found.is_changed and not is_new:
        tell_of_contact(found.contact)
    return found.contact, is_new
