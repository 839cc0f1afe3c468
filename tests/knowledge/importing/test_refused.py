"""Files that are broken, locked, hostile or not what they say: each gets its reason, none gets through."""

import os
from io import BytesIO

import pypdfium2
import pytest

from apps.knowledge.importing import limits
from apps.knowledge.importing.formats.archive import Member
from apps.knowledge.importing.parsing import parsed
from apps.knowledge.importing.problems import Problem, Unreadable
from tests.knowledge.importing.packing import (
    LAUGHS,
    example,
    lying_about_size,
    packed,
    packed_under,
    repacked,
    workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def scan() -> bytes:
    """Pages without a letter."""
    pdf, written = pypdfium2.PdfDocument.new(), BytesIO()
    pdf.new_page(200, 200)
    pdf.save(written)
    return written.getvalue()


REFUSED = {
    "nothing": ("a.md", b"", Problem.EMPTY),
    "blanks": ("a.txt", b" \n\n", Problem.EMPTY),
    "an unknown kind": ("a.exe", b"MZ\x90\x00", Problem.UNKNOWN_FORMAT),
    "an old Word document": ("a.doc", OLE, Problem.UNKNOWN_FORMAT),
    "a presentation": (
        "a.pptx",
        packed({"[Content_Types].xml": CONTENT_TYPES, "ppt/a.xml": "<a/>"}),
        Problem.UNKNOWN_FORMAT,
    ),
    "a locked workbook": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), Problem.ENCRYPTED),
    "a locked pdf": ("a.pdf", example("locked.pdf"), Problem.ENCRYPTED),
    "a scan": ("a.pdf", scan(), Problem.NO_TEXT),
    "a broken pdf": ("a.pdf", b"%PDF-1.7\n" + b"garbage" * 50, Problem.BROKEN),
    "noise called docx": ("a.docx", bytes(range(256)) * 8, Problem.BROKEN),
    "noise called text": ("a.txt", b"\x00\xff\x01\xfe" * 500, Problem.BROKEN),
    "control characters": ("a.md", b"a\x01b\x02" * 100, Problem.BROKEN),
    "a western encoding": ("a.txt", "Öffnungszeiten für Übernächste".encode("cp1252") * 9, Problem.ENCODING),
    "a cut docx": ("a.docx", example("guide.docx")[:5000], Problem.BROKEN),
    "a cut archive": ("a.zip", packed({"a.md": os.urandom(3000)})[:2000], Problem.BROKEN),
    "entities in a docx": (
        "a.docx",
        repacked(example("guide.docx"), {"word/document.xml": LAUGHS}),
        Problem.HOSTILE,
    ),
    "entities in a workbook": (
        "a.xlsx",
        repacked(example("faq.xlsx"), {"xl/sharedStrings.xml": LAUGHS}),
        Problem.HOSTILE,
    ),
    "entities in another encoding": (
        "a.xlsx",
        repacked(example("faq.xlsx"), {"xl/workbook.xml": LAUGHS.encode("utf-16")}),
        Problem.HOSTILE,
    ),
    "no xml in a docx": (
        "a.docx",
        repacked(example("guide.docx"), {"word/document.xml": "<w:document"}),
        Problem.BROKEN,
    ),
    "a docx bomb": (
        "a.docx",
        repacked(example("guide.docx"), {"word/media/a.bin": b"\x00" * 3_000_000}),
        Problem.BOMB,
    ),
    "an archive bomb": ("a.zip", packed({"a.txt": b"\x00" * 3_000_000}), Problem.BOMB),
    "an archive that lies": ("a.zip", lying_about_size(b"more than a byte"), Problem.BROKEN),
    "too many files": (
        "a.zip",
        packed({f"{number}.md": "x" for number in range(limits.MAX_MEMBERS + 1)}),
        Problem.TOO_MANY_FILES,
    ),
    "an empty archive": ("a.zip", packed({}), Problem.EMPTY),
    "what systems leave behind": (
        "a.zip",
        packed({"__MACOSX/a.md": "x", ".hidden.md": "x", "empty/": ""}),
        Problem.EMPTY,
    ),
    "a table of one column": ("a.csv", "问题\n你好\n".encode(), Problem.NO_COLUMNS),
    "a table without names": ("a.csv", b"1,2\n3,4\n", Problem.NO_COLUMNS),
    "a table without rows": ("a.csv", b"question,answer\n", Problem.NO_ROWS),
    "a workbook without rows": ("a.xlsx", workbook(("问题", "答案")), Problem.NO_ROWS),
    "an empty workbook": ("a.xlsx", workbook(), Problem.EMPTY),
    "a workbook of something else": ("a.xlsx", workbook(("Name", "Age"), ("Wei", 30)), Problem.NO_COLUMNS),
    "a page that is a menu": ("a.html", b"<nav><a href='/'>Home</a></nav>", Problem.NO_TEXT),
}


@pytest.mark.parametrize("what", REFUSED)
def test_file_is_refused_with_its_reason(what: str) -> None:
    name, data, problem = REFUSED[what]
    with pytest.raises(Unreadable) as refused:
        list(parsed(name, data))
    assert refused.value.problem == problem


def test_archive_of_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 5000)
    data = packed({f"{number}.md": os.urandom(2000) for number in range(3)})
    with pytest.raises(Unreadable) as refused:
        list(parsed("a.zip", data))
    assert refused.value.problem == Problem.BOMB


def test_archive_gives_its_files_and_refuses_archives_in_it() -> None:
    inner = packed({"b.md": "B"})
    data = packed(
        {
            "../../etc/faq/a.md": "A",
            "inner.zip": inner,
            "renamed.txt": inner,
            "guide.docx": example("guide.docx"),
        }
    )
    assert list(parsed("all.zip", data)) == [
        Member("etc/faq/a.md", b"A"),
        Member("inner.zip", problem=Problem.NESTED_ARCHIVE),
        Member("renamed.txt", problem=Problem.NESTED_ARCHIVE),
        Member("guide.docx", example("guide.docx")),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_archive_names_are_read_in_the_packers_encoding(encoding: str) -> None:
    data = packed_under("常见问题/退货.md".encode(encoding), b"x")
    assert list(parsed("all.zip", data)) == [Member("常见问题/退货.md", b"x")]


def test_html_runs_and_shows_nothing_that_is_hidden() -> None:
    page = (
        "<html><body><h1>T</h1><p hidden>secret</p><p onclick='x()'>Seen <img src=x onerror=y> &lt;b&gt;</p>"
        "<a href=' JavaScript:alert(1)'>link</a><a href='data:text/html,x'>data</a><!-- comment --></body></html>"
    )
    (row,) = parsed("a.html", page.encode())
    assert "secret" not in row.body
    assert "comment" not in row.body
    assert not any(word in row.body.lower() for word in ("script", "onerror", "onclick", "data:"))
