"""The committed code is what proto/ generates, and a stale one is noticed."""

import shutil
from pathlib import Path

import pytest

from scripts import protobuf


def test_generated_code_is_current() -> None:
    protobuf.check()


def test_stale_code_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outputs = {source: tmp_path / str(number) for number, source in enumerate(protobuf.OUTPUTS)}
    for source, copy in outputs.items():
        shutil.copytree(protobuf.OUTPUTS[source], copy)
        (copy / f"{Path(source).stem}_pb2.py").write_text("# of yesterday\n")
    monkeypatch.setattr(protobuf, "OUTPUTS", outputs)
    stale = r"gateway_pb2\.py, context_pb2\.py\. Run: python scripts/protobuf\.py build"
    with pytest.raises(SystemExit, match=stale):
        protobuf.check()
    protobuf.build()
    protobuf.check()
