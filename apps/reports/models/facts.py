"""What happened in each conversation, hour by hour: all that reports are made of."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.conversations.models import Conversation
from apps.tenants.scoping import TenantOwned


class ConversationHour(TenantOwned):
    """One conversation in one hour of the tenant's zone. Counted again as a whole whenever the conversation changes
    (following.py), so a row never has to be corrected; it goes with its conversation.

    Ids without foreign keys: a row outlives the inbox's team, the agent's membership and the label.
    """

    class Ending(StrEnum):
        """With whom the conversation ended."""

        AI = "ai"  # it spoke, and no person was needed
        PERSON = "person"
        NOBODY = "nobody"  # nobody had answered, or the visitor left the queue

    class Verdict(StrEnum):
        """Of an ending with the AI: whether that solved it."""

        CONFIRMED = "confirmed"  # rated good
        ASSUMED = "assumed"  # from settles_at on: until then the visitor may come back
        REFUTED = "refuted"  # rated badly, or the visitor came back

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", db_index=False, editable=False
    )
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()

    # The conversation as it is now.
    inbox_id = models.UUIDField()
    team_id = models.UUIDField(null=True)
    agent_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    label_ids = ArrayField(models.UUIDField(), default=list)
    status = models.CharField(max_length=8)

    # What was said in this hour. sources: of each answer of the AI, where it came from.
    visitor_messages = models.PositiveIntegerField(default=0)
    agent_messages = models.PositiveIntegerField(default=0)
    ai_messages = models.PositiveIntegerField(default=0)
    sources = ArrayField(models.CharField(max_length=20), default=list)
    masked = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    reviewed = models.PositiveIntegerField(default=0)

    # What happened in this hour.
    is_opened = models.BooleanField(default=False)
    is_return = models.BooleanField(default=False)  # opened by somebody who had written before
    is_resolved = models.BooleanField(default=False)
    is_reopened = models.BooleanField(default=False)
    handoffs = ArrayField(models.CharField(max_length=40), default=list)  # the reasons
    unanswered = models.PositiveIntegerField(default=0)  # questions to which the AI knew nothing

    # Seconds, in the hour in which what they measure ended. open_…: of business hours alone.
    answer_s = models.FloatField(null=True)  # to the AI's first answer
    response_s = models.FloatField(null=True)  # from the wish for a person to the first word of one
    open_response_s = models.FloatField(null=True)
    responder_id = models.UUIDField(null=True)
    resolution_s = models.FloatField(null=True)
    open_resolution_s = models.FloatField(null=True)

    # In the hour of the end: resolved, or the last word.
    ending = models.CharField(max_length=8, blank=True)
    had_ai = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, blank=True)
    settles_at = models.DateTimeField(null=True)
    has_stayed = models.BooleanField(default=False)  # the visitor was there for the last answer

    # In the hour of the rating.
    score = models.PositiveSmallIntegerField(null=True)
    score_owner = models.CharField(max_length=8, blank=True)
    score_agent_id = models.UUIDField(null=True)

    # Answers and suggestions, in the hour in which they were asked for.
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=18, decimal_places=6, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "day", "hour"], name="conversation_hour_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "day"], name="conversation_hour_of_tenant")]

    def __str__(self) -> str:
        return f"{self.day} {self.hour}:00"


class CountProgress(TenantOwned):
    """Up to where a tenant's conversations have been counted. Its row is the lock of whoever goes on."""

    counted_until = models.DateTimeField(
        null=True
    )  # of conversations by their last activity; None: nothing yet
    looked_at = models.DateTimeField(null=True)  # until when merges, and ends that settled, have been seen
    zone = models.CharField(max_length=64, blank=True)  # in which the hours were counted

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="count_progress_once")]

    def __str__(self) -> str:
        return f"{self.counted_until}"
