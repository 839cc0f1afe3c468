"""The colours that follow from the one or two that a tenant chose."""

from typing import Any

from apps.common.colours import on, towards
from apps.tenants.models import WidgetSettings
from apps.tenants.widget_settings import DARK_GROUND, GROUND

# Above the 4.5 that text needs, so that it also holds on the tinted grounds and with the text colour on it.
CLEAR = 5.2


def theme_json(look: WidgetSettings) -> dict[str, Any]:
    """Empty colours: the widget's own. on_…: text on the accent; …_ink: the accent as text on the widget's ground."""
    dark = look.accent_dark or (towards(look.accent, ground=DARK_GROUND, least=CLEAR) if look.accent else "")
    return {
        "accent": look.accent,
        "on_accent": on(look.accent) if look.accent else "",
        "accent_ink": towards(look.accent, ground=GROUND, least=CLEAR) if look.accent else "",
        "accent_dark": dark,
        "on_accent_dark": on(dark) if dark else "",
        "accent_ink_dark": towards(dark, ground=DARK_GROUND, least=CLEAR) if dark else "",
        "radius": look.radius,
        "logo_url": look.logo_url,
    }
