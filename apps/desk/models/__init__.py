"""How an inbox answers, the rules that route, the record of every AI run, and what is learnt from it."""

from apps.desk.models.answering import InboxAnswering
from apps.desk.models.gaps import Gap, GapQuestion, ReviewProgress
from apps.desk.models.rules import TriggerRule
from apps.desk.models.turns import BotTurn
from apps.desk.models.upkeep import ArticleFinding, ArticleUse

__all__ = [
    "ArticleFinding",
    "ArticleUse",
    "BotTurn",
    "Gap",
    "GapQuestion",
    "InboxAnswering",
    "ReviewProgress",
    "TriggerRule",
]
