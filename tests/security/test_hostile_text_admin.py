"""The back office shows every text of every table as text: lists, forms, histories, the thread, the search page."""

from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import CharField, JSONField, Model, SlugField, TextField
from django.urls import reverse
from playwright.async_api import Browser

from apps.knowledge.storing import store_chunks
from apps.tenants.models import AuditEntry
from tests.security.hostile import EVERYTHING, MARK, TABLE
from tests.security.hostile_rows import every_message
from tests.security.stage import EXAMINE, staged
from tests.security.world import Side, make_side, object_id, owned_models
from tests.widget.conftest import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WORD = "zqmarked"  # stands in every text of the tenant, and is replaced by hostile ones
ADDRESSES = frozenset({"slug", "site_key"})  # letters and digits, by their validators
EXAMINE_HTML = f"""([mark, html]) => {{
  const document = new DOMParser().parseFromString(html, "text/html");
  return ({EXAMINE})(mark, document);
}}"""


def poisoned(value: Any, text: str) -> Any:
    """The value with the text in place of the word, however deep."""
    if isinstance(value, str):
        return value.replace(WORD, text)
    if isinstance(value, list):
        return [poisoned(item, text) for item in value]
    if isinstance(value, dict):
        return {poisoned(name, text): poisoned(item, text) for name, item in value.items()}
    return value


def poisoned_fields(row: Model, texts: "cycle[str]") -> dict[str, Any]:
    changed = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, CharField | TextField | JSONField) and field.name not in ADDRESSES:
            before = getattr(row, field.attname)
            after = poisoned(before, next(texts))
            if after != before and not isinstance(field, SlugField):
                limit = getattr(field, "max_length", None)
                changed[field.attname] = after[:limit] if isinstance(after, str) else after
    return changed


def poison(row: Model, texts: "cycle[str]") -> None:
    """Stored past every form and validator."""
    changed = poisoned_fields(row, texts)
    if changed:
        type(row)._base_manager.filter(pk=row.pk).update(**changed)


def poisoned_copy(entry: AuditEntry) -> AuditEntry:
    """Of a row that the database lets nobody change."""
    values = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    values |= poisoned_fields(entry, cycle(TABLE.values())) | {"id": uuid4()}
    return AuditEntry.objects.create(**values)


@pytest.fixture
def side(db: None) -> Side:
    side = make_side(WORD)
    Group.objects.create(name="plain")
    every_message(side.conversation)
    texts = cycle(TABLE.values())
    for model in owned_models():
        if model is AuditEntry:
            continue
        for row in model._base_manager.filter(tenant_id=side.tenant.id):
            poison(row, texts)
    for row in (side.tenant, side.owner, side.agent):
        poison(row, texts)
    side.rows["tenants.AuditEntry"] = poisoned_copy(side.rows["tenants.AuditEntry"])
    article = side.rows["knowledge.Article"]
    type(article).objects.filter(pk=article.pk).update(body=EVERYTHING)
    article.refresh_from_db()
    store_chunks(side.tenant.id, [article])
    return side


SEARCHED = ("conversations.Contact", "knowledge.Article")
ALIVE = ("desk.TriggerRule", "conversations.Conversation", "knowledge.Article", "desk.Gap")
SEARCH = f"?{urlencode({'q': TABLE['end_of_attribute']})}"


def page_of(label: str, kind: str, *args: str) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{kind}", args=args)


@pytest.fixture
def answers(side: Side) -> dict[str, Any]:
    """Of each model the list and the row; some lists searched, and the search page."""
    owner = side.browser(side.owner)
    labels = [model._meta.label for model in admin.site._registry]
    paths = [page_of(label, "changelist") for label in labels]
    paths += [page_of(label, "change", object_id(side, label)) for label in labels]
    paths += [f"{page_of(label, 'changelist')}{SEARCH}" for label in SEARCHED]
    paths += [
        f"{reverse('search_page')}{SEARCH}",
        f"{reverse('search_page')}?q=teapot",
        reverse("admin:index"),
        reverse("admin:jsi18n"),
    ]
    asked = {path: owner.get(path) for path in paths}
    return {path: found for path, found in asked.items() if found.status_code == 200}


@pytest.fixture
def alive(side: Side) -> list[str]:
    """Pages with scripts of their own, or much text of others."""
    found = [f"{page_of(label, 'changelist')}{SEARCH}" for label in SEARCHED]
    found += [page_of(label, "change", object_id(side, label)) for label in ALIVE]
    return [*found, f"{reverse('search_page')}?q=teapot"]


async def test_pages_show_texts_alone(answers: dict[str, Any], alive: list[str], browser: Browser) -> None:
    """All are read by the browser's own parser, which knows every way out of an attribute; some come alive."""
    async with staged(browser, answers) as stage:
        hostile = {path: found.content.decode() for path, found in answers.items()}
        assert len([path for path, html in hostile.items() if MARK in html]) > 50
        for path, html in hostile.items():
            assert await stage.page.evaluate(EXAMINE_HTML, [MARK, html]) == [], path
        for path in alive:
            await stage.open(path)
            await stage.examine()
