"""Each import contract, seen catching a deliberate violation in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VIOLATIONS = {
    "Apps: every arrow points down": ("apps/conversations/wire.py", "from apps.desk import texts"),
    "Inside data apps: admin, services, queries and events, models": (
        "apps/knowledge/queries.py",
        "from apps.knowledge import services",
    ),
    "Inside desk: who starts, what starts, what it does": (
        "apps/desk/turns.py",
        "from apps.desk import handoff",
    ),
    "No import circles at any depth": ("apps/common/clock.py", "from apps.common import ids\n"),
    "The domain does not know HTTP or sockets": ("apps/desk/texts.py", "import rest_framework"),
}
# A circle needs two arrows.
SECOND = {"No import circles at any depth": ("apps/common/ids.py", "from apps.common import clock")}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__", "static", "demo")
    for name in ("apps", "kefu"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(tree: Path) -> str:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


def test_the_tree_itself_keeps_every_contract(tree: Path) -> None:
    report = lint(tree)
    assert f"Contracts: {len(VIOLATIONS)} kept, 0 broken." in report


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_contract_catches_a_violation(tree: Path, contract: str) -> None:
    changes = [VIOLATIONS[contract], *([SECOND[contract]] if contract in SECOND else [])]
    before = {name: (tree / name).read_text() for name, _ in changes}
    for name, line in changes:
        (tree / name).write_text(f"{before[name]}\n{line}\n")
    try:
        assert f"{contract} BROKEN" in lint(tree)
    finally:
        for name, text in before.items():
            (tree / name).write_text(text)
