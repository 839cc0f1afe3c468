"""Canned responses that are not one person's own: the tenant's and its teams'."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.fields import Strict
from apps.api.idempotency import idempotent
from apps.api.inputs import MAX_QUERY, PageQuery
from apps.api.paging import page
from apps.api.shapes import PageShape, Shape, TeamBriefSerializer
from apps.api.views import Json, found, parsed
from apps.common.clock import isoformat
from apps.conversations.canned import (
    delete_responses,
    matching,
    save_response,
    shared_response,
    shared_responses,
)
from apps.conversations.models import CannedResponse
from apps.conversations.wire import team_json
from apps.tenants.queries import team

TAG = "canned-responses"


class CannedQuery(PageQuery):
    q = serializers.CharField(max_length=MAX_QUERY, required=False, help_text="In short code, title or text.")


class CannedBody(Strict):
    short_code = serializers.CharField(
        max_length=40,
        help_text="What agents type after a slash: letters, digits, dots, hyphens, underscores.",
    )
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    content = serializers.CharField(
        trim_whitespace=False,
        help_text="Up to 5,000 characters. {{contact.name}} and the like are filled in.",
    )
    team = serializers.UUIDField(required=False, allow_null=True, help_text="Null: everybody's.")


class CannedSerializer(Shape):
    id = serializers.UUIDField()
    short_code = serializers.CharField()
    title = serializers.CharField()
    content = serializers.CharField()
    team = TeamBriefSerializer(allow_null=True)
    uses = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class CannedsSerializer(PageShape):
    results = CannedSerializer(many=True)


def canned_json(row: CannedResponse) -> Json:
    """Needs the team loaded."""
    return {
        "id": str(row.id),
        "short_code": row.short_code,
        "title": row.title,
        "content": row.content,
        "team": team_json(row.team),
        "uses": row.uses,
        "created_at": isoformat(row.created_at),
    }


class CannedList(ConfigurationView):
    watches = CannedResponse

    @operation("canned_responses_list", tag=TAG, query=CannedQuery, answers={200: CannedsSerializer})
    def get(self, request: Request) -> Response:
        """Canned responses of the tenant and its teams, newest first. What people keep for themselves is not shown."""
        query = parsed(CannedQuery, request.query_params)
        rows = matching(shared_responses(self.tenant_id), query.get("q", ""))
        return Response(page(request, rows, canned_json, cursor=query["cursor"], limit=query["limit"]))

    @operation(
        "canned_responses_create", tag=TAG, body=CannedBody, answers={201: CannedSerializer}, errors=(422,)
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a canned response."""
        row = CannedResponse(tenant_id=self.tenant_id)
        _fill(row, parsed(CannedBody, request.data))
        return Response(canned_json(save_response(response=row)), status=201)


class CannedDetail(ConfigurationView):
    watches = CannedResponse

    @operation("canned_responses_read", tag=TAG, answers={200: CannedSerializer}, errors=(404,))
    def get(self, request: Request, canned_id: UUID) -> Response:
        """One canned response."""
        return Response(canned_json(found(shared_response(self.tenant_id, canned_id))))

    @operation(
        "canned_responses_change", tag=TAG, body=CannedBody, answers={200: CannedSerializer}, errors=(404,)
    )
    def patch(self, request: Request, canned_id: UUID) -> Response:
        """Change what is given."""
        row = found(shared_response(self.tenant_id, canned_id))
        _fill(row, parsed(CannedBody, request.data, partial=True))
        return Response(canned_json(save_response(response=row)))

    @operation("canned_responses_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, canned_id: UUID) -> Response:
        """Delete it."""
        row = found(shared_response(self.tenant_id, canned_id))
        delete_responses(tenant_id=self.tenant_id, response_ids=[row.id])
        return Response(status=204)


def _fill(row: CannedResponse, given: dict[str, Any]) -> None:
    """Raises ValidationError for a team that is not there."""
    team_id = given.pop("team", row.team_id)
    for name, value in given.items():
        setattr(row, name, value)
    row.team = team(row.tenant_id, team_id) if team_id else None
    if team_id and row.team is None:
        raise ValidationError({"team": [_("There is no such team here.")]})
