"""What a tenant's intents are, and the classifier for them, kept per process until another one is trained."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from apps.ai.classifier import Classifier, Unreadable
from apps.ai.models import Intent, IntentListVersion, TrainedClassifier
from apps.ai.shipped import SHIPPED, shipped_classifier, shipped_examples
from apps.tenants.kept import Kept
from apps.tenants.scoping import TenantQuerySet

TENANTS_IN_MEMORY = 64  # about 2 MB each

_log = logging.getLogger(__name__)
_versions: Kept[UUID, int] = Kept()
_lock = threading.Lock()
_loaded: OrderedDict[UUID, tuple[int, Classifier]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class IntentChoice:
    """An intent that a tenant has switched on: its own or a shipped one."""

    name: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """recognised: of the examples, by a classifier trained without them; None before the first training."""

    name: str
    title: str
    examples: int
    recognised: int | None
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ModelState:
    """What people see of a tenant's classifier. trained_at None: the shipped one serves."""

    version: int
    trained_at: datetime | None
    accuracy: float | None
    is_outdated: bool
    rows: tuple[IntentFigures, ...]

    @property
    def accuracy_percent(self) -> int | None:
        return None if self.accuracy is None else round(self.accuracy * 100)


def intents(*, tenant_id: UUID) -> TenantQuerySet[Intent]:
    return Intent.objects.for_tenant(tenant_id)


def intent_choices(*, tenant_id: UUID | None) -> list[IntentChoice]:
    """Every active intent, shipped ones first, titles in the reader's language. None: what is shipped."""
    own = {row.name: row for row in intents(tenant_id=tenant_id)} if tenant_id else {}
    choices = {
        name: IntentChoice(name, str(shipped.title), shipped.meaning)
        for name, shipped in SHIPPED.items()
        if name not in own or own[name].is_active
    }
    for name, row in own.items():
        if row.is_active:
            known = choices.get(name, IntentChoice(name, name, ""))
            choices[name] = IntentChoice(name, row.title or known.title, row.description or known.meaning)
    return list(choices.values())


def intent_list_version(*, tenant_id: UUID) -> int:
    """0: the tenant has never changed anything."""
    return IntentListVersion.objects.for_tenant(tenant_id).values_list("version", flat=True).first() or 0


def trained(*, tenant_id: UUID) -> TenantQuerySet[TrainedClassifier]:
    """Newest first, without the weights."""
    return TrainedClassifier.objects.for_tenant(tenant_id).defer("weights").order_by("-version")


def trained_version(*, tenant_id: UUID) -> int:
    return trained(tenant_id=tenant_id).values_list("version", flat=True).first() or 0


def tenants_to_train() -> list[UUID]:
    """Whose classifier is older than their intents, across all tenants: for the sweep."""
    newest = TrainedClassifier.objects.filter(tenant_id=OuterRef("tenant_id")).order_by("-version")
    lists = IntentListVersion.objects.annotate(
        trained=Coalesce(Subquery(newest.values("version")[:1]), Value(0))
    )
    return list(lists.filter(version__gt=F("trained")).values_list("tenant_id", flat=True))


def state(tenant_id: UUID | None) -> ModelState:
    """None: of what is shipped."""
    newest = trained(tenant_id=tenant_id).first() if tenant_id else None
    figures = newest.figures if newest else {}
    left_out = newest.left_out if newest else []
    rows = []
    for choice in intent_choices(tenant_id=tenant_id):
        unlearned = [len(shipped_examples().get(choice.name, ())), None]
        examples, recognised = figures.get(choice.name, unlearned)
        rows.append(IntentFigures(choice.name, choice.title, examples, recognised, choice.name in left_out))
    is_outdated = tenant_id is not None and intent_list_version(tenant_id=tenant_id) > (
        newest.version if newest else 0
    )
    if newest is None or newest.accuracy is None:
        return ModelState(newest.version if newest else 0, None, None, is_outdated, tuple(rows))
    return ModelState(newest.version, newest.created_at, newest.accuracy, is_outdated, tuple(rows))


def classifier_of(tenant_id: UUID | None) -> Classifier:
    """The newest that was trained, as it was at most CONFIGURATION_FRESH_S ago; else, and for None, the shipped one.

    While a newer one is being trained the older one answers.
    """
    if tenant_id is None:
        return shipped_classifier()
    version = _versions.get(tenant_id, tenant_id, partial(trained_version, tenant_id=tenant_id))
    if not version:
        return shipped_classifier()
    with _lock:
        known = _loaded.get(tenant_id)
        if known and known[0] == version:
            _loaded.move_to_end(tenant_id)
            return known[1]
    classifier = _load(tenant_id, version)
    _remember(tenant_id, version, classifier)
    return classifier


def _load(tenant_id: UUID, version: int) -> Classifier:
    rows = TrainedClassifier.objects.for_tenant(tenant_id).filter(version=version)
    weights = rows.values_list("weights", flat=True).first()
    if not weights:
        return shipped_classifier()
    try:
        return Classifier.from_bytes(bytes(weights))
    except Unreadable:
        _log.exception("classifier %s of tenant %s cannot be read", version, tenant_id)
        return shipped_classifier()


def _remember(tenant_id: UUID, version: int, classifier: Classifier) -> None:
    with _lock:
        known = _loaded.get(tenant_id)
        if known is None or known[0] <= version:
            _loaded[tenant_id] = (version, classifier)
            _loaded.move_to_end(tenant_id)
        while len(_loaded) > TENANTS_IN_MEMORY:
            _loaded.popitem(last=False)
