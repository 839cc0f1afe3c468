"""Categories as a whole: off and on, one action for all, renamed, removed."""

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from apps.moderation import queries, screening, services
from apps.moderation.automaton import Word
from apps.moderation.models import SensitiveWord, WordCategory
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
WORDS = [
    Word("甲乙", "ads", "mask"),
    Word("丙丁", "ads", "block"),
    Word("甲乙丙", "ads", "pass"),
    Word("戊己"),
]


@pytest.fixture
def tenant_id() -> UUID:
    tenant_id = make_tenant().id
    services.add_words(tenant_id=tenant_id, words=WORDS)
    return tenant_id


@pytest.fixture
def ads(tenant_id: UUID) -> WordCategory:
    return WordCategory.objects.get(tenant_id=tenant_id, name="ads")


def actions(tenant_id: UUID) -> list[str]:
    texts = ("甲乙", "丙丁", "甲乙丙", "戊己")
    return [screening.check(tenant_id=tenant_id, text=text).action for text in texts]


def test_every_name_in_use_has_a_category(tenant_id: UUID, ads: WordCategory) -> None:
    services.add_word(tenant_id=tenant_id, text="new", category="abuse")
    names = WordCategory.objects.filter(tenant_id=tenant_id).order_by("name").values_list("name", flat=True)
    assert list(names) == ["abuse", "ads"]
    assert actions(tenant_id) == ["mask", "block", "pass", "mask"]


def test_category_that_is_off_does_not_count(tenant_id: UUID, ads: WordCategory) -> None:
    ads.is_active = False
    services.save_category(category=ads)
    assert actions(tenant_id) == ["pass", "pass", "pass", "mask"]


def test_action_of_a_category_goes_before_the_words(tenant_id: UUID, ads: WordCategory) -> None:
    """But for allowed phrases."""
    ads.action = "handoff"
    services.save_category(category=ads)
    assert actions(tenant_id) == ["handoff", "handoff", "pass", "mask"]
    assert SensitiveWord.objects.get(tenant_id=tenant_id, text="甲乙").action == "mask"


@pytest.mark.parametrize("fields", [{"action": "pass"}, {"name": " "}, {"name": "n" * 41}])
def test_senseless_category_is_refused(ads: WordCategory, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        setattr(ads, name, value)
    with pytest.raises(ValidationError):
        services.save_category(category=ads)


def test_words_follow_a_new_name(tenant_id: UUID, ads: WordCategory) -> None:
    other = make_tenant().id
    services.add_word(tenant_id=other, text="甲乙", category="ads")
    ads.name = " adverts "
    services.save_category(category=ads)
    assert queries.words(tenant_id=tenant_id).filter(category="adverts").count() == 3
    assert queries.words(tenant_id=other).get().category == "ads"


def test_removed_category_takes_its_words_along(tenant_id: UUID, ads: WordCategory) -> None:
    foreign = WordCategory.objects.create(tenant=make_tenant(), name="ads")
    assert services.remove_categories(tenant_id=tenant_id, category_ids=[ads.pk, foreign.pk]) == 3
    assert [word.text for word in queries.words(tenant_id=tenant_id)] == ["戊己"]
    assert list(WordCategory.objects.all()) == [foreign]
    assert actions(tenant_id) == ["pass", "pass", "pass", "mask"]
