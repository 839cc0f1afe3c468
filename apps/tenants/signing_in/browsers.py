"""What a browser calls itself, as people say it: «Chrome · Windows». A hint: programs write there what they like."""

import re

from django.utils.translation import gettext as _

# The first that fits: most browsers also claim to be another one.
PROGRAMS = (
    (r"MicroMessenger", "WeChat"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"QQBrowser/", "QQ Browser"),
    (r"UCBrowser/", "UC Browser"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"(?:Headless)?Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"HarmonyOS", "HarmonyOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    names = [_first(PROGRAMS, user_agent), _first(SYSTEMS, user_agent)]
    return " · ".join(filter(None, names)) or _("unknown browser")


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, user_agent)), "")
