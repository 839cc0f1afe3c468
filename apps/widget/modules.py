"""The chat page's modules: which files need which, read from the scripts themselves."""

import re
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders

ENTRY = "js/widget/main.js"
IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*?["'](\.[^"']+)["']""", re.MULTILINE)


def frame_modules() -> tuple[str, ...]:
    """Paths below static/ of all that the entry imports, directly or not; the entry first."""
    found: dict[str, None] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += [path for _, path in imports(name)]
    return tuple(found)


def imports(name: str) -> list[tuple[str, str]]:
    """What a module imports, as it writes it and as a path below static/."""
    return [
        (target, resolved(name, target)) for target in IMPORT.findall(source_path(name).read_text("utf-8"))
    ]


def source_path(name: str) -> Path:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"static/{name} is missing from this installation")
    return Path(path)


def resolved(importer: str, target: str) -> str:
    """ "js/widget/around/menu.js" + "../dom.js" -> "js/widget/dom.js" """
    parts: list[str] = []
    for part in (PurePosixPath(importer).parent / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
