"""What the widget shows of an inbox."""

from functools import partial
from typing import Any
from uuid import UUID

from apps.common.freshness import Fresh
from apps.conversations.attachments import upload_limits
from apps.desk import mailing
from apps.desk.attending import presence_json
from apps.desk.queries import ai_sender, answering, has_model
from apps.tenants.models import Inbox, WidgetSettings
from apps.tenants.queries import stored_widget_settings
from apps.tenants.texts import said
from apps.tenants.widget_settings import options_in
from apps.widget.theming import theme_json

Json = dict[str, Any]
MAX_QUESTIONS = 8


_shown: Fresh[tuple[UUID, str], Json] = Fresh(size=1000)


def inbox_json(inbox: Inbox, locale: str) -> Json:
    """ai: the AI answers first; knowledge_only: it has no model and answers from the knowledge base alone.

    Hours and who is there change by themselves, so they are not kept with the rest.
    """
    shown = _shown.get((inbox.id, locale), partial(_read, inbox, locale))
    return shown | presence_json(inbox, locale)


def inbox_preview_json(inbox: Inbox, unsaved: WidgetSettings, locale: str) -> Json:
    """The same with settings that nobody has saved yet."""
    return _inbox_json(inbox, unsaved, locale) | presence_json(inbox, locale)


def _read(inbox: Inbox, locale: str) -> Json:
    return _inbox_json(inbox, stored_widget_settings(inbox), locale)


def _inbox_json(inbox: Inbox, look: WidgetSettings, locale: str) -> Json:
    how = answering(inbox)
    is_knowledge_only = how.is_ai_enabled and not has_model(inbox.tenant_id, how.provider)
    assistant = {"name": ai_sender(how.persona).name, "avatar_url": look.assistant_avatar_url}
    return {
        "name": _localized(inbox, locale, "name") or inbox.name,
        "site_key": inbox.site_key,
        "greeting": _localized(inbox, locale, "greeting") or inbox.greeting,
        "quick_questions": _questions(_localized(inbox, locale, "quick_questions") or inbox.quick_questions),
        "ai": how.is_ai_enabled,
        "knowledge_only": is_knowledge_only,
        "assistant": assistant if how.is_ai_enabled else None,
        "locale": locale,
        **_look(look, locale),
        **_behaviour(inbox, look, locale),
    }


def _look(look: WidgetSettings, locale: str) -> Json:
    return {
        "team": look.faces,
        "reply_time": look.reply_time,
        "theme": theme_json(look),
        "launcher": {
            "position": look.launcher_position,
            "type": look.launcher_type,
            "title": said(look.launcher_title, locale),
        },
        "announcement": said(look.announcement, locale),
        "locales": look.locales,
    }


def _behaviour(inbox: Inbox, look: WidgetSettings, locale: str) -> Json:
    return {
        "consent": _consent(look, locale),
        "pre_chat": _pre_chat(look, locale),
        "proactive": [row | {"text": said(row["text"], locale)} for row in look.proactive],
        "rating": look.rating,
        "transcript": look.has_transcript and mailing.is_available(),
        "attachments": upload_limits(inbox) if look.has_attachments else None,
        "emoji": look.has_emoji,
        "sound": look.has_sound,
        "identity_required": look.identity_required,
    }


def _consent(look: WidgetSettings, locale: str) -> Json | None:
    text = said(look.consent_text, locale)
    return {"text": text, "required": look.consent_required} if text else None


def _pre_chat(look: WidgetSettings, locale: str) -> Json | None:
    if not look.pre_chat_when:
        return None
    fields = [
        row
        | {
            "label": said(row["label"], locale),
            "error": said(row["error"], locale),
            "options": options_in(row["options"], locale),
        }
        for row in look.pre_chat_fields
    ]
    return {"when": look.pre_chat_when, "title": said(look.pre_chat_title, locale), "fields": fields}


def _localized(inbox: Inbox, locale: str, field: str) -> Any:
    texts = inbox.localized.get(locale) if isinstance(inbox.localized, dict) else None
    return texts.get(field) if isinstance(texts, dict) else None


def _questions(value: Any) -> list[str]:
    """The field is free JSON in the admin: what is not a text is left out."""
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, str) and row.strip()][:MAX_QUESTIONS]
