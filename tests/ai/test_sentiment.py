import pytest

from apps.ai.sentiment import sentiment


@pytest.mark.parametrize(
    "text",
    [
        "很满意",
        "太棒了",
        "质量不错",
        "没什么不满意的",
        "thank you so much",
        "I love it",
        "not bad",
        "never disappointed",
    ],
)
def test_sentiment_of_praise_is_positive(text: str) -> None:
    assert sentiment(text) > 0.2


@pytest.mark.parametrize(
    "text",
    [
        "不满意",
        "我太失望了",
        "一点也不好用",
        "不是很满意",
        "你们是不是骗子",
        "not happy at all",
        "this is terrible",
        "I'm very upset",
    ],
)
def test_sentiment_of_anger_is_negative(text: str) -> None:
    assert sentiment(text) < -0.2


@pytest.mark.parametrize(
    "text", ["", "订单到哪了", "这个坑多深", "where is my order", "12345", "不要不要" * 3000]
)
def test_sentiment_of_what_tells_nothing_is_zero(text: str) -> None:
    assert sentiment(text) == 0.0


def test_sentiment_grows_with_strength_and_stays_within_one() -> None:
    assert sentiment("失望") > sentiment("非常失望") > -1
    assert sentiment("垃圾骗子，太恶心了" * 50) == -1.0
    assert sentiment("great product but slow delivery") < sentiment("great product")
