"""One inbox, with what its conversations do by themselves."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.fields import Strict
from apps.api.shapes import InboxSerializer, Shape, inbox_json
from apps.api.views import Json, found, parsed
from apps.tenants.lifecycle import FIELDS, change_settings, stored_settings
from apps.tenants.models import Inbox, LifecycleSettings
from apps.tenants.models.lifecycle import LONGEST_MIN

TAG = "inboxes"


def _minutes() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=LONGEST_MIN, help_text="Minutes; 0: never.")


class LifecycleBody(Strict):
    """What is left out stays."""

    end_ai_after_min = _minutes()
    end_people_after_min = _minutes()
    warn_before_min = _minutes()
    return_after_min = _minutes()
    return_when = serializers.ChoiceField(LifecycleSettings.ReturnWhen.choices)
    mails_replies = serializers.BooleanField()
    mails_rating = serializers.BooleanField()


class InboxChange(Strict):
    lifecycle = LifecycleBody(partial=True)


class LifecycleShape(Shape):
    end_ai_after_min = serializers.IntegerField()
    end_people_after_min = serializers.IntegerField()
    warn_before_min = serializers.IntegerField()
    return_after_min = serializers.IntegerField()
    return_when = serializers.ChoiceField(LifecycleSettings.ReturnWhen.choices)
    mails_replies = serializers.BooleanField()
    mails_rating = serializers.BooleanField()


class WholeInboxSerializer(InboxSerializer):
    lifecycle = LifecycleShape()


class InboxDetail(ConfigurationView):
    watches = Inbox

    @operation("inboxes_read", tag=TAG, answers={200: WholeInboxSerializer}, errors=(404,))
    def get(self, request: Request, inbox_id: UUID) -> Response:
        """One inbox with its settings."""
        return Response(_shown(self._inbox(inbox_id)))

    @operation(
        "inboxes_change", tag=TAG, body=InboxChange, answers={200: WholeInboxSerializer}, errors=(404,)
    )
    def patch(self, request: Request, inbox_id: UUID) -> Response:
        """Change when conversations end, go back to the AI, and what is mailed to visitors who have left."""
        inbox = self._inbox(inbox_id)
        change_settings(inbox, parsed(InboxChange, request.data, partial=True).get("lifecycle", {}))
        return Response(_shown(inbox))

    def _inbox(self, inbox_id: UUID) -> Inbox:
        row: Inbox = found(Inbox.objects.for_tenant(self.tenant_id).filter(pk=inbox_id).first())
        return row


def _shown(inbox: Inbox) -> Json:
    settings = stored_settings(inbox.tenant_id, inbox.id)
    lifecycle: dict[str, Any] = {name: getattr(settings, name) for name in FIELDS}
    return inbox_json(inbox) | {"lifecycle": lifecycle}
