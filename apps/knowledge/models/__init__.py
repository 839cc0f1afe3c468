"""The tables of the knowledge base."""

from apps.knowledge.models.chunks import Chunk
from apps.knowledge.models.content import Article, Collection, KnowledgeVersion

__all__ = ["Article", "Chunk", "Collection", "KnowledgeVersion"]
