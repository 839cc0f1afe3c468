"""What programs send to try the assistant, and what they learn."""

from typing import Any

from rest_framework import serializers

from apps.ai.answering import Outcome
from apps.ai.intents import Intent
from apps.ai.profiles import Turn
from apps.ai.prompts import messages
from apps.api.fields import Strict
from apps.api.knowledge_shapes import PassageSerializer, passage_json
from apps.api.shapes import Shape
from apps.desk.dry import Tried
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.moderation.screening import Verdict

Json = dict[str, Any]
MAX_TURNS = 50
MAX_CONTENT = 10_000


class TurnBody(Strict):
    role = serializers.ChoiceField(["user", "assistant"])
    content = serializers.CharField(max_length=MAX_CONTENT)


class QuestionBody(Strict):
    """A visitor's message to try: in a conversation that exists, or in a new one that began with the history."""

    content = serializers.CharField(max_length=MAX_CONTENT)
    history = serializers.ListField(child=TurnBody(), required=False, max_length=MAX_TURNS)
    conversation_id = serializers.UUIDField(required=False)
    inbox = serializers.UUIDField(required=False, help_text="Its id; the oldest inbox when it is not given.")


class IntentSerializer(Shape):
    name = serializers.CharField()
    score = serializers.FloatField()
    source = serializers.CharField(help_text="words, classifier or model.")  # type: ignore[assignment]


class HitSerializer(Shape):
    word = serializers.CharField()
    category = serializers.CharField()
    action = serializers.CharField()
    start = serializers.IntegerField(help_text="In code points, as end.")
    end = serializers.IntegerField()


class ModerationSerializer(Shape):
    action = serializers.CharField(help_text="pass, mask, review, handoff or block.")
    content = serializers.CharField(help_text="With every listed word masked.")
    hits = HitSerializer(many=True)


class PromptMessageSerializer(Shape):
    role = serializers.CharField()
    content = serializers.CharField()


class DecisionSerializer(Shape):
    action = serializers.ChoiceField([str(action) for action in Action])
    reason = serializers.CharField()
    intent = IntentSerializer(allow_null=True)
    rule = serializers.CharField(help_text="The rule that decided; empty: none.")
    moderation = ModerationSerializer()
    source = serializers.ChoiceField([str(source) for source in Source], allow_null=True)  # type: ignore[assignment]
    text = serializers.CharField(help_text="What would be said without asking a model.")
    passages = PassageSerializer(many=True)
    prompt = PromptMessageSerializer(many=True, allow_null=True)
    would_ask_model = serializers.BooleanField()
    steps = serializers.ListField(
        child=serializers.DictField(), help_text="Each stage with its outcome, reason, score and time."
    )
    took_ms = serializers.FloatField()


class CitationSerializer(Shape):
    index = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()


class UsageSerializer(Shape):
    prompt_tokens = serializers.IntegerField()
    completion_tokens = serializers.IntegerField()


class AnswerSerializer(DecisionSerializer):
    answer = serializers.CharField(help_text="Empty when nothing would be said or a person would be called.")
    citations = CitationSerializer(many=True)
    usage = UsageSerializer(allow_null=True)


def turns_of(rows: list[Json]) -> tuple[Turn, ...]:
    return tuple(Turn(row["role"], row["content"]) for row in rows)


def decision_json(tried: Tried) -> Json:
    plan = tried.plan
    return {
        "action": str(plan.action),
        "reason": plan.reason,
        "intent": _intent_json(plan.intent) if plan.intent else None,
        "rule": plan.rule,
        "moderation": _moderation_json(tried.verdict),
        "source": str(plan.source) if plan.source else None,
        "text": plan.text,
        "passages": [passage_json(passage) for passage in plan.found],
        "prompt": messages(plan.request) if plan.request else None,
        "would_ask_model": plan.would_ask_model,
        "steps": tried.trace.as_json(),
        "took_ms": round(tried.trace.took_ms, 3),
    }


def answer_json(tried: Tried) -> Json:
    outcome = tried.outcome
    is_said = outcome is not None and outcome.handoff_reason is None
    action = {} if outcome is None or is_said else {"action": "handoff", "reason": outcome.handoff_reason}
    return (
        decision_json(tried)
        | action
        | {
            "answer": outcome.text if outcome and is_said else "",
            "citations": _citations(tried.plan, outcome) if outcome and is_said else [],
            "usage": _usage_json(outcome),
        }
    )


def _intent_json(intent: Intent) -> Json:
    return {"name": intent.name, "score": intent.score, "source": intent.source}


def _moderation_json(verdict: Verdict) -> Json:
    hits = [
        {
            "word": hit.word,
            "category": hit.category,
            "action": hit.action,
            "start": hit.start,
            "end": hit.end,
        }
        for hit in verdict.hits
    ]
    return {"action": verdict.action, "content": verdict.content, "hits": hits}


def _citations(plan: Plan, outcome: Outcome) -> list[Json]:
    return [
        {"index": passage.index, "title": passage.title, "url": passage.url}
        for passage in plan.passages
        if passage.index in outcome.cited
    ]


def _usage_json(outcome: Outcome | None) -> Json | None:
    if outcome is None or outcome.usage is None:
        return None
    return {
        "prompt_tokens": outcome.usage.prompt_tokens,
        "completion_tokens": outcome.usage.completion_tokens,
    }
