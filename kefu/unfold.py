"""The look of the back office (django-unfold). Every script, font and icon is served by the installation."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

_PINE = {
    "50": "oklch(97.7% .012 178)",
    "100": "oklch(94.4% .026 178)",
    "200": "oklch(88.6% .05 178)",
    "300": "oklch(80.5% .078 178)",
    "400": "oklch(71.5% .095 178)",
    "500": "oklch(58.5% .095 178)",
    "600": "oklch(47.5% .083 178)",
    "700": "oklch(40.5% .07 178)",
    "800": "oklch(34.5% .057 178)",
    "900": "oklch(29.5% .047 178)",
    "950": "oklch(21% .034 178)",
}
_STONE = {
    "50": "oklch(98.4% .003 100)",
    "100": "oklch(96.3% .005 100)",
    "200": "oklch(91.8% .008 100)",
    "300": "oklch(86.5% .01 110)",
    "400": "oklch(70.5% .013 150)",
    "500": "oklch(54.5% .014 160)",
    "600": "oklch(44.2% .014 165)",
    "700": "oklch(36.5% .014 170)",
    "800": "oklch(27.5% .013 172)",
    "900": "oklch(21% .012 172)",
    "950": "oklch(13.5% .01 172)",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Kefu",
    "SITE_HEADER": "Kefu",
    "SITE_SUBHEADER": "apps.tenants.admin_menu.subheader",
    "DASHBOARD_CALLBACK": "apps.backoffice.dashboard.index_context",
    "SITE_SYMBOL": "support_agent",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")},
    ],
    "SITE_URL": "/",
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "COLORS": {"base": _STONE, "primary": _PINE},
    "STYLES": [lambda request: static("css/admin.css")],
    "ACCOUNT": {"navigation": [{"title": _("Agent console"), "link": "/console/"}]},
    "SIDEBAR": {
        "show_search": False,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "apps.tenants.admin_menu.navigation",
    },
    "COMMAND": {"search_models": False, "show_history": False},
}
