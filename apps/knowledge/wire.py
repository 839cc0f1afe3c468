"""How what was found looks outside: in REST answers, tried questions and on the search page."""

from typing import Any

from apps.knowledge.search import Passage

Json = dict[str, Any]


def passage_json(passage: Passage) -> Json:
    """lexical, semantic: the parts of the score, None where that half did not look."""
    return {
        "article": {
            "id": str(passage.article_id),
            "external_id": passage.external_id,
            "title": passage.title,
        },
        "chunk": str(passage.chunk_id) if passage.chunk_id else None,
        "heading_path": passage.heading_path,
        "score": passage.score,
        "lexical": passage.lexical,
        "semantic": passage.semantic,
        "verdict": str(passage.verdict),
        "text": passage.text,
        "url": passage.url,
    }
