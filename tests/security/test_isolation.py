"""No tenant reaches another's data: every address, generated, with the other tenant's ids.

An address that is new fails here until it is covered: give its parameters a value in world.parameter_values, or
write into CALLS how it could be abused, or into HARMLESS why there is nothing to abuse.
"""

from itertools import product
from typing import Any

import pytest

from apps.reports.queries import REPORTS
from tests.security.calling import call, text_of
from tests.security.routes import BY_NAME, ROUTES, names
from tests.security.world import (
    FOREIGN,
    OWN,
    PROBE,
    QUESTION,
    World,
    crossings,
    everything_of,
    owned_models,
    parameter_values,
)

FIGURES = ("new", "visitors", "visitor_messages", "gap_questions")  # one of each kind of list
METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = {400, 401, 403, 404, 405}
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"sender": "agent", "content": "intruder"},
    {"sender": "visitor", "content": "intruder"},
    {"status": "resolved"},
    {"title": "intruder"},
    {"priority": "urgent"},
    {"labels": []},
    {"team": "00000000-0000-7000-8000-000000000000"},
)

HARMLESS = {
    "home": "says what this is; shows no tenant's data",
    "set_language": "sets a cookie",
    "widget:chat": "public by site key: shows name and greeting of that inbox to everybody",
    "widget:launcher": "public by site key: shows the look of that inbox to everybody",
    "widget:link-back": "public by site key: where letters lead, the same page for everybody",
    "widget:link-rating": "the same for ratings",
    "widget:mail-stop": "whoever holds a letter's signed link may end these letters; a forged one leads nowhere",
    "widget:loader": "a script without data",
    "widget:picture": "a logo or a face that the widget shows to everybody, under a random id",
    "widget:script": "a script without data",
    "widget:styles": "style sheets without data",
    "widget:demo": "a page of the demo shop, without data of its own",
    "api:file": "whoever has a signed address may fetch that file; a forged one leads nowhere (test_anonymous)",
    "api:healthz": "no data",
    "api:readyz": "states of the installation's parts",
    "api:metrics": "figures without tenants or personal data; loopback or token only",
    "api:schema": "describes the API",
    "api:docs": "shows the schema",
    "api:docs-slashless": "leads to the docs",
    "api:nothing": "the answer to unknown addresses",
    "api:reports": "the names of the reports, which are everybody's",
    "api:report": "a report's name is nobody's; what ids of others find: tests/api/test_reports.py",
    "console:letters": "whoever holds a letter's signed link may end these letters; a forged one leads nowhere",
    "console:login": "asks for a password",
    "console:login-code": "asks for the caller's own code",
    "console:login-setup": "the caller's own second factor",
    "console:security": "the caller's own sign-in",
    "console:password": "the caller's own password",
    "console:second-factor": "the caller's own second factor",
    "console:second-factor-off": "the caller's own second factor",
    "console:recovery-codes": "the caller's own recovery codes",
    "console:session-end": "a session of the caller's own; other people's are not found (test_security_page)",
    "console:sessions-end-others": "the caller's own sessions",
    "console:portrait": "the picture of a person, which every visitor sees, under a random id",
    "console:invited": "whoever holds a letter's signed link; a forged one leads nowhere (tests/console)",
    "console:invited-join": "the same",
    "console:invited-accept": "the same",
    "console:forgot": "answers the same to everybody",
    "console:reset": "whoever holds a letter's signed link; a forged one leads nowhere (tests/console)",
    "console:reset-choose": "the same",
    "view_as_end": "ends the caller's own look at a tenant",
    "console:logout": "ends the caller's own session",
    "console:language": "sets a cookie",
    "admin:login": "asks for a password",
    "admin:logout": "ends the caller's own session",
    "admin:password_change": "the caller's own password",
    "admin:password_change_done": "says so",
    "admin:jsi18n": "translations",
    "admin:search": "switched off",
}


def calls(world: World) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Addresses without ids in them: ids of the other tenant in query and body. (method, query or body)"""
    own, foreign = world.own, world.foreign
    ids = parameter_values(foreign)
    inbox, contact = str(foreign.conversation.inbox_id), ids["contact_id"]
    own_inbox = str(own.conversation.inbox_id)
    forged_link = foreign.rows["desk.MailedLink"].id.hex + "0" * 32
    collection = str(foreign.rows["knowledge.Collection"].id)
    article = {"title": "t", "body": "b", "collection_id": collection, "external_id": f"{FOREIGN}-1"}
    whole = {"first": "2025-01-01", "last": "2026-12-31"}
    narrowed = ({}, {"inbox": inbox}, {"label": ids["label_id"]}, {"tenant": str(foreign.tenant.id)})
    return {
        "widget:sessions": [
            ("post", {"site_key": FOREIGN}),  # with a token of another inbox
            ("post", {"site_key": OWN, "visitor": {"identifier": f"{FOREIGN}-17"}}),
            (
                "post",
                {"site_key": OWN, "visitor": {"identifier": f"{FOREIGN}-17", "identifier_hash": "0" * 64}},
            ),
        ],
        "widget:conversations": [("get", {})],
        "widget:contact": [("patch", {"name": "Li"}), ("patch", {"identifier": f"{FOREIGN}-17"})],
        "widget:conversation": [
            ("patch", {"labels": {"add": [PROBE], "remove": [PROBE]}}),
            ("patch", {"custom_attributes": {"id": ids["conversation_id"][:-2]}}),
        ],
        "widget:uploads": [("post", {}), ("post", {"file": ids["upload_id"]})],
        "widget:link-open": [("post", {"link": forged_link}), ("post", {"link": forged_link, "token": "x"})],
        "widget:link-renew": [("post", {"link": forged_link})],
        "widget:link-rate": [("post", {"link": forged_link, "score": 1, "comment": "intruder"})],
        "widget:pages": [("post", {"url": "https://shop.example/"})],
        "widget:transcript": [
            ("post", {"email": "li@x.example", "conversation_id": ids["conversation_id"]}),
            ("post", {"email": "li@x.example"}),
        ],
        "api:conversations": [
            ("get", {}),
            ("get", {"inbox": inbox}),
            ("get", {"assignee": str(foreign.agent.id)}),
            ("get", {"q": PROBE}),
            ("get", {"label": ids["label_id"]}),
            ("get", {"label": f"{FOREIGN}-label"}),
            ("get", {"team": ids["team_id"]}),
            ("post", {"inbox_id": inbox, "contact_id": contact}),
            ("post", {"inbox_id": own_inbox, "contact_id": contact}),
            ("post", {"inbox_id": inbox, "contact": {"identifier": f"{FOREIGN}-17"}}),
            ("post", {"inbox_id": own_inbox, "contact": {"identifier": "unknown", "name": "Li"}}),
        ],
        "api:uploads": [("post", {}), ("post", {"file": ids["upload_id"]})],
        "api:contacts": [("get", {}), ("get", {"q": PROBE}), ("get", {"identifier": f"{FOREIGN}-17"})],
        "api:inboxes": [("get", {})],
        "api:labels": [("get", {}), ("post", {"title": "own"})],
        "api:canned-responses": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("post", {"short_code": "own-code", "content": "own"}),
            ("post", {"short_code": "own", "content": "own", "team": ids["team_id"]}),
        ],
        "api:sensitive-words": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"category": f"{FOREIGN} category"}),
            ("post", {"text": "own"}),
        ],
        "api:sensitive-words-bulk": [("post", {"text": "own", "category": PROBE})],
        "console:callable": [("get", {})],
        "console:canned": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("post", {"short_code": "own", "content": "own", "whose": ids["team_id"]}),
        ],
        "console:canned-find": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"conversation": ids["conversation_id"]}),
        ],
        "api:teams": [("get", {})],
        "api:collections": [("get", {}), ("post", {"name": "Own"})],
        "api:articles": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"collection": collection}),
            ("post", article),
        ],
        "api:articles-bulk": [
            ("post", {"title": "t", "body": "b", "external_id": f"{FOREIGN}-1"}),
            ("post", {"title": "t", "body": "b", "external_id": "1", "collection": collection}),
            ("post", {"title": "t", "body": "b", "external_id": "2", "state": PROBE}),
        ],
        **{
            f"report_{name}": [
                ("get", {}),
                ("get", {"inbox": inbox}),
                ("get", {"tenant": str(foreign.tenant.id)}),
            ]
            for name in REPORTS
        },
        "report_rows": [
            ("get", whole | {"figure": figure} | more) for figure in FIGURES for more in narrowed
        ],
        "report_export": [
            ("post", whole | {"what": what, "report": "overview"} | more)
            for what in ("report", "conversations", "threads")
            for more in narrowed
        ],
        "search_page": [
            ("get", {}),
            ("post", {"text": QUESTION}),
            ("post", {"text": QUESTION, "inbox": inbox}),
            ("post", {"text": QUESTION, "tenant": str(foreign.tenant.id)}),
            ("post", {"text": PROBE, "earlier": QUESTION}),
        ],
        "playground": [
            ("get", {}),
            ("get", {"yesterday": "all"}),
            ("get", {"conversation": ids["conversation_id"], "seq": "1"}),
            ("post", {"text": QUESTION}),
            ("post", {"text": QUESTION, "inbox": inbox, "with_draft": "on"}),
            ("post", {"text": QUESTION, "tenant": str(foreign.tenant.id), "asks_model": "on"}),
            ("post", {"text": f"{PROBE}\n{QUESTION}", "each_line": "on", "with_draft": "on"}),
        ],
        "first_run": [
            ("get", {}),
            ("get", {"tenant": str(foreign.tenant.id)}),
            *(
                (
                    "post",
                    {"do": deed, "tenant": str(foreign.tenant.id), "step": "site", "title": "t", "body": "b"},
                )
                for deed in ("knowledge_only", "article", "files", "pages", "skip", "hide", "show")
            ),
        ],
        "checks": [("get", {}), ("post", {"check": "mail"}), ("post", {"check": "storage"})],
        "api:search": [("get", {"q": QUESTION}), ("get", {"q": PROBE})],
        "api:ai-decide": [
            ("post", {"content": QUESTION, "inbox": inbox}),
            ("post", {"content": QUESTION, "conversation_id": ids["conversation_id"]}),
            ("post", {"content": PROBE}),
        ],
        "api:ai-answer": [
            ("post", {"content": QUESTION, "inbox": inbox}),
            ("post", {"content": QUESTION, "conversation_id": ids["conversation_id"]}),
            ("post", {"content": QUESTION}),
        ],
        "api:blocks": [
            ("get", {}),
            ("get", {"contact": contact}),
            ("post", {"network": "203.0.113.7", "reason": "x", "contact": contact}),
        ],
        "api:events": [("get", {}), ("get", {"after": "00000000-0000-7000-8000-000000000000"})],
        "console:home": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"c": ids["conversation_id"]}),
            ("get", {"show": "all", "inbox": inbox}),
        ],
        "console:list": [
            ("get", {}),
            ("get", {"q": PROBE}),
            ("get", {"show": "all", "inbox": inbox, "before": ids["conversation_id"]}),
            ("get", {"ids": ids["conversation_id"]}),
            ("get", {"view": ids["view_id"]}),
            ("get", {"filter": FILTER}),
        ],
        "console:counts": [("get", {})],
        "console:targets": [("get", {})],
        "console:contacts": [("get", {}), ("get", {"q": PROBE})],
        "console:list-ids": [("get", {}), ("get", {"view": ids["view_id"]})],
        "console:search": [("get", {"q": PROBE}), ("get", {"q": "question"}), ("get", {"q": "Wei"})],
        "console:filters": [("get", {})],
        "console:views": [
            ("post", {"name": "x", "filter": "{}"}),
            ("post", {"name": PROBE, "filter": FILTER}),
        ],
        "console:bulk": [
            ("post", {"action": "resolve", "ids": ids["conversation_id"]}),
            ("post", {"action": "assign", "to": f"team:{ids['team_id']}", "ids": str(own.conversation.id)}),
            ("post", {"action": "add_label", "label": ids["label_id"], "ids": str(own.conversation.id)}),
        ],
        "console:uploads": [("post", {}), ("post", {"file": ids["upload_id"]})],
        "console:notifications": [("get", {})],
        "console:notifications-state": [("get", {})],
        "console:notifications-read": [
            ("post", {}),
            ("post", {"id": str(foreign.rows["desk.Notification"].id)}),
            ("post", {"conversation": ids["conversation_id"]}),
        ],
        "console:settings": [("get", {}), ("post", {"mention.list": "on"})],
        "console:settings-saved": [("get", {})],
        "console:live": [("get", {}), ("get", {"part": "figures"})],
        "console:profile": [("get", {}), ("post", {"display_name": "Li", "email": "", "locale": "en"})],
        "console:office": [("post", {"tenant": str(foreign.tenant.id)})],
        "usage_page": [("get", {})],
        "data_protection": [
            ("get", {}),
            ("get", {"tenant": str(foreign.tenant.id)}),
            ("post", {"masked": "phone", "days_conversations": "1", "tenant": str(foreign.tenant.id)}),
            ("post", {"try": "1", "days_contacts": "1"}),
        ],
        "console:tenant": [("post", {"tenant": str(foreign.tenant.id)})],
        "admin:index": [("get", {})],
        "configuration": [("get", {}), ("get", {"tenant": str(foreign.tenant.id)})],
    }


FILTER = (
    '{"match": "any", "conditions": [{"attribute": "status", "operator": "equal_to", "values": ["open"]}]}'
)
WITH_IDS = [
    route
    for route in ROUTES
    if route.parameters and not route.name.startswith(("admin", "draft:")) and route.name not in HARMLESS
]
WITHOUT_IDS = [
    "widget:sessions",
    "widget:conversations",
    "widget:contact",
    "widget:conversation",
    "widget:uploads",
    "widget:pages",
    "widget:transcript",
    "widget:link-open",
    "widget:link-renew",
    "widget:link-rate",
    "api:conversations",
    "api:uploads",
    "api:contacts",
    "api:inboxes",
    "api:labels",
    "api:teams",
    "api:collections",
    "api:articles",
    "api:articles-bulk",
    "search_page",
    *(f"report_{name}" for name in REPORTS),
    "report_rows",
    "report_export",
    "playground",
    "first_run",
    "checks",
    "api:search",
    "api:ai-decide",
    "api:ai-answer",
    "api:blocks",
    "api:canned-responses",
    "api:sensitive-words",
    "api:sensitive-words-bulk",
    "api:events",
    "console:callable",
    "console:canned",
    "console:canned-find",
    "console:contacts",
    "console:targets",
    "console:home",
    "console:list",
    "console:counts",
    "console:list-ids",
    "console:search",
    "console:filters",
    "console:views",
    "console:bulk",
    "console:uploads",
    "console:notifications",
    "console:notifications-state",
    "console:notifications-read",
    "console:settings",
    "console:settings-saved",
    "console:live",
    "console:profile",
    "console:office",
    "usage_page",
    "data_protection",
    "console:tenant",
    "admin:index",
    "configuration",
]


def test_every_address_is_covered(world: World) -> None:
    known = parameter_values(world.foreign)
    covered = set(HARMLESS) | set(WITHOUT_IDS)
    covered |= {route.name for route in ROUTES if route.name.startswith("admin:")}  # see test_isolation_admin
    covered |= {route.name for route in ROUTES if route.name.startswith("draft:")}  # see test_isolation_draft
    covered |= {route.name for route in WITH_IDS if set(route.parameters) <= set(known)}
    assert sorted(set(names(ROUTES)) - covered) == []
    assert sorted(set(HARMLESS) - set(names(ROUTES))) == [], "no longer there"
    assert sorted(calls(world)) == sorted(WITHOUT_IDS)


def test_every_owned_model_has_rows_that_could_leak(world: World) -> None:
    labels = [model._meta.label for model in owned_models()]
    assert sorted(set(labels) - set(world.foreign.rows)) == []
    for model in owned_models():
        assert model.objects.for_tenant(world.foreign.tenant.id).exists(), model._meta.label
        assert model.objects.for_tenant(world.own.tenant.id).exists(), model._meta.label


@pytest.mark.parametrize("name", names(WITH_IDS))
def test_foreign_ids_are_not_found(world: World, name: str) -> None:
    path = BY_NAME[name].path(parameter_values(world.foreign))
    for method, body in product(METHODS, BODIES):
        response = call(world.own, name, method, path, body)
        assert response.status_code in REFUSED, f"{method} {path} answers {response.status_code}"
        assert FOREIGN not in text_of(response)


@pytest.mark.parametrize("name", names(WITH_IDS))
def test_own_ids_are_found(world: World, name: str) -> None:
    """The same calls work with one's own ids: what is refused above is refused for its owner."""
    path = BY_NAME[name].path(parameter_values(world.own))
    statuses = {call(world.own, name, method, path, {}).status_code for method in METHODS}
    assert statuses - REFUSED or 400 in statuses


def test_own_conversation_takes_nothing_of_another_tenant(world: World) -> None:
    """Ids in the body, under an address of one's own."""
    label, team = (str(world.foreign.rows[f"{name}"].id) for name in ("conversations.Label", "tenants.Team"))
    path = f"/api/v1/conversations/{world.own.conversation.id}"
    for method, address, body in (
        ("post", f"{path}/labels", {"labels": [label]}),
        ("put", f"{path}/labels", {"labels": [f"{FOREIGN}-label"]}),
        ("delete", f"{path}/labels?label={label}", {}),
        ("post", f"{path}/assign", {"team": team}),
        ("post", f"{path}/assign", {"agent": str(world.foreign.agent.id)}),
    ):
        response = call(world.own, "api:assign", method, address, body)
        assert response.status_code == 404, address
    theirs = str(world.foreign.rows["conversations.Attachment"].id)
    body = {"sender": "agent", "content": "see", "attachments": [theirs]}
    assert call(world.own, "api:messages", "post", f"{path}/messages", body).status_code == 400
    assert crossings(world.own) == []


@pytest.mark.parametrize("name", WITHOUT_IDS)
def test_foreign_ids_in_query_and_body_give_nothing(world: World, name: str) -> None:
    for method, values in calls(world)[name]:
        response = call(world.own, name, method, BY_NAME[name].path({}), values)
        assert response.status_code < 500, f"{method} {values}"
        assert FOREIGN not in text_of(response), f"{method} {values}"


@pytest.mark.parametrize(
    "name",
    [
        "api:conversations",
        "api:contacts",
        "api:inboxes",
        "api:labels",
        "api:canned-responses",
        "console:canned",
        "console:canned-find",
        "console:callable",
        "api:teams",
        "api:collections",
        "api:articles",
        "api:search",
        "console:home",
        "console:list",
        "console:live",
        "console:notifications",
    ],
)
def test_owner_sees_what_others_do_not(world: World, name: str) -> None:
    """There is something to leak behind each of these addresses: for its own tenant it is there."""
    query = {"q": QUESTION} if name == "api:search" else {}
    response = call(world.own, name, "get", BY_NAME[name].path({}), query)
    assert response.status_code == 200
    assert OWN in text_of(response)
    assert FOREIGN not in text_of(response)


def test_search_page_finds_the_own_articles(world: World) -> None:
    response = call(world.own, "search_page", "post", BY_NAME["search_page"].path({}), {"text": QUESTION})
    assert response.status_code == 200
    assert f"{OWN} send it to us" in text_of(response)


def test_playground_finds_the_own_articles_and_questions(world: World) -> None:
    path = BY_NAME["playground"].path({})
    response = call(world.own, "playground", "post", path, {"text": QUESTION})
    assert f"{OWN} send it to us" in text_of(response)
    asked = {"conversation": str(world.own.conversation.id), "seq": "1"}
    assert OWN in text_of(call(world.own, "playground", "get", path, asked))


def test_rows_in_bulk_stay_in_the_own_tenant(world: World) -> None:
    """Another tenant's external id is free, and its collection is a name like any other."""
    for _method, row in calls(world)["api:articles-bulk"][:2]:
        assert call(world.own, "api:articles-bulk", "post", "/api/v1/articles/bulk", row).status_code == 200
    assert crossings(world.own) == []


def test_comparison_notices_a_change(world: World) -> None:
    """The check behind all of these: a change of any row of the other tenant is seen."""
    before = everything_of(world.own)
    type(world.own.conversation).objects.filter(pk=world.own.conversation.pk).update(page_title="changed")
    assert everything_of(world.own) != before
