"""What a visitor tells of themselves in a form goes where the contact has nothing yet."""

from collections.abc import Mapping

from apps.conversations.models import Contact, Conversation
from apps.conversations.telling import announce_to_agents


def fill_contact(conversation: Conversation, details: Mapping[str, str]) -> None:
    """details: name, email, phone. What the contact has already stays.

    conversation must be locked by the caller, with its contact loaded.
    """
    contact = conversation.contact
    columns = {field.name: field for field in Contact._meta.concrete_fields}
    learnt = [name for name in details if not getattr(contact, name)]
    for name in learnt:
        setattr(contact, name, details[name][: columns[name].max_length])
    if learnt:
        contact.save(update_fields=learnt)
        announce_to_agents(conversation)
