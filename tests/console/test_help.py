"""The shortcuts, wherever they are told: in the help, in the guide for agents, in the code that obeys them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HELP = (ROOT / "templates/console/_help.html").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/agents.md").read_text(encoding="utf-8")
SCRIPTS = ROOT / "static/js/console"
Shortcut = tuple[tuple[str, ...], str]


def help_shortcuts() -> list[Shortcut]:
    rows = re.findall(r'<dt>(.*?)</dt><dd>{% translate "(.*?)" %}</dd>', HELP)
    return [(tuple(re.findall(r"<kbd>(.*?)</kbd>", keys)), text) for keys, text in rows]


def guide_shortcuts() -> list[Shortcut]:
    section = re.split(r"^## ", GUIDE, flags=re.MULTILINE)[1]
    rows = re.findall(r"^\| (`.*?) \| (.*?) \|$", section, flags=re.MULTILINE)
    return [(tuple(re.findall(r"`(.*?)`", keys)), text) for keys, text in rows]


def test_guide_tells_the_shortcuts_of_the_help() -> None:
    assert len(help_shortcuts()) == HELP.count("<dt>")
    assert guide_shortcuts() == help_shortcuts()


def test_help_tells_every_key_that_the_scripts_obey() -> None:
    """Letters with Ctrl or Alt; signs and Enter are the composer's."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    found = re.findall(r'"((?:Mod\+|Alt\+)+)Key([A-Z])":', scripts)
    obeyed = {(held.replace("Mod", "Ctrl"), letter) for held, letter in found}
    told = {combination for keys, _text in help_shortcuts() for combination in combinations(keys)}
    assert ("Alt+", "J") in obeyed
    assert told == obeyed


def combinations(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """«Alt Y / N» are two."""
    held = "".join(f"{key}+" for key in keys if key in ("Ctrl", "Alt"))
    return [(held, key) for key in keys if held and re.fullmatch("[A-Z]", key)]
