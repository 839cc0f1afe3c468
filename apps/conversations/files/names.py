"""How a file is called: what its sender said, made harmless."""

import unicodedata

from apps.conversations.files.kinds import Kind

LONGEST = 120
FORBIDDEN = frozenset('<>:"|?*\\/')  # on somebody's system, or in markup
NAMELESS = "file"


def extension_of(name: str) -> str:
    """In small letters, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def clean_name(given: str, kind: Kind) -> str:
    """One line of visible characters without a path, ending with an extension of the kind."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(_harmless(char) for char in unicodedata.normalize("NFC", last))
    name = " ".join(shown.split()).strip(". ") or NAMELESS
    stem, extension = _split(name)
    if extension.lower() not in kind.extensions:
        stem, extension = name, kind.extensions[0]
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('. ') or NAMELESS}.{extension}"


def _harmless(char: str) -> str:
    """Control and formatting characters go: some turn the direction of what follows, «gpj.exe» reads «exe.jpg»."""
    if unicodedata.category(char) in ("Zl", "Zp", "Zs") or char in "\t\r\n":
        return " "
    if unicodedata.category(char).startswith("C"):
        return ""
    return "_" if char in FORBIDDEN else char


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    return (stem, extension) if dot and stem else (name, "")
