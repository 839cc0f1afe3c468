# ruff: noqa: E501 - one rule, one line
"""A question without the wish for a person: «帐篷漏水怎么办，我要找人工客服» asks about the tent."""

import re

_WISH = re.compile(
    r"(?:我?(?:要|想|需要)|请|麻烦|帮我|给我|能不能|可以)*(?:转接?|找|换|叫|接|联系)?(?:一?[个下])?(?:真)?人工(?:客服|服务|坐席)?(?:吧|吗|呢)?"
    r"|(?:我?(?:要|想|需要)|请|麻烦|帮我|给我)*(?:转接?|找|换|叫|接|联系)(?:一?[个下])?(?:你们的?)?(?:客服|真人|经理|专员)(?:吧|吗|呢)?"
    r"|(?:(?:i|we) (?:want|need|would like|'d like) to |(?:can|could|may) (?:i|you|we) |please |let me |just )*"
    r"(?:talk|speak|chat|connect|transfer|put)(?: me)?(?: through)? (?:to|with) (?:an? |the |some |your )?"
    r"(?:real |live |human )*(?:person|human|agent|someone|somebody|representative|operator|colleague|staff)(?: please)?"
    r"|\b(?:human|live|real) (?:agent|person|support)\b",
    re.IGNORECASE,
)
_EDGES = " \t\n，。！？、；,.!?;"


def without_wish(text: str) -> str:
    """ "" when nothing else is said."""
    return _WISH.sub("", text).strip(_EDGES)
