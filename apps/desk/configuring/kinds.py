"""What belongs to a configuration: each kind of row, what its entries are called by, how they are stored and removed.

All fields of a row belong to it but those that are left out here: what a later version of Kefu adds is in at once.
Nothing secret is: keys, secrets, tokens and site keys' origins stay where they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from apps.ai.models import Intent, Persona, Provider
from apps.ai.services import remove_personas, save_persona
from apps.ai.teaching import remove_intents, save_intent
from apps.conversations.models import Label
from apps.desk.models import InboxAnswering, TriggerRule
from apps.desk.rules.actions import actions_of
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.desk.rules.services import save_rule
from apps.knowledge.models import Collection
from apps.moderation.models import SensitiveWord, WordCategory
from apps.moderation.services import put_words, remove_categories, remove_words, save_category
from apps.tenants.models import BusinessHours, Inbox, LifecycleSettings, Team, WidgetSettings
from apps.tenants.scoping import TenantOwned
from apps.tenants.widget_saving import remove_widget_settings, save_widget_settings

# By what a row is called in other rows' entries.
NAMES: Mapping[type[Model], str] = {
    Inbox: "site_key",
    Persona: "name",
    Provider: "name",
    Collection: "name",
    Team: "name",
    Label: "title",
}
_NEVER = frozenset({"id", "tenant", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """key: the fields by which entries are told apart. only: its fields, when not all. has_ids: entries carry the hint.
    is_fixed: a document neither makes nor removes such rows. check: what the model itself does not look at; raises
    ValidationError."""

    name: str
    model: type[TenantOwned]
    key: tuple[str, ...]
    store: Callable[[Any], object]
    remove: Callable[[UUID, list[UUID]], object]
    only: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    has_ids: bool = True
    is_fixed: bool = False
    may_repeat: bool = False
    check: Callable[[Any], None] | None = None

    @property
    def fields(self) -> "list[Field[Any, Any]]":
        found = [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
        wanted = self.only or {field.name for field in found} - _NEVER - self.left_out
        return [field for field in found if field.name in wanted]


def _stored(row: Any) -> None:
    row.full_clean()
    row.save()


def _check_inbox(row: Any) -> None:
    texts = [row.localized.get(tag, {}) for tag in row.localized]
    lists = [row.quick_questions, *(each.get("quick_questions", []) for each in texts)]
    said = [line for lines in lists for line in lines]
    said += [each.get(name, "") for each in texts for name in ("name", "greeting")]
    if not all(isinstance(text, str) for text in said) or not all(isinstance(each, list) for each in lists):
        raise ValidationError({"quick_questions": _("Expected texts.")})


def _check_rule(rule: Any) -> None:
    errors = {}
    for name, read, tree in (
        ("conditions", conditions_of, rule.conditions),
        ("actions", actions_of, rule.actions),
    ):
        try:
            read(tree)
        except Problems as error:
            errors[name] = [str(problem) for problem in error.problems]
    if errors:
        raise ValidationError(errors)


def _store_inbox(row: Any) -> None:
    row.clean_fields(exclude=["team"])
    row.save()


def _removed(model: type[TenantOwned]) -> Callable[[UUID, list[UUID]], object]:
    return lambda tenant_id, ids: model.objects.for_tenant(tenant_id).filter(pk__in=ids).delete()


def _stays(_tenant_id: UUID, _ids: list[UUID]) -> None:
    raise RuntimeError("a document removes no such rows")


# In the order in which they are stored: what is referred to comes before what refers to it.
KINDS: tuple[Kind, ...] = (
    Kind(
        name="personas",
        model=Persona,
        key=("name",),
        store=lambda row: save_persona(persona=row),
        remove=lambda tenant_id, ids: remove_personas(tenant_id=tenant_id, persona_ids=ids),
    ),
    Kind(
        name="intents",
        model=Intent,
        key=("name",),
        store=lambda row: save_intent(intent=row),
        remove=lambda tenant_id, ids: remove_intents(tenant_id=tenant_id, intent_ids=ids),
    ),
    Kind(
        name="categories",
        model=WordCategory,
        key=("name",),
        store=lambda row: save_category(category=row),
        remove=lambda tenant_id, ids: remove_categories(tenant_id=tenant_id, category_ids=ids),
    ),
    Kind(
        name="words",
        model=SensitiveWord,
        key=("text",),
        store=lambda row: put_words(tenant_id=row.tenant_id, words=[row]),
        remove=lambda tenant_id, ids: remove_words(tenant_id=tenant_id, word_ids=ids),
        left_out=frozenset({"is_shipped"}),
        has_ids=False,
    ),
    Kind(
        name="inboxes",
        model=Inbox,
        key=("site_key",),
        store=_store_inbox,
        remove=_stays,
        only=frozenset({"site_key", "name", "greeting", "quick_questions", "localized", "team"}),
        is_fixed=True,
        check=_check_inbox,
    ),
    Kind(
        name="answering",
        model=InboxAnswering,
        key=("inbox",),
        store=_stored,
        remove=_removed(InboxAnswering),
    ),
    Kind(
        name="looks",
        model=WidgetSettings,
        key=("inbox",),
        store=lambda row: save_widget_settings(look=row),
        remove=lambda tenant_id, ids: remove_widget_settings(tenant_id=tenant_id, ids=ids),
    ),
    Kind(
        name="hours",
        model=BusinessHours,
        key=("inbox", "team"),
        store=_stored,
        remove=_removed(BusinessHours),
    ),
    Kind(
        name="courses",
        model=LifecycleSettings,
        key=("inbox",),
        store=_stored,
        remove=_removed(LifecycleSettings),
    ),
    Kind(
        name="rules",
        model=TriggerRule,
        key=("name",),
        store=lambda row: save_rule(rule=row),
        remove=_removed(TriggerRule),
        may_repeat=True,
        check=_check_rule,
    ),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
