"""What templates of the composer ask for."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def upload_limits() -> dict[str, int]:
    """Bytes of a file, files of a message."""
    return {"max_bytes": settings.KEFU_UPLOAD_MAX_BYTES, "max_files": settings.KEFU_UPLOADS_PER_MESSAGE}
