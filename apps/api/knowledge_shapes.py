"""What programs send and get of the knowledge base."""

from rest_framework import serializers

from apps.api.shapes import Shape
from apps.knowledge.search import Verdict


class ArticleBriefSerializer(Shape):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    title = serializers.CharField()


class PassageSerializer(Shape):
    article = ArticleBriefSerializer()
    score = serializers.FloatField()
    verdict = serializers.ChoiceField([str(verdict) for verdict in Verdict])
    text = serializers.CharField()
    url = serializers.CharField()


class SearchAnswerSerializer(Shape):
    results = PassageSerializer(many=True)
    took_ms = serializers.FloatField()
