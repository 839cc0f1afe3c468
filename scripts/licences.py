"""docs/licences.md: what an installation consists of beside our own code. `python -m scripts.licences write|check`

The packages of requirements*.txt with what those need in turn, each with the licence that its own metadata states, and
the files that others wrote and we keep in the project. `check` fails when the page does not name a package that the
requirements pin, or names another version of it.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
RUNNING, EMBEDDED = ROOT / "requirements.txt", ROOT / "requirements-embedded.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s#]+)", re.MULTILINE)
NEEDED = re.compile(r"^([A-Za-z0-9._-]+)")
# What projects wrote into their metadata, as SPDX names it; longer texts are recognised by their words.
SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "BSD": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
HEAD = """# Licences

What an installation consists of beside Kefu's own code, by the licence that each package states of itself.
`python -m scripts.licences write` makes this page, `make check` compares it with the requirements.

"""


def main() -> int:
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page())
        return 0
    text = PAGE.read_text() if PAGE.exists() else ""
    missing = [
        f"{name} {version}"
        for name, version in pinned(RUNNING, EMBEDDED)
        if f"| {name} | {version} |" not in text
    ]
    if missing:
        print(f"docs/licences.md does not know {', '.join(missing)}: python -m scripts.licences write")
    return bool(missing)


def pinned(*files: Path) -> list[tuple[str, str]]:
    return [found for file in files for found in PINNED.findall(file.read_text())]


def page() -> str:
    direct = pinned(RUNNING, EMBEDDED)
    indirect = sorted(needed_by([name for name, _ in direct]) - {plain(name) for name, _ in direct})
    return HEAD + "\n".join(
        [
            "## Pinned by us",
            "",
            "| Package | Version | Licence |",
            "|---|---|---|",
            *(
                f"| {name} | {version} | {licence(distribution(name))} |"
                for name, version in sorted(direct, key=lower)
            ),
            "",
            "## What those need",
            "",
            "| Package | Licence |",
            "|---|---|",
            *(f"| {name} | {licence(distribution(name))} |" for name in indirect),
            "",
            "## Kept in the project",
            "",
            "| Files | Licence |",
            "|---|---|",
            *(
                f"| `{path.parent.relative_to(ROOT)}` | [{path.name}](../{path.relative_to(ROOT)}) |"
                for path in vendored()
            ),
            "",
        ]
    )


def lower(row: tuple[str, str]) -> str:
    return row[0].lower()


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(names: list[str]) -> set[str]:
    """All that are installed with them, by the names that package indexes use."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        for name in _requirements(waiting.pop()):
            if plain(name) not in found:
                found.add(plain(name))
                waiting.append(name)
    return found


def _requirements(name: str) -> Iterator[str]:
    """Without what only an extra asks for that is not installed here."""
    for line in distribution(name).requires or []:
        match = NEEDED.match(line)
        if match and _is_installed(match[1]) and "extra ==" not in line:
            yield match[1]


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def licence(package: Distribution) -> str:
    about = package.metadata
    if expression := about.get("License-Expression"):
        return expression
    classified = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    stated = " and ".join(SHORT.get(each, each) for each in classified if each != "OSI Approved")
    text = about.get("License") or ""
    if stated:
        return stated
    first = text.strip().splitlines()[0] if text.strip() else "see the package"
    return SHORT.get(first, "BSD-3-Clause" if "Redistribution and use" in text else first)


def vendored() -> list[Path]:
    folders = (ROOT / "static", ROOT / "tests" / "vendor", ROOT / "apps")
    return sorted(path for folder in folders for path in folder.rglob("LICEN[SC]E*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
