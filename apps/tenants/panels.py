"""Pages of the owner's own systems beside a conversation: which there are, and who may be shown at all."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.tenants.models import MAX_PANELS, Panel


def panels(tenant_id: UUID) -> QuerySet[Panel]:
    """Those that agents see, in their order."""
    return Panel.objects.for_tenant(tenant_id).filter(is_active=True)


def frame_sources(tenant_id: UUID) -> list[str]:
    """Origins that a page with these panels may show in frames."""
    found = [origin for panel in panels(tenant_id) for origin in (panel.origin, origin_of(panel.url))]
    return list(dict.fromkeys(found))


def origin_of(url: str) -> str:
    return f"https://{urlsplit(url).netloc.lower()}"


def save_panel(*, panel: Panel) -> Panel:
    """Validate and store. Raises ValidationError."""
    panel.full_clean()
    own = urlsplit(settings.KEFU_BASE_URL).netloc.lower()
    if own and own in (urlsplit(panel.origin).netloc, urlsplit(panel.url).netloc.lower()):
        raise ValidationError({"url": _("A page of Kefu itself is no panel.")})
    others = Panel.objects.for_tenant(panel.tenant_id).exclude(pk=panel.pk)
    if others.count() >= MAX_PANELS:
        raise ValidationError(_("At most 20 panels."))
    panel.save()
    return panel


def remove_panels(*, tenant_id: UUID, panel_ids: Iterable[UUID]) -> int:
    rows = Panel.objects.for_tenant(tenant_id).filter(pk__in=list(panel_ids))
    count = rows.count()
    rows.delete()
    return count
