"""How an inbox answers, the rules that route, and the record of every AI run."""

from apps.desk.models.answering import InboxAnswering
from apps.desk.models.rules import TriggerRule
from apps.desk.models.turns import BotTurn

__all__ = ["BotTurn", "InboxAnswering", "TriggerRule"]
