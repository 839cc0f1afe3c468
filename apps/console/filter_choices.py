"""What a filter may be made of, for the dialog: attributes, how each is compared, and what there is to choose from."""

from typing import Any

from apps.console.words import say
from apps.conversations.filtering.attributes import ATTRIBUTES, Attribute, Kind, Operator
from apps.conversations.filtering.grammar import ME
from apps.conversations.labels import labels
from apps.conversations.models import Conversation
from apps.tenants.access import TALKING_ROLES, Desk
from apps.tenants.models import Inbox, Membership, Team

Json = dict[str, Any]
Choices = list[tuple[str, str]]


def grammar_json(desk: Desk) -> Json:
    """Four queries. choices: (value, text) by attribute."""
    return {
        "attributes": [
            {
                "name": name,
                "text": say(f"filter.{name}"),
                "kind": each.kind.value,
                "operators": [operator.value for operator in each.operators],
                "choices": _choices(name, each),
            }
            for name, each in ATTRIBUTES.items()
        ],
        "operators": {each.value: say(f"filter.{each.value}") for each in Operator},
        "choices": {
            "assignee": people(desk),
            "team": teams(desk),
            "inbox": [(str(row.id), row.name) for row in Inbox.objects.for_tenant(desk.tenant.id)],
            "labels": [(str(row.id), row.title) for row in labels(desk.tenant.id)],
        },
    }


def people(desk: Desk) -> Choices:
    """Whoever may have conversations, oneself first."""
    rows = Membership.objects.filter(tenant_id=desk.tenant.id, is_active=True, role__in=TALKING_ROLES)
    others = [(str(row.user_id), row.user.public_name) for row in rows.select_related("user")]
    return [(ME, say("filter.me")), *sorted(others, key=lambda choice: choice[1].lower())]


def teams(desk: Desk) -> Choices:
    return [(str(row.id), row.name) for row in Team.objects.for_tenant(desk.tenant.id)]


def _choices(name: str, attribute: Attribute) -> Choices:
    """Of a fixed set; the tenant's own things stand apart."""
    if attribute.kind != Kind.CHOICE or attribute.values is None:
        return []
    if name == "priority":
        return [(each.word, str(each.label)) for each in Conversation.Priority]
    named = Conversation.Status if name == "status" else Conversation.Owner
    return [(value, str(label)) for value, label in named.choices]
