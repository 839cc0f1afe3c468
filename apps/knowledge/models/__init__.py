"""The tables of the knowledge base."""

from apps.knowledge.models.chunks import Chunk
from apps.knowledge.models.content import Article, Collection, KnowledgeVersion
from apps.knowledge.models.evaluation import (
    Behaviour,
    EvaluationCase,
    EvaluationResult,
    EvaluationRun,
    EvaluationSet,
)
from apps.knowledge.models.imports import ImportFile, ImportItem, ImportJob
from apps.knowledge.models.sources import WebPage, WebSource
from apps.knowledge.models.vectors import Vector, VectorSet
from apps.knowledge.models.versions import ArticleVersion

__all__ = [
    "Article",
    "ArticleVersion",
    "Behaviour",
    "Chunk",
    "Collection",
    "EvaluationCase",
    "EvaluationResult",
    "EvaluationRun",
    "EvaluationSet",
    "ImportFile",
    "ImportItem",
    "ImportJob",
    "KnowledgeVersion",
    "Vector",
    "VectorSet",
    "WebPage",
    "WebSource",
]
