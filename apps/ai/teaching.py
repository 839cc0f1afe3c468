"""Changes of a tenant's intents, and the training that follows them."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ai.classifier import Classifier
from apps.ai.grams import folded
from apps.ai.models import Intent, IntentListVersion, TrainedClassifier
from apps.ai.shipped import SHIPPED, shipped_classifier, shipped_examples
from apps.ai.taught import intent_list_version, intents, trained_version
from apps.common.clock import now

FEWEST_EXAMPLES = 5  # of an intent; it is left out until it has as many
FEWEST_INTENTS = 2
MOST_INTENTS = 100
KEPT = 3  # versions
LONGEST_TRAINING = timedelta(minutes=10)
ROUNDS = 5  # of one call, when the intents are changed while it trains
Example = tuple[str, str]


class TrainingFailed(Exception):
    """The process that trains did not do it. What it said is for operators."""


class Outcome(StrEnum):
    TRAINED = "trained"
    CURRENT = "current"  # there was nothing to do
    BUSY = "busy"  # another process trains, and will see this change
    TOO_FEW = "too_few"  # nothing to tell apart: the shipped classifier serves


@dataclass(frozen=True, slots=True)
class Training:
    outcome: Outcome
    version: int
    accuracy: float | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Material:
    examples: tuple[Example, ...]
    left_out: tuple[str, ...]


@transaction.atomic
def save_intent(*, intent: Intent) -> Intent:
    """Validate and store a new or changed intent; it counts as soon as train() has run. Raises ValidationError."""
    intent.examples = list(dict.fromkeys(text.strip() for text in intent.examples))
    intent.full_clean()
    if intent._state.adding and intents(tenant_id=intent.tenant_id).count() >= MOST_INTENTS:
        raise ValidationError(_("There are 100 intents already; more would not be told apart."))
    intent.save()
    _bump_version(intent.tenant_id)
    return intent


@transaction.atomic
def remove_intents(*, tenant_id: UUID, intent_ids: Iterable[UUID]) -> int:
    removed, _details = intents(tenant_id=tenant_id).filter(id__in=list(intent_ids)).delete()
    _bump_version(tenant_id)
    return removed


def _bump_version(tenant_id: UUID) -> None:
    versions = IntentListVersion.objects
    versions.get_or_create(tenant_id=tenant_id)
    versions.for_tenant(tenant_id).update(version=F("version") + 1)


def train(*, tenant_id: UUID) -> Training:
    """Bring the tenant's classifier up to date with its intents. Again and at once by several: trained once.

    Takes seconds, in a process of its own; the database is not held meanwhile. Raises TrainingFailed.
    """
    done = Training(Outcome.CURRENT, trained_version(tenant_id=tenant_id))
    for _round in range(ROUNDS):
        version = intent_list_version(tenant_id=tenant_id)
        if version <= done.version:
            break
        if not _claim(tenant_id):
            return Training(Outcome.BUSY, done.version)
        try:
            done = _train_version(tenant_id, version)
        finally:
            _release(tenant_id)
    return done


def _claim(tenant_id: UUID) -> bool:
    free = Q(training_since=None) | Q(training_since__lt=now() - LONGEST_TRAINING)
    own = IntentListVersion.objects.for_tenant(tenant_id).filter(free)
    return own.update(training_since=now()) == 1


def _release(tenant_id: UUID) -> None:
    IntentListVersion.objects.for_tenant(tenant_id).update(training_since=None)


def _train_version(tenant_id: UUID, version: int) -> Training:
    # The version was read before the examples: a change in between is trained twice, never forgotten.
    if not intents(tenant_id=tenant_id).exists():
        _store(TrainedClassifier(tenant_id=tenant_id, version=version))
        return Training(Outcome.CURRENT, version)
    material = _material(intents(tenant_id=tenant_id))
    if len({name for _text, name in material.examples}) < FEWEST_INTENTS:
        _store(TrainedClassifier(tenant_id=tenant_id, version=version, left_out=list(material.left_out)))
        return Training(Outcome.TOO_FEW, version, None, material.left_out)
    figures, weights = _learned(material.examples)
    row = TrainedClassifier(
        tenant_id=tenant_id,
        version=version,
        weights=weights,
        accuracy=figures["accuracy"],
        figures={name: [asked, figures["right"].get(name, 0)] for name, asked in figures["asked"].items()},
        left_out=list(material.left_out),
    )
    _store(row)
    return Training(Outcome.TRAINED, version, row.accuracy, material.left_out)


@lru_cache(maxsize=4)
def _trial(examples: tuple[Example, ...]) -> Classifier:
    _figures, weights = _learned(examples)
    return Classifier.from_bytes(weights)


def trial_classifier(rows: Iterable[Intent]) -> Classifier:
    """As if these were the tenant's intents. Takes seconds the first time; stores nothing. Raises TrainingFailed."""
    found = list(rows)
    examples = _material(found).examples
    is_plain = not found or len({name for _text, name in examples}) < FEWEST_INTENTS
    return shipped_classifier() if is_plain else _trial(examples)


def _material(rows: Iterable[Intent]) -> _Material:
    """What the tenant wrote counts more than what is shipped: of equal texts the tenant's stays."""
    own = {row.name: row for row in rows}
    texts: dict[str, Example] = {}
    for name in [*SHIPPED, *(name for name in own if name not in SHIPPED)]:
        if name not in own or own[name].is_active:
            texts |= {folded(text): (text, name) for text in shipped_examples().get(name, ())}
    for name, row in own.items():
        if row.is_active:
            texts |= {folded(text): (text, name) for text in row.examples}
    active = {name for name, row in own.items() if row.is_active}
    sizes = {name: sum(each == name for _text, each in texts.values()) for name in active | set(SHIPPED)}
    enough = {name for name, size in sizes.items() if size >= FEWEST_EXAMPLES}
    return _Material(
        tuple((text, name) for text, name in texts.values() if name in enough),
        tuple(sorted(active - enough)),
    )


def _learned(examples: Iterable[Example]) -> tuple[dict[str, Any], bytes]:
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "apps.ai.learning"],
            input=json.dumps(list(examples)).encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=LONGEST_TRAINING.total_seconds() / 2,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise TrainingFailed(error.stderr.decode(errors="replace")[-2000:]) from error
    except subprocess.TimeoutExpired as error:
        raise TrainingFailed("took too long") from error
    figures, _newline, weights = finished.stdout.partition(b"\n")
    return json.loads(figures), weights


@transaction.atomic
def _store(row: TrainedClassifier) -> None:
    rows = TrainedClassifier.objects.for_tenant(row.tenant_id)
    rows.filter(version=row.version).delete()
    row.save()
    kept = rows.order_by("-version").values_list("version", flat=True)[:KEPT]
    rows.exclude(version__in=list(kept)).delete()
