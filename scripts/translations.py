"""Keeps locale/ complete: `python scripts/translations.py extract | compile | check`.

English is the source language. Babel reads the Python code; templates are turned into Python by Django first, exactly
as its own makemessages does, but without needing a system gettext.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "_t": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TRANSLATED = ("zh_Hans",)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> Iterator[tuple[Path, str]]:
    for folder in ("apps", "kefu"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt")):
        # Indentation means nothing in a template, but Babel reads Python.
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.lstrip() for line in lines)


def extracted() -> Catalog:
    catalog = Catalog(project="Kefu", charset="utf-8")
    for path, text in sources():
        stream = io.BytesIO(text.encode())
        for _line, message, comments, context in extract("python", stream, KEYWORDS, ("Translators:",)):
            catalog.add(
                message, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments, context=context
            )
    return catalog


def po_path(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def stored(locale: str) -> Catalog:
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Kefu", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update(locale: str) -> None:
    catalog = stored(locale)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with po_path(locale).open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, no_location=True, omit_header=False)


def compiled(locale: str) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, stored(locale))
    return stream.getvalue()


def problems(locale: str) -> Iterator[str]:
    catalog = stored(locale)
    for wanted in extracted():
        if wanted.id:
            found = catalog.get(wanted.id, wanted.context)
            yield from _problems_of(wanted, found)
    mo = po_path(locale).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(locale):
        yield f"{mo.relative_to(ROOT)} is not what django.po compiles to; run `make messages`"


def _problems_of(wanted: Message, found: Message | None) -> Iterator[str]:
    if found is None or not found.string or not all(_forms(found)):
        yield f"not translated: {wanted.id!r}"
        return
    if found.fuzzy:
        yield f"fuzzy: {wanted.id!r}"
    source = wanted.id[-1] if isinstance(wanted.id, tuple | list) else wanted.id
    for form in _forms(found):
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(form)):
            yield f"placeholders differ: {wanted.id!r} -> {form!r}"


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def main(command: str) -> int:
    settings.configure(USE_I18N=True)
    django.setup()
    found: list[str] = []
    for locale in TRANSLATED:
        if command == "extract":
            update(locale)
        if command in ("extract", "compile"):
            po_path(locale).with_suffix(".mo").write_bytes(compiled(locale))
        found += [f"{locale}: {problem}" for problem in problems(locale)]
    print("\n".join(found) if found else "translations complete")
    return 1 if found and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
