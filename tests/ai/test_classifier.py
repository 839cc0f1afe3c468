"""The classifier: features, bytes, and what training makes of a few examples."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from apps.ai.classifier import Classifier, Unreadable
from apps.ai.grams import grams
from apps.ai.learning import learn
from apps.ai.shipped import CLASSIFIER_FILE, shipped_classifier, shipped_examples

ROOT = Path(__file__).resolve().parents[2]
COLOURS = [
    (f"{word} {number}", "red") for number, word in enumerate(["rose", "blood", "ruby", "cherry", "fire"])
]
COLOURS += [
    (f"{word} {number}", "blue") for number, word in enumerate(["sky", "sea", "ice", "jeans", "night"])
]
COLOURS += [(f"{word}{number}", "绿") for number, word in enumerate(["草地", "树叶", "青菜", "森林", "黄瓜"])]


def test_grams_of_chinese_are_characters_and_pairs() -> None:
    assert sorted(grams("退款 吗")) == sorted(["退", "款", "^", "吗", "$", "^退", "退款", "吗$"])


def test_grams_of_words_are_parts_and_pairs() -> None:
    parts = {
        " m",
        "my",
        "y ",
        " my",
        "my ",
        " my ",
        " i",
        "id",
        "d0",
        "0 ",
        " id",
        "id0",
        "d0 ",
        " id0",
        "id0 ",
    }
    found = grams("My ID7")
    assert set(found) == parts | {"^_my", "my_id0", "id0_$"}
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("one", "other"), [("ＲＥＦＵＮＤ", "refund"), ("退貨運費", "退货运费"), ("don’t", "dont")]
)
def test_grams_do_not_depend_on_how_it_is_written(one: str, other: str) -> None:
    assert grams(one) == grams(other)


def test_learned_classifier_tells_apart_what_it_was_taught() -> None:
    lesson = learn(COLOURS)
    assert [lesson.classifier.classify(text)[0] for text, _name in COLOURS] == [
        name for _text, name in COLOURS
    ]
    assert lesson.asked == {"blue": 5, "red": 5, "绿": 5}
    assert 0 <= lesson.accuracy <= 1


def test_learn_works_with_two_names() -> None:
    two = [(text, name) for text, name in COLOURS if name != "绿"]
    classifier = learn(two).classifier
    assert [classifier.classify(text)[0] for text, _name in two] == [name for _text, name in two]


def test_learn_gives_the_same_bytes_for_the_same_examples() -> None:
    assert learn(COLOURS).classifier.to_bytes() == learn(COLOURS).classifier.to_bytes()


def test_classifier_survives_its_bytes() -> None:
    classifier = learn(COLOURS).classifier
    again = Classifier.from_bytes(classifier.to_bytes())
    assert again.names == classifier.names
    assert np.allclose(again.probabilities("ruby sky 草"), classifier.probabilities("ruby sky 草"), atol=1e-3)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", CLASSIFIER_FILE.read_bytes()[:5000]], ids=["empty", "zip", "cut"]
)
def test_from_bytes_refuses_what_is_no_classifier(data: bytes) -> None:
    with pytest.raises(Unreadable):
        Classifier.from_bytes(data)


def test_probabilities_sum_to_one_and_strange_text_is_nobody_s() -> None:
    classifier = shipped_classifier()
    for text in ["", "退款", "zxqv wvut " * 30, "字" * 5000]:
        assert float(classifier.probabilities(text).sum()) == pytest.approx(1, abs=1e-5)
    assert classifier.classify("龘龖龞 ξψω")[1] < 0.3


def test_classify_without_names_chooses_among_the_rest() -> None:
    classifier = shipped_classifier()
    assert classifier.classify("不要转人工")[0] == "human_request"
    assert classifier.classify("不要转人工", without={"human_request"})[0] != "human_request"
    assert classifier.classify("转人工", without=classifier.names) == ("", 0.0)


def test_ranked_begins_with_what_classify_says() -> None:
    ranked = shipped_classifier().ranked("开发票", 3)
    assert len(ranked) == 3
    assert ranked[0] == shipped_classifier().classify("开发票")


def test_shipped_classifier_was_trained_on_the_shipped_examples() -> None:
    """The weights themselves are compared by `python -m scripts.intents check`."""
    seen = {gram for texts in shipped_examples().values() for text in texts for gram in grams(text)}
    assert set(shipped_classifier().vocabulary.positions) == seen
    assert set(shipped_classifier().names) == set(shipped_examples())


def test_recognising_loads_no_training_library() -> None:
    """Gateways and workers must not carry what only training needs."""
    program = (
        "import django, json, sys; django.setup(); from django.contrib import admin; admin.autodiscover();"
        "from apps.ai import asking, intents, taught, teaching; intents.recognise('退款', taught.shipped_classifier());"
        "print(json.dumps([name for name in ('sklearn', 'scipy', 'joblib') if name in sys.modules]))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "kefu.settings", "DEBUG": "1"}
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(finished.stdout.splitlines()[-1]) == []


def test_classifier_is_shared_by_threads() -> None:
    texts = [text for texts in shipped_examples().values() for text in texts[:10]]
    expected = [shipped_classifier().classify(text) for text in texts]
    found: list[list[tuple[str, float]]] = []
    threads = [
        threading.Thread(target=lambda: found.append([shipped_classifier().classify(text) for text in texts]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
