"""What an article may hold: the same for one that is typed in and for ten thousand that are imported."""

import re
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from apps.knowledge.models import Article

MAX_SIMILAR = 50
MAX_QUESTION = 300
LONGEST_BODY = 100_000
TEXTS = ("external_id", "title", "body", "language", "source_url", "state")
LISTS = ("similar_questions", "tags")
MOMENTS = ("valid_from", "valid_until")

# PostgreSQL stores neither NUL nor half of a surrogate pair.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Left over from other programs, and not allowed in a spreadsheet.
_INVISIBLE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
Errors = dict[str, list[str]]


def tidy(article: Article) -> None:
    """What nobody means to say: blanks around texts, the line ends of other systems, times without a zone."""
    for name in TEXTS:
        value = getattr(article, name)
        if value is None or isinstance(value, str):
            setattr(article, name, tidied(name, value or ""))
    for name in LISTS:
        value = getattr(article, name)
        if isinstance(value, list):
            setattr(article, name, [tidied(name, item) if isinstance(item, str) else item for item in value])
    for name in MOMENTS:
        setattr(article, name, _moment(getattr(article, name)))


def tidied(name: str, value: str) -> str:
    """One text, as it is stored in that field."""
    text = value.replace("\r\n", "\n").replace("\r", "\n") if name == "body" else value
    return _INVISIBLE.sub("", text).strip()


def _moment(value: Any) -> Any:
    """Times and days come as such or in ISO 8601; without a zone they are the installation's."""
    if isinstance(value, str):
        try:
            value = DateTimeField().to_python(value) if value.strip() else None
        except ValidationError:
            return value  # which validation names then
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return make_aware(value) if isinstance(value, datetime) and is_naive(value) else value


def check(article: Article) -> None:
    """Raises ValidationError with the wrong fields. Asks the database whether the external id is free."""
    tidy(article)
    errors = own_errors(article)
    if errors:
        raise ValidationError(errors)
    article.full_clean()


def row_errors(article: Article) -> Errors:
    """The same without asking the database."""
    tidy(article)
    errors = own_errors(article)
    try:
        article.clean_fields(exclude={"id", "tenant", "collection", *errors})
    except ValidationError as error:
        errors |= error.message_dict
    return errors or _period_errors(article)


def own_errors(article: Article) -> Errors:
    """What the model's fields do not check themselves."""
    errors: Errors = {name: error for name in TEXTS if (error := _text_errors(getattr(article, name)))}
    if isinstance(article.body, str) and len(article.body) > LONGEST_BODY:
        errors["body"] = [_("At most 100,000 characters.")]
    if article.collection_id and article.collection.tenant_id != article.tenant_id:
        errors["collection"] = [_("There is no such collection.")]
    if not _are_texts(article.similar_questions):
        errors["similar_questions"] = [_("A list of up to 50 questions of up to 300 characters each.")]
    if not _are_texts(article.tags):
        errors["tags"] = [_("A list of up to 50 texts of up to 300 characters each.")]
    return errors or _period_errors(article)


def _period_errors(article: Article) -> Errors:
    begin, end = article.valid_from, article.valid_until
    if isinstance(begin, datetime) and isinstance(end, datetime) and begin >= end:
        return {"valid_until": [_("The end must be after the beginning.")]}
    return {}


def _text_errors(value: Any) -> list[str]:
    if not isinstance(value, str):
        return [_("This must be a text.")]
    return [_("Characters that cannot be stored.")] if UNSTORABLE.search(value) else []


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MAX_SIMILAR and all(map(_is_text, value))


def _is_text(item: object) -> bool:
    return isinstance(item, str) and 0 < len(item) <= MAX_QUESTION and not UNSTORABLE.search(item)
