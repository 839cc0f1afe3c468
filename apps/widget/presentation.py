"""What the widget shows of an inbox."""

from functools import partial
from typing import Any
from uuid import UUID

from apps.common.freshness import Fresh
from apps.desk.queries import ai_sender, answering, has_model
from apps.tenants.models import Inbox

Json = dict[str, Any]
MAX_QUESTIONS = 8


_shown: Fresh[tuple[UUID, str], Json] = Fresh(size=1000)


def inbox_json(inbox: Inbox, locale: str) -> Json:
    """ai: the AI answers first; knowledge_only: it has no model and answers from the knowledge base alone."""
    return _shown.get((inbox.id, locale), partial(_inbox_json, inbox, locale))


def _inbox_json(inbox: Inbox, locale: str) -> Json:
    how = answering(inbox)
    is_knowledge_only = how.is_ai_enabled and not has_model(inbox.tenant_id, how.provider)
    return {
        "name": _localized(inbox, locale, "name") or inbox.name,
        "site_key": inbox.site_key,
        "greeting": _localized(inbox, locale, "greeting") or inbox.greeting,
        "quick_questions": _questions(_localized(inbox, locale, "quick_questions") or inbox.quick_questions),
        "ai": how.is_ai_enabled,
        "knowledge_only": is_knowledge_only,
        "assistant": {"name": ai_sender(how.persona).name} if how.is_ai_enabled else None,
        "locale": locale,
    }


def _localized(inbox: Inbox, locale: str, field: str) -> Any:
    texts = inbox.localized.get(locale) if isinstance(inbox.localized, dict) else None
    return texts.get(field) if isinstance(texts, dict) else None


def _questions(value: Any) -> list[str]:
    """The field is free JSON in the admin: what is not a text is left out."""
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, str) and row.strip()][:MAX_QUESTIONS]
