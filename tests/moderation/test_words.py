"""The stored list: changes reach every process through its version, and no other tenant."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from apps.moderation import queries, screening, services
from apps.moderation.automaton import BLOCK, MASK, Word
from apps.moderation.lists import Listed
from apps.moderation.models import SensitiveWord
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant_id() -> UUID:
    return make_tenant().id


@pytest.fixture
def other_id() -> UUID:
    return make_tenant().id


def test_check_passes_masks_and_blocks(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="违禁品", category="goods")
    services.add_word(tenant_id=tenant_id, text="scam", action=BLOCK)
    verdicts = [
        screening.check(tenant_id=tenant_id, text=text) for text in ("您好", "有违禁品", "违禁品 is a scam")
    ]
    assert [(verdict.action, verdict.content) for verdict in verdicts] == [
        ("pass", "您好"),
        ("mask", "有***"),
        ("block", "*** is a ****"),
    ]
    assert [hit.category for hit in verdicts[1].hits] == ["goods"]


def test_check_gives_the_strongest_action(tenant_id: UUID) -> None:
    for action, text in (
        ("mask", "甲"),
        ("review", "乙"),
        ("handoff", "丙"),
        ("block", "丁"),
        ("pass", "甲乙"),
    ):
        services.add_word(tenant_id=tenant_id, text=text, action=action)
    texts = ("甲乙", "甲", "乙甲", "丙乙甲", "丁丙", "戊")
    verdicts = [screening.check(tenant_id=tenant_id, text=text) for text in texts]
    assert [(verdict.action, verdict.content, verdict.is_masked) for verdict in verdicts] == [
        ("pass", "甲乙", False),
        ("mask", "*", True),
        ("review", "乙*", True),
        ("handoff", "丙乙*", True),
        ("block", "*丙", True),
        ("pass", "戊", False),
    ]


def test_check_finds_a_word_in_pinyin_when_it_has_a_reading(tenant_id: UUID) -> None:
    services.add_words(tenant_id=tenant_id, words=[Word("甲乙", reading="jia3 yi3"), Word("丙丁")])
    assert screening.check(tenant_id=tenant_id, text="jiayi bingding").content == "***** bingding"


@pytest.mark.parametrize("reading", ["jia3", "jia3 yi3 bing3", "jia9 yi3", "甲 乙"])
def test_add_words_refuses_a_reading_that_does_not_fit(tenant_id: UUID, reading: str) -> None:
    with pytest.raises(ValidationError):
        services.add_words(tenant_id=tenant_id, words=[Word("甲乙", reading=reading)])


def test_set_active_switches_own_words_only(tenant_id: UUID, other_id: UUID) -> None:
    own = services.add_word(tenant_id=tenant_id, text="甲乙")
    foreign = services.add_word(tenant_id=other_id, text="甲乙")
    assert services.set_active(tenant_id=tenant_id, word_ids=[own.id, foreign.id], is_active=False) == 1
    assert screening.check(tenant_id=tenant_id, text="甲乙").action == "pass"
    assert screening.check(tenant_id=other_id, text="甲乙").action == "mask"


def test_check_knows_only_the_tenants_own_words(tenant_id: UUID, other_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    services.add_word(tenant_id=other_id, text="丙丁")
    assert screening.check(tenant_id=tenant_id, text="甲乙丙丁").content == "**丙丁"
    assert screening.check(tenant_id=other_id, text="甲乙丙丁").content == "甲乙**"


def test_check_follows_every_change_at_once(tenant_id: UUID) -> None:
    def shown() -> str:
        return screening.check(tenant_id=tenant_id, text="甲乙").content

    assert shown() == "甲乙"
    word = services.add_word(tenant_id=tenant_id, text="甲乙")
    assert shown() == "**"
    word.is_active = False
    services.save_word(word=word)
    assert shown() == "甲乙"
    services.add_words(tenant_id=tenant_id, words=[Word("甲"), Word("乙", action=BLOCK)])
    assert shown() == "**"
    assert (
        services.remove_words(
            tenant_id=tenant_id, word_ids=queries.words(tenant_id=tenant_id).values_list("id", flat=True)
        )
        == 3
    )
    assert shown() == "甲乙"


def test_word_automaton_is_built_once_per_version(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    first = queries.word_automaton(tenant_id=tenant_id)
    assert queries.word_automaton(tenant_id=tenant_id) is first
    services.add_word(tenant_id=tenant_id, text="丙丁")
    assert queries.word_automaton(tenant_id=tenant_id) is not first


def test_word_automaton_keeps_a_bounded_number_of_tenants(tenant_id: UUID) -> None:
    first = queries.word_automaton(tenant_id=tenant_id)
    for _ in range(queries.TENANTS_IN_MEMORY):
        queries.word_automaton(tenant_id=uuid4())
    assert queries.word_automaton(tenant_id=tenant_id) is not first


def test_add_words_is_idempotent_and_updates(tenant_id: UUID) -> None:
    rows = [Word(" 甲乙 ", "old"), Word("甲乙", "goods", BLOCK), Word("丙丁")]
    for _ in range(2):
        assert services.add_words(tenant_id=tenant_id, words=rows) == 2
    stored = queries.words(tenant_id=tenant_id).order_by("text").values_list("text", "category", "action")
    assert sorted(stored) == [("丙丁", "", MASK), ("甲乙", "goods", BLOCK)]


def test_list_words_leaves_alone_what_is_not_said(tenant_id: UUID, other_id: UUID) -> None:
    for owner in (tenant_id, other_id):
        services.list_words(tenant_id=owner, rows=[Listed(Word("甲"), False), Listed(Word("乙"), False)])
    rows = [
        Listed(Word("甲", "goods")),
        Listed(Word("乙"), True),
        Listed(Word("丙")),
        Listed(Word("丁"), False),
    ]
    for _ in range(2):
        assert services.list_words(tenant_id=tenant_id, rows=rows) == 4
    stored = queries.words(tenant_id=tenant_id).values_list("text", "category", "is_active")
    assert set(stored) == {("甲", "goods", False), ("乙", "", True), ("丙", "", True), ("丁", "", False)}
    assert not queries.words(tenant_id=other_id).filter(is_active=True).exists()


def test_list_words_counts_the_last_of_the_same(tenant_id: UUID) -> None:
    rows = [Listed(Word("甲"), False), Listed(Word(" 甲 "))]
    assert services.list_words(tenant_id=tenant_id, rows=rows) == 1
    assert queries.words(tenant_id=tenant_id).get().is_active


def test_add_words_switches_on(tenant_id: UUID) -> None:
    services.list_words(tenant_id=tenant_id, rows=[Listed(Word("甲"), False)])
    services.add_words(tenant_id=tenant_id, words=[Word("甲")])
    assert queries.words(tenant_id=tenant_id).get().is_active


@pytest.mark.parametrize("text", ["", "   ", "***", "\u200b", "字" * 81])
def test_add_word_refuses_unusable_words(tenant_id: UUID, text: str) -> None:
    with pytest.raises(ValidationError):
        services.add_word(tenant_id=tenant_id, text=text)
    with pytest.raises(ValidationError):
        services.add_words(tenant_id=tenant_id, words=[Word("好词"), Word(text)])
    assert not SensitiveWord.objects.exists()


def test_add_word_refuses_what_is_listed_already(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    with pytest.raises(ValidationError):
        services.add_word(tenant_id=tenant_id, text="甲乙 ")


def test_remove_word_leaves_another_tenants_word(tenant_id: UUID, other_id: UUID) -> None:
    word = services.add_word(tenant_id=other_id, text="甲乙")
    assert services.remove_word(tenant_id=tenant_id, word_id=word.id) is False
    assert services.remove_word(tenant_id=other_id, word_id=word.id) is True


def test_stream_masker_uses_the_tenants_words(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    masker = screening.stream_masker(tenant_id=tenant_id)
    assert masker.feed("请看甲") + masker.feed("乙。") + masker.finish() == "请看**。"
