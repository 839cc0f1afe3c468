"""The shipped list: harmless to customers, installed on demand, never at the cost of a tenant's own choice."""

from uuid import UUID

import pytest

from apps.moderation import installing, queries, screening, services, shipped, trial
from apps.moderation.actions import BLOCK, HANDOFF, MASK, PASS, REVIEW
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.models import SensitiveWord
from apps.moderation.variants import is_reading
from tests.factories import make_tenant

COUNT = len(shipped.words())


@pytest.fixture
def tenant_id(db: None) -> UUID:
    return make_tenant().id


def test_shipped_words_are_usable() -> None:
    assert COUNT > 400
    assert {word.action for word in shipped.words()} == {PASS, MASK, REVIEW, HANDOFF, BLOCK}
    assert [
        word for word in shipped.words() if word.reading and not is_reading(word.text, word.reading)
    ] == []
    assert sum(bool(word.reading) for word in shipped.words()) > 5


def test_every_allowed_phrase_holds_a_listed_word() -> None:
    listed = WordAutomaton(word for word in shipped.words() if word.action != PASS)
    allowed = [word.text for word in shipped.words() if word.action == PASS]
    assert [text for text in allowed if not listed.scan(text)] == ["scunthorpe", "shiitake"]


def test_shipped_words_hit_no_harmless_sentence() -> None:
    assert trial.tried_on_samples(shipped.words()) == trial.Trial(len(shipped.samples()), 0, ())


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("你这个傻 逼", "mask"),
        ("sha bi", "mask"),
        ("FUCK you", "mask"),
        ("我不想活了", "handoff"),
        ("網上賭場註冊送彩金", "block"),
        ("代·开·发·票", "review"),
        ("加我VX领红包", "review"),
        ("复杂种类里的消毒品", "pass"),
        ("Scunthorpe", "pass"),
    ],
)
def test_shipped_words_find_what_they_are_for(text: str, action: str) -> None:
    assert screening.judge(WordAutomaton(shipped.words()), text).action == action


def test_trial_counts_texts_and_the_words_that_hit_most() -> None:
    words = [Word("甲"), Word("乙"), Word("乙丙", action=PASS)]
    assert trial.tried(words, ["甲甲", "甲乙", "乙丙", "丁"]) == trial.Trial(4, 2, (("甲", 2), ("乙", 1)))
    assert trial.tried(words, []).percentage == 0.0
    assert trial.tried(words, ["甲", "丁"]).percentage == 50.0


def test_trial_reads_a_tenants_own_texts(monkeypatch: pytest.MonkeyPatch, tenant_id: UUID) -> None:
    monkeypatch.setattr(trial, "_readers", [])
    for _ in range(2):
        trial.read_own_texts_with(own_text)
    assert trial.own_texts(tenant_id) == (f"text of {tenant_id}",)


def own_text(tenant_id: UUID) -> list[str]:
    return [f"text of {tenant_id}"]


def test_install_adds_the_list_once(tenant_id: UUID) -> None:
    assert len(installing.install(tenant_id=tenant_id).new) == COUNT
    assert installing.install(tenant_id=tenant_id).is_empty
    assert queries.words(tenant_id=tenant_id).filter(is_shipped=True).count() == COUNT
    assert screening.check(tenant_id=tenant_id, text="傻逼").content == "**"


def test_install_leaves_a_tenants_own_words_alone(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="傻逼", action=BLOCK)
    services.add_word(tenant_id=tenant_id, text="甲乙")
    plan = installing.install(tenant_id=tenant_id)
    assert (len(plan.new), plan.own) == (COUNT - 1, ("傻逼",))
    assert screening.check(tenant_id=tenant_id, text="傻逼甲乙").action == "block"


def test_install_leaves_alone_what_a_tenant_changed_or_switched_off(tenant_id: UUID) -> None:
    installing.install(tenant_id=tenant_id)
    changed, off = (SensitiveWord.objects.for_tenant(tenant_id).get(text=text) for text in ("傻逼", "洗钱"))
    changed.action = BLOCK
    services.save_word(word=changed)
    off.is_active = False
    services.save_word(word=off)
    plan = installing.install(tenant_id=tenant_id)
    assert (plan.is_empty, plan.own) == (True, ("傻逼",))
    assert [screening.check(tenant_id=tenant_id, text=text).action for text in ("傻逼", "洗钱")] == [
        "block",
        "pass",
    ]


def test_install_brings_the_shipped_words_up_to_date(tenant_id: UUID) -> None:
    old = [Word("傻逼", "abuse", REVIEW), Word("没有人再用的词", "abuse")]
    services.add_words(tenant_id=tenant_id, words=old, is_shipped=True)
    plan = installing.install(tenant_id=tenant_id)
    assert (len(plan.new), len(plan.changed), plan.gone) == (COUNT - 1, 1, ("没有人再用的词",))
    assert screening.check(tenant_id=tenant_id, text="傻逼没有人再用的词").content == "**没有人再用的词"


def test_install_leaves_other_tenants_alone(tenant_id: UUID) -> None:
    other = make_tenant().id
    services.add_words(tenant_id=other, words=[Word("没有人再用的词")], is_shipped=True)
    installing.install(tenant_id=tenant_id)
    assert [word.text for word in queries.words(tenant_id=other)] == ["没有人再用的词"]
