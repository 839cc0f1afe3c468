"""What a visitor's browser has to fetch, gzipped, and the limits: `python -m scripts.widget_size`.

The loader is on every page of somebody's site, the greeter where an inbox has greetings. The frame comes with the first
click: the page (its sentences in the language that needs most), the bundled scripts and styles, and the modules that
are fetched when they are used.
"""

import gzip
import json
import os
import re
import sys

import django
from django.utils import translation

from apps.widget import bundle
from apps.widget.catalogue import chat_strings
from apps.widget.modules import frame_modules, resolved, source_path

LIMITS_KB = {"loader": 10, "greeter": 3, "frame": 60}
LATER = re.compile(r"""\bimport\("(\.[^"]+)"\)""")
TEMPLATES = ("chat.html", "icons.svg")
Sizes = dict[str, int]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
    django.setup()
    parts = {
        "loader": {"widget.js": len(bundle.loader().gzipped)},
        "greeter": file("widget/greeter.js"),
        "frame": page() | bundled() | later(),
    }
    for name, sizes in parts.items():
        print(table(name, sizes))
    return int(any(is_too_big(name, sizes) for name, sizes in parts.items()))


def file(name: str) -> Sizes:
    return {name: gzipped(source_path(name).read_bytes())}


def page() -> Sizes:
    folder = source_path("widget/loader.js").parents[2] / "templates/widget"
    return {name: gzipped((folder / name).read_bytes()) for name in TEMPLATES} | {"sentences": sentences()}


def sentences() -> int:
    def size(locale: str) -> int:
        with translation.override(locale):
            return gzipped(json.dumps(chat_strings(), ensure_ascii=False).encode())

    return max(size(locale) for locale in ("zh-hans", "en"))


def bundled() -> Sizes:
    return {"scripts": len(bundle.script().gzipped), "styles": len(bundle.styles().gzipped)}


def later() -> Sizes:
    texts = {name: source_path(name).read_text("utf-8") for name in frame_modules()}
    found = {resolved(name, target) for name, text in texts.items() for target in LATER.findall(text)}
    return {name: gzipped(source_path(name).read_bytes()) for name in found}


def gzipped(content: bytes) -> int:
    return len(gzip.compress(content))


def is_too_big(name: str, sizes: Sizes) -> bool:
    return sum(sizes.values()) > LIMITS_KB[name] * 1024


def table(name: str, sizes: Sizes) -> str:
    verdict = "  TOO BIG" if is_too_big(name, sizes) else ""
    lines = [f"{name}: {sum(sizes.values()) / 1024:.1f} of {LIMITS_KB[name]} KB gzip{verdict}"]
    largest_first = sorted(sizes.items(), key=lambda row: -row[1])
    return "\n".join(lines + [f"  {size / 1024:5.1f}  {what}" for what, size in largest_first])


if __name__ == "__main__":
    sys.exit(main())
