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
# Schema -> the folder of those who use it.
OUTPUTS = {
    "kefu/v1/gateway.proto": ROOT / "apps" / "live" / "codecs" / "generated",
    "kefu/v1/context.proto": ROOT / "apps" / "ai" / "generated",
}
# Written by a machine: formatter, linter and type checker leave it alone (types come from the .pyi).
HEADER = "# fmt: off\n# ruff: noqa\n# mypy: ignore-errors\n"


def generated() -> dict[Path, str]:
    """File -> text, of everything the schemas generate."""
    return {
        output / name: text for source, output in OUTPUTS.items() for name, text in _generated(source).items()
    }


def _generated(source: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            "protoc",
            f"-I{PROTO}",
            f"-I{files('grpc_tools') / '_proto'}",
            f"--python_out={folder}",
            f"--pyi_out={folder}",
            source,
        ]
        if protoc.main(arguments) != 0:
            sys.exit("proto/ does not compile")
        return {path.name: HEADER + path.read_text() for path in Path(folder).rglob("*.py*")}


def build() -> None:
    for path, text in generated().items():
        path.write_text(text)


def check() -> None:
    stale = [path.name for path, text in generated().items() if not path.exists() or path.read_text() != text]
    if stale:
        sys.exit(f"not what proto/ generates: {', '.join(stale)}. Run: python scripts/protobuf.py build")


if __name__ == "__main__":
    {"build": build, "check": check}[sys.argv[1]]()
