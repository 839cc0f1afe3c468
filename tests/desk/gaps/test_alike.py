"""Wordings of one question are one group, and no group swallows another."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.common.clock import now
from apps.desk.alike import likeness, vector
from apps.desk.gaps.grouping import Groups, new_gap
from apps.desk.gaps.reading import Asked
from apps.desk.gaps.wishes import without_wish
from tests.desk.gaps.wordings import GROUPS
from tests.factories import make_tenant


def asked(text: str) -> Asked:
    return Asked(
        conversation_id=uuid4(), seq=1, text=text, outcome="unanswered", at=now() - timedelta(hours=1)
    )


@pytest.mark.django_db
def test_groups_hold_the_wordings_of_one_question() -> None:
    tenant_id = make_tenant().id
    groups, found = Groups(tenant_id), dict[str, str]()
    for wordings in zip(*(group + [""] * 4 for group in GROUPS), strict=False):  # as they come: mixed
        for text in filter(None, wordings):
            gap = groups.gap_for(text)
            if gap is None:
                gap = new_gap(tenant_id, asked(text))
                groups.add(gap, [text])
            found[text] = gap.question
    assert {text: found[text] for group in GROUPS for text in group} == {
        text: group[0] for group in GROUPS for text in group
    }


def test_likeness_is_one_with_itself_and_zero_with_nothing() -> None:
    assert likeness(vector("帐篷可以租吗"), vector("帐篷可以租吗")) == pytest.approx(1)
    assert likeness(vector("帐篷可以租吗"), vector("…")) == 0
    assert likeness(vector("Tents!"), vector("ｔｅｎｔ")) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("转人工", ""),
        ("我要找人工客服", ""),
        ("帐篷漏水怎么办，我要找人工客服", "帐篷漏水怎么办"),
        ("请帮我转接客服", ""),
        ("I want to talk to a human", ""),
        ("Do you rent tents? Can I speak to someone please", "Do you rent tents"),
        ("客服电话是多少", "客服电话是多少"),
    ],
)
def test_without_wish_leaves_the_question(text: str, rest: str) -> None:
    assert without_wish(text) == rest
