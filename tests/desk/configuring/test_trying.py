"""The pipeline as if a draft were published, beside the published one, which notices nothing."""

from copy import deepcopy
from typing import Any

import pytest

from apps.common.ids import new_id
from apps.desk.configuring import drafts, proving, versions
from apps.desk.configuring.documents import Document, Invalid
from apps.desk.configuring.trying import setup_of_draft
from apps.desk.dry import Tried, question_to_try, try_deciding
from apps.desk.evaluating import running
from apps.desk.pipeline.setup import setup_of
from apps.knowledge.models import EvaluationRun
from tests.desk.configuring.conftest import Shop
from tests.factories import make_evaluation_case, make_evaluation_set


def tried(shop: Shop, document: Document | None, text: str) -> Tried:
    question = question_to_try(tenant_id=shop.tenant.id, content=text, inbox_id=shop.inbox.id)
    setup = setup_of(question.inbox) if document is None else setup_of_draft(question.inbox, document)
    return try_deciding(question, setup)


def told(found: Tried) -> tuple[str, str, str, str]:
    persona = found.plan.persona.name if found.plan.persona else ""
    return str(found.plan.action), found.plan.rule, persona, found.verdict.action


def test_draft_that_changes_nothing_is_the_published_setup(shop: Shop) -> None:
    published = setup_of(shop.inbox)
    assert setup_of_draft(shop.inbox, shop.document) == published


def test_draft_decides_by_its_own_rules_words_and_styles(shop: Shop) -> None:
    draft: Any = deepcopy(shop.document)
    draft["personas"].append(
        draft["personas"][0] | {"id": str(new_id()), "name": "Short", "is_default": False}
    )
    draft["words"] = [{**draft["words"][0], "text": "zzword"}]
    draft["rules"] = [
        rule | {"actions": {"answer": {"persona": "Short", "collections": []}}} for rule in draft["rules"]
    ]
    asked = ["refund please", "the price", "zqword", "zzword"]
    assert [told(tried(shop, None, text)) for text in asked] == [
        ("handoff", "Refunds", "Friendly", "pass"),
        ("answer", "Prices", "Friendly", "pass"),
        ("block", "", "Friendly", "block"),
        ("answer", "", "Friendly", "pass"),
    ]
    assert [told(tried(shop, draft, text)) for text in asked] == [
        ("answer", "Refunds", "Short", "pass"),
        ("answer", "Prices", "Short", "pass"),
        ("answer", "", "Friendly", "pass"),
        ("block", "", "Friendly", "block"),
    ]
    assert told(tried(shop, None, "zzword"))[3] == "pass"


def test_draft_answers_and_opens_as_it_says(shop: Shop) -> None:
    draft: Any = deepcopy(shop.document)
    draft["personas"].append(
        draft["personas"][0] | {"id": str(new_id()), "name": "Short", "is_default": False}
    )
    draft["answering"][0] |= {"persona": "Short", "collections": [], "may_improvise": True}
    draft["hours"] = []
    setup = setup_of_draft(shop.inbox, draft)
    assert (setup.answering.persona.name if setup.answering.persona else "") == "Short"
    assert (setup.answering.collection_ids, setup.answering.may_improvise, setup.is_open) == ((), True, True)
    published = setup_of(shop.inbox)
    assert (published.answering.collection_ids, published.answering.may_improvise) == (
        (shop.collection.id,),
        False,
    )


def test_draft_switches_categories_of_words(shop: Shop) -> None:
    off: Any = deepcopy(shop.document)
    off["categories"][0]["is_active"] = False
    masked: Any = deepcopy(shop.document)
    masked["categories"][0]["action"] = "mask"
    assert [told(tried(shop, document, "zqword"))[3] for document in (None, off, masked)] == [
        "block",
        "pass",
        "mask",
    ]


def test_draft_with_a_reference_to_nothing_is_refused(shop: Shop) -> None:
    draft = deepcopy(shop.document)
    draft["answering"][0]["collections"] = ["Gone"]
    with pytest.raises(Invalid) as refusal:
        setup_of_draft(shop.inbox, draft)
    assert [str(each) for each in refusal.value.problems] == [
        "answering › shop › collections: there is no collection “Gone”"
    ]


# ── the evaluation of a draft ─────────────────────────────────────────────────────────────────────────


def drafted(shop: Shop, **sections: Any) -> Any:
    draft = drafts.begin(tenant_id=shop.tenant.id, by=None)
    drafts.change(draft=draft, document=draft.document | sections, by=None)
    return draft


def evaluated(draft: Any) -> list[EvaluationRun]:
    started = proving.evaluate(draft=draft, by=None)
    for run in started:
        running.evaluate(run.id)
        run.refresh_from_db()
    return list(started)


@pytest.fixture
def gate(shop: Shop) -> Any:
    """A set that has to hold: whoever wants a refund gets a person."""
    row = make_evaluation_set(tenant=shop.tenant, inbox=shop.inbox, blocks_publishing=True)
    make_evaluation_case(evaluation_set=row, question="refund please", expected="hand_off")
    return row


def test_evaluation_asks_the_draft_and_holds_back_what_is_worse(shop: Shop, gate: Any) -> None:
    draft = drafted(shop, rules=[])
    assert not proving.is_proven(draft)
    (run,) = evaluated(draft)
    assert (run.state, run.done, run.passed) == ("done", 1, 0)
    assert [(proof.shortcoming, proof.holds) for proof in proving.proofs(draft)] == [("share", False)]
    with pytest.raises(versions.NotProven):
        versions.publish(tenant_id=shop.tenant.id, by=None)
    assert len(shop.document["rules"]) == 2
    versions.publish(tenant_id=shop.tenant.id, by=None, against_evaluation=True)
    assert shop.document["rules"] == []


def test_draft_that_holds_is_published_and_its_run_becomes_the_baseline(shop: Shop, gate: Any) -> None:
    draft = drafted(shop, words=[])
    (run,) = evaluated(draft)
    assert [proof.holds for proof in proving.proofs(draft)] == [True]
    versions.publish(tenant_id=shop.tenant.id, by=None)
    run.refresh_from_db()
    assert (run.is_baseline, shop.document["words"]) == (True, [])


def test_run_of_a_draft_that_was_changed_meanwhile_says_nothing(shop: Shop, gate: Any) -> None:
    draft = drafted(shop, words=[])
    (run,) = proving.evaluate(draft=draft, by=None)
    assert proving.evaluate(draft=draft, by=None) == []  # it waits already
    drafts.change(draft=draft, document=draft.document | {"rules": []}, by=None)
    running.evaluate(run.id)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "changed")
    assert [proof.run for proof in proving.proofs(draft)] == [None]
    assert not proving.is_proven(draft)
