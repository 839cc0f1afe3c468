"""The pieces of a text that the classifier looks at: characters of Chinese, parts and pairs of other words."""

import re
import unicodedata
from itertools import pairwise

LONGEST_TEXT = 400  # what comes after it decides nothing, and time stays bounded
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+|[?!]")
_IS_HAN = re.compile(rf"[{_HAN}]")
_DIGIT = re.compile(r"\d")
_HAN_LENGTHS = (1, 2)
_WORD_LENGTHS = (2, 3, 4)
# The characters that tell traditional from simplified writing in what customers of a shop say.
SIMPLIFIED = str.maketrans(
    "轉訴聯繫請們務專員騙對嗎謝見機個絡給幫說處覺讓質態為麼還這與經負責領導開氣憤滿購買賣發貨實懶壞訂單運"
    "費換錢帳號碼驗證優價線郵應時間關電話門點會無沒過場書遊議題錯誤後產準備聲動戶顏護髮總萬課評論雙歲條長"
    "輕車樣熱壓頭從東兩邊進遠連適裝來寫",
    "转诉联系请们务专员骗对吗谢见机个络给帮说处觉让质态为么还这与经负责领导开气愤满购买卖发货实懒坏订单运"
    "费换钱账号码验证优价线邮应时间关电话门点会无没过场书游议题错误后产准备声动户颜护发总万课评论双岁条长"
    "轻车样热压头从东两边进远连适装来写",
)


def folded(text: str) -> str:
    """NFKC, lower case, simplified characters, straight quotes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").translate(SIMPLIFIED)


def grams(text: str) -> list[str]:
    """With repetitions, in no particular order. Digits count as zeros; ^ and $ stand for the text's ends."""
    runs = _RUN.findall(_DIGIT.sub("0", folded(text[:LONGEST_TEXT]).replace("'", "")))
    found = [f"{one}_{two}" for one, two in pairwise(["^", *runs, "$"]) if not _IS_HAN.search(one + two)]
    for at, run in enumerate(runs):
        if _IS_HAN.match(run):
            first, last = "^" * (at == 0), "$" * (at == len(runs) - 1)
            found += _parts(f"{first}{run}{last}", _HAN_LENGTHS)
        else:
            found += _parts(f" {run} ", _WORD_LENGTHS)
    return found


def _parts(run: str, lengths: tuple[int, ...]) -> list[str]:
    return [run[at : at + length] for length in lengths for at in range(len(run) - length + 1)]
