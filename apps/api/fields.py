"""Building blocks of what programs send. A name that is not known is an error: a typing error never passes unseen."""

import json
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

MAX_OBJECT = 16 * 1024


class Strict(serializers.Serializer[Any]):
    """Refuses unknown names and says which they are."""

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys"):
            unknown = set(data.keys()) - set(self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("This name is not known here.")] for name in sorted(unknown)}
                )
        return super().to_internal_value(data)


class ObjectField(serializers.DictField):
    """A JSON object up to 16 KiB, of any values that PostgreSQL can keep."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        value: dict[str, Any] = super().to_internal_value(data)
        text = json.dumps(value, ensure_ascii=False, default=str)
        if len(text.encode("utf-8", "replace")) > MAX_OBJECT:
            raise serializers.ValidationError(_("At most 16 KiB."))
        if "\\u0000" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise serializers.ValidationError(_("Null characters and half surrogates cannot be stored."))
        return value


class Moment(serializers.DateTimeField):
    """ISO 8601; without an offset it is UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


class PageAddress(serializers.CharField):
    """http or https; host names without a dot, too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, **options)

    def to_internal_value(self, data: Any) -> str:
        value: str = super().to_internal_value(data)
        if value and not value.startswith(("http://", "https://")):
            raise serializers.ValidationError(_("Start with http:// or https://."))
        return value
