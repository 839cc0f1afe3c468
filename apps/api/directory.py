"""Inboxes and teams, to look up."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.inputs import PageQuery
from apps.api.paging import page
from apps.api.shapes import (
    InboxesSerializer,
    TeamSerializer,
    TeamsSerializer,
    inbox_json,
    whole_team_json,
)
from apps.api.views import found, parsed
from apps.tenants.models import Inbox, Team
from apps.tenants.queries import teams


class InboxList(ConfigurationView):
    watches = Inbox

    @operation("inboxes_list", tag="inboxes", query=PageQuery, answers={200: InboxesSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's inboxes, newest first."""
        query = parsed(PageQuery, request.query_params)
        rows = Inbox.objects.for_tenant(self.tenant_id)
        return Response(page(request, rows, inbox_json, cursor=query["cursor"], limit=query["limit"]))


class TeamList(ConfigurationView):
    watches = Team

    @operation("teams_list", tag="teams", query=PageQuery, answers={200: TeamsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's teams with their members, newest first."""
        query = parsed(PageQuery, request.query_params)
        rows = teams(self.tenant_id)
        return Response(page(request, rows, whole_team_json, cursor=query["cursor"], limit=query["limit"]))


class TeamDetail(ConfigurationView):
    watches = Team

    @operation("teams_read", tag="teams", answers={200: TeamSerializer}, errors=(404,))
    def get(self, request: Request, team_id: UUID) -> Response:
        """One team with its members."""
        return Response(whole_team_json(found(teams(self.tenant_id).filter(pk=team_id).first())))
