"""Word documents: headings, lists, tables; pictures are left out."""

from collections.abc import Iterator
from io import BytesIO

import mammoth
from bs4 import BeautifulSoup

from apps.knowledge.importing.formats import office
from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.formats.html import markdown_of
from apps.knowledge.importing.rows import ImportRow

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
_no_picture = mammoth.images.img_element(lambda _image: {})


def rows(name: str, data: bytes) -> Iterator[ImportRow]:
    office.check(data)
    result = mammoth.convert_to_html(
        BytesIO(data), style_map=STYLES, convert_image=_no_picture, external_file_access=False
    )
    title, body = markdown_of(BeautifulSoup(result.value, "lxml"))
    return document(name, title, body)
