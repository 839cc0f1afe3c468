"""Files on their way into a visitor's message."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.conversations.attachments import (
    attachment_json,
    one_file,
    require_acceptable_length,
    upload,
    visible_to_visitor,
)
from apps.tenants.queries import widget_settings
from apps.widget.describe import visitor_operation
from apps.widget.limits import count_upload
from apps.widget.visiting import VisitingView


class UploadShape(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes, as it is stored.")
    kind = serializers.ChoiceField(["image", "file"])
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(help_text="A path of this installation, good until expires_at.")
    expires_at = serializers.DateTimeField()


class VisitorUpload(serializers.Serializer[dict[str, Any]]):
    file = serializers.FileField()


class UploadsView(VisitingView):
    parser_classes = (MultiPartParser,)

    @visitor_operation(
        "widget_uploads_create", body={"multipart/form-data": VisitorUpload}, answers={201: UploadShape}
    )
    def post(self, request: Request) -> Response:
        """Upload a file. A message that names its id within a day carries it; an id can be used once."""
        if not widget_settings(self.inbox).has_attachments:
            raise PermissionDenied(_("Files can't be sent here."))
        require_acceptable_length(request.META.get("CONTENT_LENGTH"))
        count_upload(request, self.inbox, self.visitor)
        row = upload(
            self.visitor.tenant_id,
            one_file(request.FILES.getlist("file")),
            contact_id=self.visitor.contact_id,
        )
        return Response(attachment_json(row), status=201)


class UploadView(VisitingView):
    @visitor_operation("widget_uploads_retrieve", answers={200: UploadShape})
    def get(self, _request: Request, upload_id: UUID) -> Response:
        """The same with a fresh address: of the visitor's own upload, or of a file in their conversation."""
        row = visible_to_visitor(self.visitor, upload_id)
        if row is None:
            raise NotFound(_("There is no such file here."))
        return Response(attachment_json(row))
