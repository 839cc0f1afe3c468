"""What is done to many conversations at once. static/js/console/bulk.js asks, some at a time, and shows progress."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from apps.common.ids import parse_id
from apps.console import listing as lists
from apps.console.pages import at_desk, not_found, protected
from apps.console.selection import Selection
from apps.conversations.models import Conversation
from apps.desk import actors, many
from apps.desk.many import Action, LabelMissing, TargetMissing, TooMany, UnsuitableMoment
from apps.tenants.access import Desk


class UnreadableAction(Exception):
    """Nothing that our page sends."""


@require_POST
@at_desk
def bulk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """ids, at most 50; action, and what it takes. Answers {"results": [{"id", "error"}]}, error empty when done."""
    try:
        wanted = [_id(each) for each in request.POST.getlist("ids")]
        done = many.do(actors.agent(desk), wanted, _action(request.POST))
    except (LabelMissing, TargetMissing):
        return not_found(request)
    except (UnreadableAction, UnsuitableMoment, TooMany):
        return protected(request, JsonResponse({"error": {"code": "invalid"}}, status=400))
    results = [{"id": str(each), "error": error} for each, error in done.items()]
    return protected(request, JsonResponse({"results": results}))


@require_safe
@at_desk
def ids(request: HttpRequest, desk: Desk) -> HttpResponse:
    """{"ids", "more"}: all that the list would show, up to a thousand."""
    found, is_more = lists.ids(desk, Selection.parse(request.GET.dict()))
    return protected(request, JsonResponse({"ids": [str(each) for each in found], "more": is_more}))


def _action(given: QueryDict) -> Action:
    """Raises UnreadableAction."""
    reader = _READERS.get(given.get("action", ""))
    if reader is None:
        raise UnreadableAction("no such action")
    return reader(given)


def _assign(given: QueryDict) -> Action:
    kind, _, value = given.get("to", "").partition(":")
    if kind not in ("agent", "team"):
        raise UnreadableAction("to an agent or a team")
    return many.Assign(**{kind: _id(value)})


def _label(given: QueryDict, *, is_there: bool) -> Action:
    return many.SetLabel(_id(given.get("label", "")), is_there)


def _priority(given: QueryDict) -> Action:
    try:
        return many.SetPriority(Conversation.Priority.named(given.get("priority", "")))
    except KeyError:
        raise UnreadableAction("no such priority") from None


def _snooze(given: QueryDict) -> Action:
    text = given.get("until", "")
    if text == "reply":
        return many.Snooze(None)
    try:
        until = parse_datetime(text)
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        raise UnreadableAction("until a moment, or until the visitor replies")
    return many.Snooze(until)


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise UnreadableAction("not an id")
    return found


_READERS: dict[str, Callable[[QueryDict], Action]] = {
    "assign": _assign,
    "add_label": lambda given: _label(given, is_there=True),
    "remove_label": lambda given: _label(given, is_there=False),
    "priority": _priority,
    "resolve": lambda _given: many.SetStatus(Conversation.Status.RESOLVED),
    "reopen": lambda _given: many.SetStatus(Conversation.Status.OPEN),
    "snooze": _snooze,
}
