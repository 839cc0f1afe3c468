"""What happened, as a list to poll."""

from datetime import timedelta

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.inputs import EventQuery
from apps.api.paging import link
from apps.api.shapes import EventsSerializer, event_json
from apps.api.views import ApiView, parsed
from apps.common.clock import now
from apps.events.models import OutboxEntry

# Ids are made before the commit: an older id may become visible after a younger one. Events are therefore
# shown once they are older than a transaction lasts, so that a cursor never runs ahead of a late one.
SETTLES_IN = timedelta(seconds=2)


class EventList(ApiView):
    @operation("events_list", tag="events", query=EventQuery, answers={200: EventsSerializer})
    def get(self, request: Request) -> Response:
        """Events in the order in which they happened. next is null when there are no more now: poll with cursor."""
        query = parsed(EventQuery, request.query_params)
        after, limit = query.get("after"), query["limit"]
        rows = OutboxEntry.objects.filter(tenant_id=self.tenant_id, created_at__lt=now() - SETTLES_IN)
        entries = list((rows.filter(id__gt=after) if after else rows).order_by("id")[: limit + 1])
        shown = entries[:limit]
        last = shown[-1].id if shown else after
        answer = {
            "results": [event_json(entry) for entry in shown],
            "next": link(request, after=last) if len(entries) > limit else None,
            "previous": None,
            "cursor": str(last) if last else None,
        }
        return Response(answer)
