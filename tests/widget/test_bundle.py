"""The chat's modules as one script: made of what stands under static/, in the order in which they need each other."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from apps.widget import bundle
from apps.widget.modules import frame_modules, resolved
from tests import factories

STATIC = Path(project.BASE_DIR) / "static"


@pytest.fixture
def modules(tmp_path: Path, settings: Any) -> Path:
    """Three modules of our own in place of the chat's."""
    folder = tmp_path / "js/widget"
    folder.mkdir(parents=True)
    (folder / "main.js").write_text('import { twice as double } from "./sums.js";\nwindow.sum = double(4);\n')
    (folder / "sums.js").write_text(
        'import * as parts from "./parts.js";\nexport { ONE } from "./parts.js";\n'
        "/* import nothing from here */\n"
        "export function twice(number) {\n  return parts.add(number, number); // by adding\n}\n"
    )
    (folder / "parts.js").write_text("export const ONE = 1;\nexport const add = (a, b) => a + b;\n")
    settings.STATICFILES_DIRS = [tmp_path]
    return folder


def test_joined_puts_first_what_others_need(modules: Path) -> None:
    assert bundle._joined("js/widget/main.js").replace("\n", "") == (
        "const m=[];m.push((()=>{const ONE=1;const add=(a,b)=>a+b;return{ONE,add}})());"
        "m.push((()=>{const parts=m[0];function twice(number){return parts.add(number,number);}"
        "return{twice,ONE:m[0].ONE}})());"
        "m.push((()=>{const{twice:double}=m[1];window.sum=double(4);return{}})());"
    )


def test_joined_refuses_what_it_does_not_understand(modules: Path) -> None:
    (modules / "parts.js").write_text('import { twice } from "./sums.js";\n')
    with pytest.raises(bundle.NotBundled, match="need each other"):
        bundle._joined("js/widget/main.js")
    (modules / "parts.js").write_text("export default 1;\n")
    with pytest.raises(bundle.NotBundled, match="export default 1"):
        bundle._joined("js/widget/main.js")


@pytest.mark.parametrize(
    ("target", "path"), [("./menu.js", "js/widget/around/menu.js"), ("../dom.js", "js/widget/dom.js")]
)
def test_resolved_follows_the_importer(target: str, path: str) -> None:
    assert resolved("js/widget/around/index.js", target) == path


@pytest.mark.django_db
def test_page_asks_for_one_script_and_one_sheet(client: Client) -> None:
    html = client.get(f"/chat/{factories.make_inbox().site_key}/").content.decode()
    assets = re.findall(r'(?:src|href)="(/widget/[^"]+)"', html)
    answers = [client.get(path, headers={"Accept-Encoding": "gzip"}) for path in assets]
    assert [answer["Content-Type"].partition(";")[0] for answer in answers] == [
        "text/css",
        "text/javascript",
    ]
    assert {answer["Cache-Control"] for answer in answers} == {"public, max-age=31536000, immutable"}
    assert gzip.decompress(answers[1].content) == bundle.script().content
    assert client.get(assets[1]).content == bundle.script().content
    assert "js/widget/" not in html


def test_script_of_another_version_is_kept_by_nobody(client: Client) -> None:
    answer = client.get("/widget/0123456789abcdef.js")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_sheets_of_bundle_and_preview_are_the_same() -> None:
    page = (Path(project.BASE_DIR) / "templates/widget/chat.html").read_text()
    assert tuple(re.findall(r"static '(css/[^']+)'", page)) == bundle.STYLES


def test_every_module_of_the_chat_is_bundled() -> None:
    lazy = {"emoji_data.js", "preview.js", "link.js"}  # the last one is the page behind a letter's link
    files = {
        f"js/widget/{path.relative_to(STATIC / 'js/widget')}" for path in STATIC.glob("js/widget/**/*.js")
    }
    assert {name for name in files if Path(name).name not in lazy} <= set(frame_modules())
