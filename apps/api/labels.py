"""The tenant's labels."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import LabelBody, PageQuery
from apps.api.paging import page
from apps.api.shapes import LabelSerializer, LabelsSerializer, whole_label_json
from apps.api.views import found, parsed
from apps.conversations.labels import delete_labels, label, labels, save_label
from apps.conversations.models import Label

TAG = "labels"


class LabelList(ConfigurationView):
    watches = Label

    @operation("labels_list", tag=TAG, query=PageQuery, answers={200: LabelsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's labels, newest first."""
        query = parsed(PageQuery, request.query_params)
        rows = labels(self.tenant_id)
        return Response(page(request, rows, whole_label_json, cursor=query["cursor"], limit=query["limit"]))

    @operation("labels_create", tag=TAG, body=LabelBody, answers={201: LabelSerializer}, errors=(409, 422))
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a label."""
        body = parsed(LabelBody, request.data)
        row = save_label(label=Label(tenant_id=self.tenant_id, **body))
        return Response(whole_label_json(row), status=201)


class LabelDetail(ConfigurationView):
    watches = Label

    @operation("labels_read", tag=TAG, answers={200: LabelSerializer}, errors=(404,))
    def get(self, request: Request, label_id: UUID) -> Response:
        """One label."""
        return Response(whole_label_json(found(label(self.tenant_id, label_id))))

    @operation("labels_change", tag=TAG, body=LabelBody, answers={200: LabelSerializer}, errors=(404, 409))
    def patch(self, request: Request, label_id: UUID) -> Response:
        """Change what is given."""
        row = found(label(self.tenant_id, label_id))
        for name, value in parsed(LabelBody, request.data, partial=True).items():
            setattr(row, name, value)
        return Response(whole_label_json(save_label(label=row)))

    @operation("labels_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, label_id: UUID) -> Response:
        """Delete the label, also from all conversations."""
        row = found(label(self.tenant_id, label_id))
        delete_labels(tenant_id=self.tenant_id, label_ids=[row.id])
        return Response(status=204)
