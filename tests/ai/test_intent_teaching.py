"""A tenant's own intents: saved, trained once, loaded by every process; and too few of them refused politely."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from apps.ai import taught, teaching
from apps.ai.intents import recognise
from apps.ai.models import Intent, IntentListVersion, TrainedClassifier
from apps.ai.shipped import SHIPPED, shipped_classifier
from apps.ai.teaching import Outcome, Training, TrainingFailed
from apps.common.clock import now
from apps.tenants.models import Tenant
from tests import factories as make

LOANS = [
    "我要借望远镜",
    "望远镜可以借几天",
    "借的望远镜怎么还",
    "续借望远镜",
    "望远镜还能外借吗",
    "can I borrow a telescope",
]
PATIENT_S = 30


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make.make_tenant()


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    yield
    taught._loaded.clear()


def save(
    tenant: Tenant, name: str = "telescope_loan", examples: list[str] = LOANS, **fields: object
) -> Intent:
    return teaching.save_intent(intent=Intent(tenant=tenant, name=name, examples=examples, **fields))


def switch_off(tenant: Tenant, *kept: str) -> None:
    """Only these of the shipped intents stay, so that training is quick."""
    rows = [Intent(tenant=tenant, name=name, is_active=False) for name in SHIPPED if name not in kept]
    Intent.objects.bulk_create(rows)


def test_classifier_of_a_tenant_without_intents_is_the_shipped_one(tenant: Tenant) -> None:
    assert taught.classifier_of(tenant.id) is shipped_classifier()
    assert teaching.train(tenant_id=tenant.id) == Training(Outcome.CURRENT, 0)


def test_train_teaches_the_tenant_s_own_intent_and_nobody_else_s(tenant: Tenant) -> None:
    """And leaves out what has too few examples and what is off."""
    other = make.make_tenant()
    switch_off(tenant, "human_request", "invoice", "refund")
    save(tenant)
    save(tenant, "planet", [f"{text}行星" for text in LOANS[:4]])
    assert taught.classifier_of(tenant.id) is shipped_classifier()
    training = teaching.train(tenant_id=tenant.id)
    assert (training.outcome, training.version, training.left_out) == (Outcome.TRAINED, 2, ("planet",))
    assert taught.classifier_of(tenant.id).names == ("human_request", "invoice", "refund", "telescope_loan")
    found = recognise("想借一下望远镜", taught.classifier_of(tenant.id))
    assert (found.name, found.source) == ("telescope_loan", "classifier")
    assert recognise("转人工", taught.classifier_of(tenant.id)).name == "human_request"
    complaint = recognise("我要投诉", taught.classifier_of(tenant.id)).name
    assert complaint in {"human_request", "invoice", "refund", "telescope_loan", "unsure"}
    assert taught.classifier_of(other.id) is shipped_classifier()
    assert teaching.train(tenant_id=tenant.id) == Training(Outcome.CURRENT, 2)
    state = taught.state(tenant.id)
    assert (state.version, state.is_outdated, state.accuracy) == (2, False, training.accuracy)
    assert {row.name: row.examples for row in state.rows}["telescope_loan"] == len(LOANS)
    assert [row.name for row in state.rows if row.is_left_out] == ["planet"]


def test_train_lets_a_tenant_s_examples_extend_and_overrule_the_shipped_ones(tenant: Tenant) -> None:
    switch_off(tenant, "invoice", "refund")
    save(tenant, "refund", ["开发票", "老样子来一份"])
    examples = dict(teaching._material(teaching.intents(tenant_id=tenant.id)).examples)
    assert (examples["开发票"], examples["老样子来一份"], examples["怎么开发票"]) == (
        "refund",
        "refund",
        "invoice",
    )


def test_train_with_too_little_to_tell_apart_keeps_the_shipped_classifier(tenant: Tenant) -> None:
    switch_off(tenant)
    save(tenant)
    assert teaching.train(tenant_id=tenant.id).outcome == Outcome.TOO_FEW
    assert taught.classifier_of(tenant.id) is shipped_classifier()
    assert teaching.train(tenant_id=tenant.id) == Training(Outcome.CURRENT, 1)


def test_removing_the_last_intent_brings_the_shipped_classifier_back(tenant: Tenant) -> None:
    TrainedClassifier.objects.create(tenant=tenant, version=1, weights=shipped_classifier().to_bytes())
    intent = save(tenant)
    assert taught.classifier_of(tenant.id) is not shipped_classifier()
    assert teaching.remove_intents(tenant_id=tenant.id, intent_ids=[intent.id]) == 1
    assert teaching.train(tenant_id=tenant.id) == Training(Outcome.CURRENT, 2)
    assert taught.classifier_of(tenant.id) is shipped_classifier()


def test_remove_intents_leaves_another_tenant_s_alone(tenant: Tenant) -> None:
    foreign = make.make_intent()
    assert teaching.remove_intents(tenant_id=tenant.id, intent_ids=[foreign.id]) == 0
    assert Intent.objects.filter(id=foreign.id).exists()


def test_train_is_busy_while_another_process_trains(tenant: Tenant) -> None:
    save(tenant)
    rows = IntentListVersion.objects.filter(tenant=tenant)
    rows.update(training_since=now())
    assert teaching.train(tenant_id=tenant.id) == Training(Outcome.BUSY, 0)
    switch_off(tenant)
    rows.update(training_since=now() - 2 * teaching.LONGEST_TRAINING)
    assert teaching.train(tenant_id=tenant.id).outcome == Outcome.TOO_FEW


@pytest.mark.django_db(transaction=True)
def test_train_by_several_at_once_trains_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a change made meanwhile is trained by whoever trains, not lost."""
    tenant = make.make_tenant()
    switch_off(tenant, "invoice", "refund")
    save(tenant)
    trained: list[int] = []
    others = threading.Barrier(4)
    real = teaching._learned

    def learned(examples: tuple[tuple[str, str], ...]) -> tuple[dict[str, object], bytes]:
        trained.append(len(examples))
        if len(trained) > 1:
            return real(examples)
        others.wait(PATIENT_S)  # they have come and gone
        save(tenant, "planet", [f"{text}行星" for text in LOANS])
        return {"accuracy": 0.5, "right": {}, "asked": {}}, shipped_classifier().to_bytes()

    monkeypatch.setattr(teaching, "_learned", learned)

    def run(_number: int) -> Outcome:
        try:
            outcome = teaching.train(tenant_id=tenant.id).outcome
        finally:
            connection.close()
        if outcome == Outcome.BUSY:
            others.wait(PATIENT_S)
        return outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(run, range(4)))
    assert outcomes == [Outcome.BUSY] * 3 + [Outcome.TRAINED]
    assert trained[1:] == [trained[0] + len(LOANS)]
    assert taught.trained_version(tenant_id=tenant.id) == 2
    assert "planet" in taught.classifier_of(tenant.id).names


def test_training_that_fails_says_why_and_frees_its_claim(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tenant)
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(TrainingFailed):
        teaching.train(tenant_id=tenant.id)
    assert IntentListVersion.objects.get(tenant=tenant).training_since is None
    assert taught.tenants_to_train() == [tenant.id]


def test_tenants_to_train_are_those_whose_intents_changed_since(tenant: Tenant) -> None:
    save(tenant)
    current = make.make_tenant()
    save(current)
    TrainedClassifier.objects.create(tenant=current, version=1)
    assert taught.tenants_to_train() == [tenant.id]


def test_store_keeps_three_versions(tenant: Tenant) -> None:
    for version in range(1, 6):
        teaching._store(TrainedClassifier(tenant_id=tenant.id, version=version))
    assert list(taught.trained(tenant_id=tenant.id).values_list("version", flat=True)) == [5, 4, 3]


def test_classifier_that_cannot_be_read_gives_way_to_the_shipped_one(tenant: Tenant) -> None:
    TrainedClassifier.objects.create(tenant=tenant, version=1, weights=b"what is this")
    assert taught.classifier_of(tenant.id) is shipped_classifier()


def test_classifier_of_follows_a_new_version(tenant: Tenant) -> None:
    weights = shipped_classifier().to_bytes()
    TrainedClassifier.objects.create(tenant=tenant, version=1, weights=weights)
    first = taught.classifier_of(tenant.id)
    assert taught.classifier_of(tenant.id) is first
    TrainedClassifier.objects.create(tenant=tenant, version=2, weights=weights)
    assert taught.classifier_of(tenant.id) is not first


@pytest.mark.parametrize("name", ["", "Refund", "re fund", "退款", "unsure", "x" * 41, "1st", "refund\n"])
def test_save_intent_refuses_bad_names(tenant: Tenant, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        save(tenant, name)
    assert list(refusal.value.error_dict) == ["name"]


@pytest.mark.parametrize(
    "examples", [["..."], ["x" * 301], [f"text {n}" for n in range(201)]], ids=["no_letter", "long", "many"]
)
def test_save_intent_refuses_bad_examples(tenant: Tenant, examples: list[str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        save(tenant, examples=examples)
    assert list(refusal.value.error_dict) == ["examples"]
    assert not IntentListVersion.objects.filter(tenant=tenant).exists()


def test_save_intent_trims_examples_and_counts_the_change(tenant: Tenant) -> None:
    intent = save(tenant, examples=[" a ", "a", "b"])
    assert Intent.objects.get(id=intent.id).examples == ["a", "b"]
    assert taught.intent_list_version(tenant_id=tenant.id) == 1
    with pytest.raises(ValidationError):
        save(tenant)
    assert taught.intent_list_version(tenant_id=tenant.id) == 1


def test_intent_choices_are_the_active_ones_with_the_tenant_s_words(tenant: Tenant) -> None:
    save(tenant, "spam", [], is_active=False)
    save(tenant, "invoice", [], title="Fapiao", description="wants a fapiao")
    save(tenant)
    choices = {choice.name: choice for choice in taught.intent_choices(tenant_id=tenant.id)}
    assert set(choices) == set(SHIPPED) - {"spam"} | {"telescope_loan"}
    assert (choices["invoice"].title, choices["invoice"].meaning) == ("Fapiao", "wants a fapiao")
    assert choices["refund"].meaning == SHIPPED["refund"].meaning


def test_save_intent_refuses_more_than_can_be_told_apart(tenant: Tenant) -> None:
    Intent.objects.bulk_create(
        [Intent(tenant=tenant, name=f"intent_{n}") for n in range(teaching.MOST_INTENTS)]
    )
    with translation.override("en"), pytest.raises(ValidationError, match="100 intents"):
        save(tenant)
    changed = Intent.objects.get(tenant=tenant, name="intent_0")
    assert teaching.save_intent(intent=changed) == changed
