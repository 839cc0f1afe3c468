"""The committed code is what proto/ generates, and a stale one is noticed."""

import shutil
from pathlib import Path

import pytest

from scripts import protobuf


def test_generated_code_is_current() -> None:
    protobuf.check()


def test_stale_code_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "generated"
    shutil.copytree(protobuf.OUTPUT, copy)
    monkeypatch.setattr(protobuf, "OUTPUT", copy)
    (copy / "gateway_pb2.py").write_text("# of yesterday\n")
    with pytest.raises(SystemExit, match=r"gateway_pb2\.py\. Run: python scripts/protobuf\.py build"):
        protobuf.check()
    protobuf.build()
    protobuf.check()
