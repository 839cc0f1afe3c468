"""What a tenant has configured is remembered until a change of it is committed, and not longer."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from apps.ai.models import Budget, Persona, TrainedClassifier
from apps.desk.configuring.kinds import KINDS
from apps.desk.models import InboxAnswering
from apps.moderation.models import WordListVersion
from apps.tenants import kept
from apps.tenants.kept import Kept, stamp_of
from apps.tenants.models import ConfigurationStamp, Inbox, Tenant
from tests import factories as make

COUNTED = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'kefu_configuration'
"""
# What a version counts that is counted itself, and what nobody keeps this way.
BY_VERSION = {"ai_intent", "moderation_sensitiveword", "moderation_wordcategory"}


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    kept._numbers._known.clear()
    yield
    kept._numbers._known.clear()


def count() -> None:
    """As the end of the transaction does it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def counted_changes(tenant: Tenant, change: Callable[[], Any]) -> int:
    """1: the database has counted something."""
    count()
    ConfigurationStamp.objects.for_tenant(tenant.id).delete()
    change()
    count()
    return ConfigurationStamp.objects.for_tenant(tenant.id).count()


def classifier(tenant: Tenant) -> Any:
    return TrainedClassifier.objects.create(tenant=tenant, version=1, weights=b"\x00\xff", accuracy=0.5)


MAKERS: dict[str, Callable[[Tenant], Any]] = {
    "inbox": lambda tenant: make.make_inbox(tenant=tenant),
    "persona": lambda tenant: make.make_persona(tenant=tenant),
    "provider": lambda tenant: make.make_provider(tenant=tenant),
    "classifier": classifier,
    "budget": lambda tenant: Budget.objects.create(tenant=tenant),
    "answering": lambda tenant: InboxAnswering.objects.create(tenant=tenant, inbox=the_inbox(tenant)),
    "rule": lambda tenant: make.make_rule(tenant=tenant),
    "words": lambda tenant: WordListVersion.objects.create(tenant=tenant, version=3),
    "collection": lambda tenant: make.make_collection(tenant=tenant),
    "hours": lambda tenant: make.make_hours(tenant=tenant),
    "looks": lambda tenant: make.make_widget_settings(inbox=the_inbox(tenant)),
    "course": lambda tenant: make.make_lifecycle(inbox=the_inbox(tenant)),
    "limits": lambda tenant: make.make_limits(tenant=tenant),
}


def the_inbox(tenant: Tenant) -> Inbox:
    return Inbox.objects.for_tenant(tenant.id).first() or make.make_inbox(tenant=tenant)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MAKERS)
def test_each_change_of_what_is_configured_is_counted(kind: str) -> None:
    tenant, rows = make.make_tenant(), []
    the_inbox(tenant)
    assert counted_changes(tenant, lambda: rows.append(MAKERS[kind](tenant))) == 1
    assert counted_changes(tenant, rows[0].save) == 1
    assert (
        counted_changes(tenant, lambda: type(rows[0]).objects.filter(pk=rows[0].pk).update(id=rows[0].pk))
        == 1
    )
    assert counted_changes(tenant, rows[0].delete) == 1


@pytest.mark.django_db
def test_tenant_itself_and_the_collections_of_an_inbox_are_counted() -> None:
    tenant = make.make_tenant()
    answering = InboxAnswering.objects.create(tenant=tenant, inbox=the_inbox(tenant))
    collection = make.make_collection(tenant=tenant)
    assert counted_changes(tenant, lambda: Tenant.objects.filter(pk=tenant.pk).update(is_active=False)) == 1
    assert counted_changes(tenant, lambda: answering.collections.add(collection)) == 1
    assert counted_changes(tenant, answering.collections.clear) == 1


@pytest.mark.django_db
def test_what_is_said_is_not_counted_nor_what_the_neighbour_changes() -> None:
    tenant = make.make_tenant()
    conversation = make.make_conversation(inbox=the_inbox(tenant))
    assert counted_changes(tenant, lambda: make.make_message(conversation=conversation)) == 0
    assert counted_changes(tenant, make.make_persona) == 0


@pytest.mark.django_db
def test_tenant_that_goes_leaves_no_number_behind() -> None:
    tenant = make.make_tenant()
    make.make_persona(tenant=tenant)
    assert counted_changes(tenant, tenant.delete) == 0


@pytest.mark.django_db
def test_everything_that_documents_of_a_configuration_hold_is_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        counted = {table for (table,) in cursor.fetchall()}
    assert {kind.model._meta.db_table for kind in KINDS} - counted == BY_VERSION


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    @pytest.fixture(autouse=True)
    def _is_kept(self, settings: Settings) -> None:
        settings.CONFIGURATION_FRESH_S = 60

    @pytest.fixture
    def tenant(self) -> Tenant:
        return make.make_tenant()

    def titles(self, tenant: Tenant) -> Callable[[], list[str]]:
        styles: Kept[UUID, list[str]] = Kept(size=2)

        def names() -> list[str]:
            return sorted(row.name for row in Persona.objects.for_tenant(tenant.id))

        return lambda: styles.get(tenant.id, tenant.id, names)

    def a_second_later(self) -> None:
        kept._numbers._known.clear()

    def test_answer_holds_until_a_change_is_committed(self, tenant: Tenant) -> None:
        titles = self.titles(tenant)
        assert titles() == []
        with transaction.atomic():
            make.make_persona(tenant=tenant, name="Mei")
        assert titles() == []  # a second may pass
        self.a_second_later()
        assert titles() == ["Mei"]
        with connection.cursor() as cursor:  # past everything that Django knows of
            cursor.execute("UPDATE ai_persona SET name = 'Lin' WHERE tenant_id = %s", [tenant.id])
        self.a_second_later()
        assert titles() == ["Lin"]

    def test_nothing_is_read_again_as_long_as_nothing_changes(
        self, tenant: Tenant, django_assert_num_queries: Any
    ) -> None:
        titles = self.titles(tenant)
        titles()
        self.a_second_later()
        with django_assert_num_queries(1):  # the number
            assert [titles() for _ in range(3)] == [[], [], []]

    def test_number_never_comes_again(self, tenant: Tenant) -> None:
        before = stamp_of(tenant.id)
        ConfigurationStamp.objects.for_tenant(tenant.id).delete()  # as a backup may
        make.make_persona(tenant=tenant)
        self.a_second_later()
        assert stamp_of(tenant.id) > before

    def test_what_never_came_true_is_soon_forgotten(self, tenant: Tenant, settings: Settings) -> None:
        titles, before = self.titles(tenant), stamp_of(tenant.id)
        settings.CONFIGURATION_FRESH_S = 0.01
        with transaction.atomic():
            make.make_persona(tenant=tenant, name="Mei")
            assert titles() == ["Mei"]
            transaction.set_rollback(True)
        time.sleep(0.02)
        assert (titles(), stamp_of(tenant.id)) == ([], before)

    def test_where_nothing_may_be_old_everything_is_read(
        self, tenant: Tenant, settings: Settings, django_assert_num_queries: Any
    ) -> None:
        settings.CONFIGURATION_FRESH_S = 0
        titles = self.titles(tenant)
        with django_assert_num_queries(2):
            assert [titles(), titles()] == [[], []]
