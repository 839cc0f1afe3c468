"""The embedder of this machine, with its real model: a process with a socket, asked as workers ask it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.ai.embeddings import Kind, embed, installation_embedder
from apps.ai.failures import ProviderFailure
from apps.common.engines import embedder_socket
from apps.common.loop import submit

ROOT = Path(__file__).resolve().parents[2]
START_S = 120


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    words = (sys.executable, "-m", "apps.ai.embedder", "--home", str(home))
    process = subprocess.Popen(words, cwd=ROOT)
    end = time.monotonic() + START_S
    while not embedder_socket(home).exists() and time.monotonic() < end:
        time.sleep(0.02)
    yield home
    process.terminate()
    assert process.wait(START_S) == 0
    embedder_socket(home).parent.rmdir()


@pytest.fixture
def _is_local(home: Path, settings: Any) -> None:
    settings.KEFU_EMBEDDINGS, settings.KEFU_HOME = "local", home


def vectors(*texts: str, kind: Kind = "query") -> np.ndarray:
    config = installation_embedder()
    assert config is not None
    return np.array(submit(embed(config, texts, kind=kind, timeout_s=START_S)).result())


@pytest.mark.usefixtures("_is_local")
def test_the_model_knows_what_belongs_together_in_both_languages() -> None:
    passages = vectors("运费怎么算", "How do I return an item?", "怎么开发票", kind="passage")
    questions = vectors("寄到北京要多少钱", "I want my money back", "I need a receipt for my company")
    assert passages.shape == (3, 384)
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.usefixtures("_is_local")
def test_many_passages_come_back_in_their_order() -> None:
    texts = [f"passage {number}" for number in range(10)]
    together = vectors(*texts, kind="passage")
    alone = np.concatenate([vectors(text, kind="passage") for text in texts[:2]])
    assert np.allclose(together[:2], alone, atol=1e-5)
    assert len(together) == 10


@pytest.mark.usefixtures("_is_local")
def test_what_is_no_list_of_texts_is_refused() -> None:
    with pytest.raises(ProviderFailure) as raised:
        vectors(*[f"{number}" for number in range(257)])
    assert raised.value.kind == "400"


def test_without_the_process_the_failure_is_told(settings: Any, tmp_path: Path) -> None:
    settings.KEFU_EMBEDDINGS, settings.KEFU_HOME = "local", tmp_path
    with pytest.raises(ProviderFailure) as raised:
        vectors("shipping")
    assert raised.value.kind == "connect_error"
