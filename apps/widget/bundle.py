"""The chat's modules as one script and its style sheets as one: a browser asks twice and not eighty times.

Made from the very files under static/, which stay plain modules that run as they are (the preview uses them so). Each
becomes a function's body, in the order in which they need each other; comments and blanks stay here.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.templatetags.static import static
from rjsmin import jsmin

from apps.widget.modules import ENTRY, frame_modules, imports, resolved, source_path

LOADER = "widget/loader.js"
STYLES = ("css/tokens.css", "css/widget.css", "css/widget_conversation.css", "css/widget_around.css")
IMPORTED = re.compile(r"""^import (?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)";\n""", re.MULTILINE)
LATER = re.compile(r"""\bimport\("(\.[^"]+)"\)""")
PASSED_ON = re.compile(r"""^export \{([^}]*)\} from "(\.[^"]+)";\n""", re.MULTILINE)
EXPORTED = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
MEDIA_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
CSS_SPACE = re.compile(r"/\*.*?\*/|\s+", re.DOTALL)


@dataclass(frozen=True)
class Bundle:
    content: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.content, mtime=0)


class NotBundled(Exception):
    """A module says something that only a browser's own loader understands, or two need each other."""


@dataclass(frozen=True)
class Made:
    files: tuple[str, ...]
    changed_at: tuple[int, ...]
    bundle: Bundle


_made: dict[str, Made] = {}


def script() -> Bundle:
    return _kept("js", lambda: (frame_modules(), _joined(ENTRY)))


def loader() -> Bundle:
    """What stands on other people's pages, without its comments."""
    return _kept("loader.js", lambda: ((LOADER,), str(jsmin(_read(LOADER)))))


def styles() -> Bundle:
    return _kept("css", lambda: (STYLES, " ".join(CSS_SPACE.sub(" ", _read(name)) for name in STYLES)))


def _kept(kind: str, make: Callable[[], tuple[tuple[str, ...], str]]) -> Bundle:
    """Made once; in development again whenever one of its files has changed."""
    known = _made.get(kind)
    if known is None or (settings.DEBUG and _changed_at(known.files) != known.changed_at):
        files, text = make()
        known = _made[kind] = Made(
            files, _changed_at(files), Bundle(text.encode(), MEDIA_TYPES[kind.rpartition(".")[2]])
        )
    return known.bundle


def _changed_at(files: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(source_path(name).stat().st_mtime_ns for name in files)


def _joined(entry: str) -> str:
    order: list[str] = []
    _visit(entry, order, ())
    numbers = {name: number for number, name in enumerate(order)}
    bodies = [_wrapped(name, numbers) for name in order]
    return str(jsmin("const m=[];\n" + "".join(bodies)))


def _visit(name: str, order: list[str], above: tuple[str, ...]) -> None:
    """What a module needs comes before it."""
    if name in above:
        raise NotBundled(f"modules need each other: {' -> '.join((*above, name))}")
    if name in order:
        return
    for _, path in imports(name):
        _visit(path, order, (*above, name))
    order.append(name)


def _wrapped(name: str, numbers: dict[str, int]) -> str:
    place = {target: f"m[{numbers[path]}]" for target, path in imports(name)}
    text = _read(name)
    passed = [
        f"{new}:{place[found[2]]}.{old}"
        for found in PASSED_ON.finditer(text)
        for old, new in _names(found[1])
    ]
    text = IMPORTED.sub(lambda found: _constants(found, place), PASSED_ON.sub("", text))
    text = LATER.sub(lambda found: f'import("{static(resolved(name, found[1]))}")', text)
    exported = [found[1] for found in EXPORTED.finditer(text)]
    text = EXPORTED.sub("", text)
    if left := re.search(r"^(?:import|export)\b(?!\().*", text, re.MULTILINE):
        raise NotBundled(f"{name}: {left[0]}")
    return f"m.push((()=>{{\n{text}return{{{','.join(exported + passed)}}}}})());\n"


def _constants(found: re.Match[str], place: dict[str, str]) -> str:
    if found[2]:
        return f"const {found[2]}={place[found[3]]};\n"
    names = ",".join(old if old == new else f"{old}:{new}" for old, new in _names(found[1]))
    return f"const {{{names}}}={place[found[3]]};\n"


def _names(text: str) -> list[tuple[str, str]]:
    """ "el, icon as sign" -> [("el", "el"), ("icon", "sign")]"""
    pairs = [part.split(" as ") for part in text.replace("\n", " ").split(",") if part.strip()]
    return [(pair[0].strip(), pair[-1].strip()) for pair in pairs]


def _read(name: str) -> str:
    return source_path(name).read_text(encoding="utf-8")
