"""What programs send to try the assistant, and what they learn."""

from rest_framework import serializers

from apps.api.fields import Strict
from apps.api.knowledge_shapes import PassageSerializer
from apps.api.shapes import Shape
from apps.desk.pipeline.plan import Action, Source

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
