"""How an inbox answers, the rules that route, the record of every AI run, the line of those who
wait for a person, and what is learnt from it."""

from apps.desk.models.answering import InboxAnswering
from apps.desk.models.assigning import Assignment
from apps.desk.models.configuring import ConfigurationDraft, ConfigurationVersion, DraftTrial
from apps.desk.models.copilot import AnswerReport, Suggestion
from apps.desk.models.first_run import FirstRun
from apps.desk.models.gaps import Gap, GapQuestion, ReviewProgress
from apps.desk.models.lifecycle import MailedLink, MailRefusal, PendingMail, SilenceWarning
from apps.desk.models.notifications import Notification
from apps.desk.models.protecting import DataRequest
from apps.desk.models.rules import TriggerRule
from apps.desk.models.turns import BotTurn
from apps.desk.models.upkeep import ArticleFinding, ArticleUse
from apps.desk.models.waiting import Wait

__all__ = [
    "AnswerReport",
    "ArticleFinding",
    "ArticleUse",
    "Assignment",
    "BotTurn",
    "ConfigurationDraft",
    "ConfigurationVersion",
    "DataRequest",
    "DraftTrial",
    "FirstRun",
    "Gap",
    "GapQuestion",
    "InboxAnswering",
    "MailRefusal",
    "MailedLink",
    "Notification",
    "PendingMail",
    "ReviewProgress",
    "SilenceWarning",
    "Suggestion",
    "TriggerRule",
    "Wait",
]
