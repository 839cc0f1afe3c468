"""How an inbox answers, the rules that route, the record of every AI run, the line of those who
wait for a person, and what is learnt from it."""

from apps.desk.models.answering import InboxAnswering
from apps.desk.models.gaps import Gap, GapQuestion, ReviewProgress
from apps.desk.models.rules import TriggerRule
from apps.desk.models.turns import BotTurn
from apps.desk.models.upkeep import ArticleFinding, ArticleUse
from apps.desk.models.waiting import Wait

__all__ = [
    "ArticleFinding",
    "ArticleUse",
    "BotTurn",
    "Gap",
    "GapQuestion",
    "InboxAnswering",
    "ReviewProgress",
    "TriggerRule",
    "Wait",
]
