"""The names that people read for what a rule's JSON calls by a short word."""

from typing import TYPE_CHECKING

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

OWNERS: "dict[str, StrPromise]" = {
    "ai": _("the AI"),
    "queue": _("nobody yet (waiting for a person)"),
    "human": _("a person"),
}
LANGUAGES = (
    "zh",
    "en",
    "ja",
    "ko",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "ru",
    "ar",
    "th",
    "vi",
    "id",
    "tr",
    "pl",
)
REPLY_LANGUAGES = ("zh-hans", "en")


def owner_name(owner: str) -> str:
    return str(OWNERS.get(owner, owner))


def language_name(language: str) -> str:
    """In the language itself, as in language menus."""
    if language == "zh":
        return "中文"
    info = LANG_INFO.get(language, {})
    return str(info.get("name_local", language))
