"""Strangers' files: what they are taken for, how they are called, what is left of pictures, who may fetch them."""

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from apps.common import media
from apps.common.media import media_storage
from apps.conversations.files import links
from apps.conversations.files.kinds import KINDS, kind_of
from apps.conversations.files.links import BadLink, ExpiredLink, Target, link_to, target_of
from apps.conversations.files.names import clean_name, extension_of
from apps.conversations.files.pictures import BrokenPicture, PictureTooLarge, looked_through
from tests.uploads import GPS, HTML, MP3, PDF, SVG, archive, docx, moving, picture, png_of

TENANT, FILE = UUID(int=7), UUID(int=9)
NOON = datetime(2026, 11, 21, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "extension", "word"),
    [
        pytest.param(picture("PNG"), "png", "png", id="png"),
        pytest.param(picture("JPEG"), "jpg", "jpeg", id="jpeg"),
        pytest.param(moving("GIF"), "gif", "gif", id="gif"),
        pytest.param(picture("WEBP"), "webp", "webp", id="webp"),
        pytest.param(picture("PNG"), "html", "png", id="a wrong extension changes nothing"),
        pytest.param(PDF, "pdf", "pdf", id="pdf"),
        pytest.param(docx(), "docx", "docx", id="docx"),
        pytest.param(archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx", "xlsx", id="xlsx"),
        pytest.param(archive("[Content_Types].xml", "ppt/presentation.xml"), "x", "pptx", id="pptx"),
        pytest.param(archive("photo.jpg"), "docx", "zip", id="zip"),
        pytest.param(MP3, "mp3", "mp3", id="mp3"),
        pytest.param(b"\0\0\0\x20ftypM4A \0\0", "m4a", "m4a", id="m4a"),
        pytest.param(b"\0\0\0\x20ftypisom\0\0", "mp4", "mp4", id="mp4"),
        pytest.param(b"\0\0\0\x20ftypqt  \0\0", "mov", "mov", id="mov"),
        pytest.param(b"OggS\0\2", "ogg", "ogg", id="ogg"),
        pytest.param(b"\x1aE\xdf\xa3\x01\0\0\0B\x82\x84webm", "webm", "webm", id="webm"),
        pytest.param("訂單 1,2".encode(), "csv", "csv", id="csv"),
        pytest.param("您好\n".encode("gb18030"), "txt", "txt", id="gb18030"),
        pytest.param("\ufeffhello".encode("utf-16"), "txt", "txt", id="utf-16"),
        pytest.param(b"no extension", "", "txt", id="text without an extension"),
        pytest.param(HTML, "txt", "txt", id="a page that calls itself text is text"),
    ],
)
def test_kind_is_found_by_content(data: bytes, extension: str, word: str) -> None:
    assert kind_of(io.BytesIO(data), extension) == KINDS[word]


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        pytest.param(SVG, "svg", id="svg"),
        pytest.param(SVG, "png", id="svg as png"),
        pytest.param(HTML, "html", id="html"),
        pytest.param(HTML, "htm", id="htm"),
        pytest.param(HTML, "jpg", id="html as jpg"),
        pytest.param(b"alert(1)", "js", id="script"),
        pytest.param(b"MZ\x90\0", "exe", id="exe"),
        pytest.param(b"MZ\x90\0", "txt", id="exe as txt"),
        pytest.param(b"text\0more", "txt", id="text with zero bytes"),
        pytest.param(b"\0\0\0\x20ftypheic\0\0", "jpg", id="heic"),
        pytest.param(archive("[Content_Types].xml", "word/vbaProject.bin"), "docx", id="macros"),
        pytest.param(archive("a", "evil/VBAPROJECT.BIN"), "zip", id="macros in an archive"),
        pytest.param(archive("[Content_Types].xml", "other/x"), "docx", id="an office file of no kind"),
        pytest.param(b"PK\x03\x04 cut off", "zip", id="half an archive"),
        pytest.param(docx()[:-10] + b"\xff" * 10, "docx", id="a directory of four gigabytes"),
        pytest.param(b"", "png", id="empty"),
    ],
)
def test_kind_of_what_is_not_taken_is_none(data: bytes, extension: str) -> None:
    found = kind_of(io.BytesIO(data), extension)
    assert found is None or (data == b"" and found == KINDS["txt"])


@pytest.mark.parametrize(
    ("given", "word", "called"),
    [
        pytest.param("invoice.pdf", "pdf", "invoice.pdf", id="as it is"),
        pytest.param("Foto.JPG", "jpeg", "Foto.JPG", id="capital letters"),
        pytest.param("发票 (2).pdf", "pdf", "发票 (2).pdf", id="chinese"),
        pytest.param("../../etc/passwd", "txt", "passwd.txt", id="path"),
        pytest.param("C:\\Users\\wei\\a.pdf", "pdf", "a.pdf", id="windows path"),
        pytest.param("page.html", "png", "page.html.png", id="foreign extension"),
        pytest.param("invoice\u202egpj.pdf", "pdf", "invoicegpj.pdf", id="turned direction"),
        pytest.param('a"b\r\nSet-Cookie: x.pdf', "pdf", "a_b Set-Cookie_ x.pdf", id="quotes and newlines"),
        pytest.param(
            "<img src=x onerror=alert(1)>.png", "png", "_img src=x onerror=alert(1)_.png", id="markup"
        ),
        pytest.param("a\0b\x1b.pdf", "pdf", "ab.pdf", id="control characters"),
        pytest.param("", "png", "file.png", id="empty"),
        pytest.param("...", "png", "file.png", id="dots"),
        pytest.param(".png", "png", "png.png", id="an extension alone"),
        pytest.param("\ud800a.pdf", "pdf", "a.pdf", id="half a character"),
        pytest.param("a" * 500 + ".pdf", "pdf", "a" * 116 + ".pdf", id="long"),
        pytest.param("cafe\u0301.pdf", "pdf", "caf\u00e9.pdf", id="composed"),
    ],
)
def test_name_is_one_harmless_line(given: str, word: str, called: str) -> None:
    assert clean_name(given, KINDS[word]) == called


def test_extension_is_in_small_letters() -> None:
    assert (extension_of("A.Tar.GZ"), extension_of("none"), extension_of("end.")) == ("gz", "", "")


# ── pictures ───────────────────────────────────────────────────────────────────────────────────────


def kept_of(data: bytes) -> tuple[bytes, tuple[int, int]]:
    with looked_through(io.BytesIO(data)) as found:
        return found.file.read(), (found.width, found.height)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_picture_is_drawn_anew_and_upright(form: str) -> None:
    """Of a phone that was held sideways; nothing is left of where that was, nor of what was hidden behind."""
    said = {"comment": b"taken at home"} if form == "JPEG" else {}
    given = picture(form, (8, 4), turned=6, **said) + HTML
    kept, size = kept_of(given)
    image = Image.open(io.BytesIO(kept))
    assert (image.format, image.size, size, dict(image.getexif())) == (form, (4, 8), (4, 8), {})
    assert b"script" not in kept
    assert b"taken at home" not in kept
    assert image.convert("RGB").getpixel((1, 1)) == pytest.approx((200, 30, 30), abs=3)


def test_webp_keeps_its_pixels_and_loses_what_it_tells() -> None:
    given = picture("WEBP", (8, 4), turned=1, lossless=True) + HTML
    kept, size = kept_of(given)
    image = Image.open(io.BytesIO(kept))
    assert (image.format, size, image.getexif().get_ifd(GPS)) == ("WEBP", (8, 4), {})
    assert image.convert("RGB").getpixel((1, 1)) == (200, 30, 30)
    assert b"EXIF" in given
    assert b"EXIF" not in kept
    assert b"script" not in kept


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_moving_picture_still_moves(form: str) -> None:
    kept, size = kept_of(moving(form))
    image = Image.open(io.BytesIO(kept))
    assert (image.n_frames, size) == (3, (4, 3))  # type: ignore[attr-defined]


def test_transparency_and_colours_stay() -> None:
    found = io.BytesIO()
    Image.new("RGBA", (2, 2), (1, 2, 3, 77)).save(found, "PNG", icc_profile=b"profile")
    image = Image.open(io.BytesIO(kept_of(found.getvalue())[0]))
    assert (image.mode, image.getpixel((0, 0)), image.info["icc_profile"]) == (
        "RGBA",
        (1, 2, 3, 77),
        b"profile",
    )


def test_palette_with_a_transparent_colour_stays() -> None:
    given, found = Image.new("P", (2, 2), 1), io.BytesIO()
    given.putpalette([0, 0, 0, 9, 8, 7])
    given.save(found, "PNG", transparency=1)
    image = Image.open(io.BytesIO(kept_of(found.getvalue())[0]))
    assert image.convert("RGBA").getpixel((0, 0)) == (9, 8, 7, 0)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"nonsense", id="a signature and nothing else"),
        pytest.param(picture("JPEG", (400, 400), quality=95)[:1500], id="cut off"),
        pytest.param(b"GIF89a" + HTML, id="html behind a signature"),
        pytest.param(SVG, id="svg"),
        pytest.param(b"", id="empty"),
    ],
)
def test_broken_picture_is_told(data: bytes) -> None:
    with pytest.raises(BrokenPicture):
        kept_of(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_of(60_000, 60_000), id="a header of 3.6 billion pixels"),
        pytest.param(moving("GIF", 6, (3000, 3000)), id="many large frames"),
    ],
)
def test_picture_bomb_is_not_unpacked(data: bytes) -> None:
    assert len(data) < 300_000
    with pytest.raises(PictureTooLarge):
        kept_of(data)


# ── links ──────────────────────────────────────────────────────────────────────────────────────────


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(links, "now", lambda: moment)


def parts(url: str) -> tuple[str, str]:
    _empty, _files, signed, name = url.split("/")
    return signed, name


def test_link_is_the_same_for_an_hour_and_good_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)
    first = link_to(TENANT, FILE, KINDS["png"], "a.png")
    assert first.expires_at == NOON.replace(hour=14, minute=0)
    at(monkeypatch, NOON + timedelta(minutes=49))
    assert link_to(TENANT, FILE, KINDS["png"], "a.png") == first
    at(monkeypatch, NOON + timedelta(minutes=50))
    assert link_to(TENANT, FILE, KINDS["png"], "a.png").expires_at == NOON.replace(hour=15, minute=0)


def test_link_says_all_that_serving_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)
    link = link_to(TENANT, FILE, KINDS["pdf"], "a.pdf")
    assert target_of(*parts(link.url)) == Target(TENANT, FILE, KINDS["pdf"], link.expires_at)


def test_link_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)
    link = link_to(TENANT, FILE, KINDS["pdf"], "a.pdf")
    at(monkeypatch, link.expires_at)
    with pytest.raises(ExpiredLink):
        target_of(*parts(link.url))


def test_name_in_a_link_is_quoted() -> None:
    link = link_to(TENANT, FILE, KINDS["pdf"], "发票 #1?.pdf")
    assert link.url.endswith("/%E5%8F%91%E7%A5%A8%20%231%3F.pdf")
    assert link.url.count("/") == 3


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s, n: (s, "other.pdf"), id="another name"),
        pytest.param(lambda s, n: (s.replace(FILE.hex, UUID(int=8).hex), n), id="another file"),
        pytest.param(lambda s, n: (s.replace(TENANT.hex, UUID(int=8).hex), n), id="another tenant"),
        pytest.param(lambda s, n: (s.replace(".pdf.", ".png."), n), id="another kind"),
        pytest.param(lambda s, n: (s[:-1] + ("A" if s[-1] != "A" else "B"), n), id="another signature"),
        pytest.param(lambda s, n: ("", n), id="nothing"),
        pytest.param(lambda s, n: ("....", n), id="dots"),
        pytest.param(lambda s, n: ("\ud800", n), id="half a character"),
    ],
)
def test_link_that_was_changed_is_bad(change: object) -> None:
    signed, name = parts(link_to(TENANT, FILE, KINDS["pdf"], "a.pdf").url)
    with pytest.raises(BadLink):
        target_of(*change(signed, name))  # type: ignore[operator]


# ── where ──────────────────────────────────────────────────────────────────────────────────────────


def test_media_in_a_folder_is_nobody_elses(tmp_path: object) -> None:
    storage = media_storage(f"{tmp_path}/media")
    assert storage["OPTIONS"] == {
        "location": f"{tmp_path}/media",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }


def test_media_in_a_bucket_names_bucket_and_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "find_spec", lambda name: name)
    storage = media_storage("s3://files/kefu/media/")
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"] == {"bucket_name": "files", "location": "kefu/media", "file_overwrite": False}


@pytest.mark.parametrize(("place", "told"), [("s3://", "must name a bucket"), ("s3://files", "pip install")])
def test_media_in_a_bucket_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, place: str, told: str
) -> None:
    monkeypatch.setattr(media, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=told):
        media_storage(place)
