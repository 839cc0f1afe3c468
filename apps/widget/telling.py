"""What a visitor's page tells of its visitor: who, where, and whatever else agents should know."""

from rest_framework.request import Request
from rest_framework.response import Response

from apps.conversations.contacts import ABOUT, Identity
from apps.desk.visitor import describe_conversation, identify, view_page
from apps.widget.api import contact_json
from apps.widget.bodies import ContactAnswer, ContactBody, ConversationAnswer, ConversationBody, Json
from apps.widget.describe import visitor_operation
from apps.widget.locales import page_locale
from apps.widget.serializers import PageFields
from apps.widget.visiting import VisitingView


class ContactView(VisitingView):
    @visitor_operation("widget_contact_change", body=ContactBody, answers={200: ContactAnswer})
    def patch(self, request: Request) -> Response:
        """Say who the visitor is. Attributes are put over those that are there; null takes one away."""
        body = ContactBody(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        about = {name: values[name] for name in ABOUT if name in values}
        identity = Identity(**about, custom_attributes=values.get("custom_attributes", {}))
        found = identify(self.visitor, identity, locale=page_locale(request))
        known = found.contact if found else None
        answer: Json = {"contact": contact_json(self.visitor, known), "kept": found.kept if found else []}
        return Response(answer)


class ConversationView(VisitingView):
    @visitor_operation("widget_conversation_change", body=ConversationBody, answers={200: ConversationAnswer})
    def patch(self, request: Request) -> Response:
        """Attributes and labels of the visitor's unresolved conversation, which begins with the first message."""
        body = ConversationBody(data=request.data)
        body.is_valid(raise_exception=True)
        labels = body.validated_data.get("labels", {})
        unknown = describe_conversation(
            self.visitor,
            attributes=body.validated_data.get("custom_attributes", {}),
            add=labels.get("add", []),
            remove=labels.get("remove", []),
        )
        return Response({"unknown_labels": unknown})


class PagesView(VisitingView):
    @visitor_operation("widget_pages_create", body=PageFields, answers={204: None})
    def post(self, request: Request) -> Response:
        """Say which page the visitor sees. Of somebody who has neither written nor been named, nothing is kept."""
        body = PageFields(data=request.data)
        body.is_valid(raise_exception=True)
        page = body.validated_data
        view_page(
            self.visitor, url=page["url"], title=page.get("title", ""), referrer=page.get("referrer", "")
        )
        return Response(status=204)
