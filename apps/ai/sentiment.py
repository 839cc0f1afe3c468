# ruff: noqa: E501 - one weight, one list
"""How a customer feels, by a short list of words. A hint for rules, not a judgement.

Each word found counts from -1 to 1; one said to be absent («不满意», «not happy») counts for a part of the opposite,
one made stronger («非常», «very») for half as much again. Irony is beyond it, and so is what is said without any
of the words: that is 0, neutral.
"""

import math
import re
from collections.abc import Mapping

from apps.ai.grams import folded

LONGEST_TEXT = 2000
_TURNED = -0.7  # «not good» is bad, but not as bad as «bad»
_STRONGER = 1.5
_WORDS: Mapping[float, str] = {
    1.0: "完美 太棒 太好了 太赞 超赞 最好的 amazing awesome excellent perfect fantastic wonderful brilliant outstanding superb",
    0.7: "满意 喜欢 不错 很好 真好 好评 点赞 优秀 专业 贴心 周到 耐心 开心 高兴 放心 靠谱 好用 划算 超值 厉害 好看 好吃 舒服 "
    "great love loves loved lovely happy pleased satisfied impressed helpful friendly recommend delighted glad",
    0.4: "谢谢 感谢 多谢 辛苦 可以的 还行 方便 thanks thank good nice fine appreciate well quick fast easy",
    -0.4: "太慢 很慢 好慢 真慢 这么慢 麻烦 着急 担心 贵 等了 没用 不行 小问题 遗憾 怎么还没 slow late delay delayed expensive worried problem issue "
    "confusing confused missing wrong difficult unfortunately",
    -0.7: "差劲 太差 很差 真差 差评 失望 生气 难用 难吃 难看 敷衍 推卸 忽悠 糊弄 无语 过分 离谱 坑人 坑爹 太坑 被坑 坑我 后悔 很烦 真烦 太烦 好烦 烦死 一直拖 拖延 讨厌 坏了 态度差 "
    "bad poor annoyed annoying upset disappointed disappointing unhappy frustrated frustrating rude broken useless hate dissatisfied complaint complain",
    -1.0: "垃圾 骗子 骗人 欺骗 欺诈 诈骗 投诉 恶心 愤怒 气死 恶劣 无耻 黑心 奸商 滚蛋 不要脸 曝光 起诉 12315 忍无可忍 "
    "terrible awful horrible worst disgusting scam scammer scammers fraud furious outrageous unacceptable pathetic liar liars "
    "thieves rubbish garbage crap appalling ridiculous disgrace sue",
}
_WEIGHTS = {word: weight for weight, words in _WORDS.items() for word in words.split()}
_LATIN = sorted((word for word in _WEIGHTS if word.isascii()), key=len, reverse=True)
_OTHER = sorted((word for word in _WEIGHTS if not word.isascii()), key=len, reverse=True)
_FOUND = re.compile(rf"\b(?:{'|'.join(_LATIN)})\b|{'|'.join(_OTHER)}")
_NOT = re.compile(
    r"(?:不(?:是|会|太|怎么|够|算|觉得|想)?(?:很|特别|那么|太)?|没(?:有|那么|觉得|什么|啥)?(?:可|好)?|别|毫无|并非|从未|从不|无需"
    r"|\b(?:not|no|never|n't|isn't|wasn't|aren't|don't|doesn't|didn't|can't|cannot|couldn't|won't|without|nothing|hardly|dont|cant)"
    r"(?:\s+(?:a|an|the|so|very|really|all|that|too|at|any|to|be|been|feel|say|quite|exactly|is))*\s*)$"
)
_VERY = re.compile(
    r"(?:非常|特别|十分|极其|极|超级|超|太|真的?|很|实在|相当|万分|好|really|very|so|extremely|absolutely|totally|too|completely|incredibly)\s*$"
)
_OPEN = re.compile("是不是|会不会|有没有|能不能|好不好")  # a question, no negation
_CLAUSE = re.compile(r"[,，。.!！?？;；、\n]+|\bbut\b|但是|但|不过")
_BEFORE = 24  # characters in which a negation is looked for


def sentiment(text: str) -> float:
    """From -1 (angry) to 1 (delighted); 0 when no word tells."""
    clauses = _CLAUSE.split(_OPEN.sub(" ", folded(text[:LONGEST_TEXT])))
    total = sum(
        _value(clause[: match.start()], match[0]) for clause in clauses for match in _FOUND.finditer(clause)
    )
    return round(math.tanh(total), 3)


def _value(before: str, word: str) -> float:
    """before: of the same clause. «没什么不满意» turns twice."""
    weight, before = _WEIGHTS[word], before[-_BEFORE:]
    if strong := _VERY.search(before):
        weight, before = weight * _STRONGER, before[: strong.start()]
    while turned := _NOT.search(before):
        weight, before = weight * _TURNED, before[: turned.start()]
    return weight
