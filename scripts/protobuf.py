"""Keeps the code generated from proto/ up to date: `python scripts/protobuf.py build | check`.

The compiler comes with pip (grpcio-tools), so that no system needs protoc; its output is committed, so that an
installation needs no compiler.
"""

import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
SOURCE = PROTO / "kefu" / "v1" / "gateway.proto"
OUTPUT = ROOT / "apps" / "live" / "codecs" / "generated"
# Written by a machine: formatter, linter and type checker leave it alone (types come from the .pyi).
HEADER = "# fmt: off\n# ruff: noqa\n# mypy: ignore-errors\n"


def generated() -> dict[str, str]:
    """File name -> text, of everything the schema generates."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            "protoc",
            f"-I{PROTO}",
            f"-I{files('grpc_tools') / '_proto'}",
            f"--python_out={folder}",
            f"--pyi_out={folder}",
            str(SOURCE),
        ]
        if protoc.main(arguments) != 0:
            sys.exit("proto/ does not compile")
        return {path.name: HEADER + path.read_text() for path in Path(folder).rglob("*.py*")}


def build() -> None:
    for name, text in generated().items():
        (OUTPUT / name).write_text(text)


def check() -> None:
    stale = [
        name
        for name, text in generated().items()
        if not (OUTPUT / name).exists() or (OUTPUT / name).read_text() != text
    ]
    if stale:
        sys.exit(f"not what proto/ generates: {', '.join(stale)}. Run: python scripts/protobuf.py build")


if __name__ == "__main__":
    {"build": build, "check": check}[sys.argv[1]]()
