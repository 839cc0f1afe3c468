"""Files that programs send with a message."""

from typing import ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import CHANNEL, WRITE, Scopes
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.shapes import AttachmentSerializer
from apps.api.views import ApiView, found
from apps.conversations.attachments import (
    attachment_json,
    attachment_of,
    one_file,
    require_acceptable_length,
    upload,
)

TAG = "uploads"


class UploadBody(serializers.Serializer[object]):
    file = serializers.FileField()


class UploadList(ApiView):
    parser_classes = (MultiPartParser,)
    any_scope: ClassVar[Scopes] = {"POST": frozenset({WRITE, CHANNEL})}

    @operation(
        "uploads_create",
        tag=TAG,
        body={"multipart/form-data": UploadBody},
        answers={201: AttachmentSerializer},
        errors=(413, 415, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Upload a file. A message that names its id within a day carries it; an id can be used once."""
        require_acceptable_length(request.META.get("CONTENT_LENGTH"))
        return Response(
            attachment_json(upload(self.tenant_id, one_file(request.FILES.getlist("file")))), status=201
        )


class UploadDetail(ApiView):
    @operation("uploads_get", tag=TAG, answers={200: AttachmentSerializer}, errors=(404,))
    def get(self, _request: Request, upload_id: UUID) -> Response:
        """The same with a fresh address."""
        return Response(attachment_json(found(attachment_of(self.tenant_id, upload_id))))
