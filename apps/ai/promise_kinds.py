"""The ways in which Chinese and English promise something, or claim to have done it, as patterns.

They read text as promises.plain() leaves it: lower case, «您» for «你», no spaces beside Chinese characters.
"""

import re
from dataclasses import dataclass

_ANY = r"[^，,。；;！!？?\n]"
_NEAR, _WIDE = rf"{_ANY}{{0,8}}?", rf"{_ANY}{{0,14}}?"
_START = (
    r"(?:^|(?<=[，,。；;！!？?：:\n、～~]))\s*"
    r"(?:好的|那么?|并且?|也|就|然后|之后|后续|同时|届时|稍后|请放心)?"
)
_I = r"我(?!们)"
_SELF = r"(?:我们?|咱们?|本店|我司|小编)"
_THIRD = (
    r"(?:客服|同事|专员|专人|工作人员|售后|人工|经理|主管|店长|仓库|财务|技术人员|团队|负责人"
    r"|相关(?:部门|人员))"
)
_SOON = (
    r"(?:会(?!员|话|议)|将(?!近)|稍后|马上|立即|立刻|尽快|尽早|这就|现在就?|随后|待会儿?|等会儿?|一会儿?"
    r"|晚点儿?|晚些时候|晚些|正在|即将|第一时间|明天|今天|\d+个?(?:小时|分钟|工作日|天)之?内)"
)
_FOR_YOU = r"[帮为给替]您"
_WITH_YOU = r"[给跟与和向为]?您"
_CALL = (
    r"(?P<verb>回(?:一?个)?电话?|致电|回拨|打(?:一?个)?电话|去电|联系(?!方式|客服|电话|人)|回复|答复|回访"
    r"|通知|短信|反馈(?:结果|进展))"
)
_DEEDS = (
    r"申请|办理|处理|提交|登记|备注|记录|上报|升级|催促?|加急|取消|修改|更改|退款|退货|退费|换货|补发|重发|补寄"
    r"|赔偿|赔付|补偿|安排|预约|预留|下单|开(?:具|好)?(?:电子)?发票|核实|核查|查询|查一?[下查]|查到|看一下|跟进"
    r"|转告|转达|转交|转接|转人工|接通|发放|发送|激活|解冻|解封|重置|延长|续期|减免|调整|恢复|追踪|询问|问一下"
    r"|沟通|协调|申诉|反馈|确认一下|核对"
)
_ACT = rf"(?P<verb>{_DEEDS})"
_STATES = (
    r"(?P<verb>受理|提交|处理|办理|取消|修改|更改|登记|记录|升级|反馈|上报|通过|批准|退回|退款|安排|加急|转交"
    r"|转达|解决)(?!后|之后|以后|时|的|过)"
)
_RELAY = r"(?P<verb>转告|转达|转交|反馈|上报|汇报|(?:告知|通知)(?:同事|仓库|相关|团队|店长|主管|经理))"
_VOW = r"(?P<verb>保证|承诺|担保)(?!金|书|期|范围|服务)"

_WILL = r"(?:'ll| will| shall|'m going to| am going to| are going to|'re going to)"
_GAP = r"(?: \w+){0,2}? "
_EN_CALL = (
    r"(?P<verb>call|phone|ring|e-?mail|text|message|contact|get back to|reach out|follow up|be in touch|notify"
    r"|inform|update you|let you know|keep you)\b"
)
_EN_ACT = (
    r"(?P<verb>process|issue|refund|cancel|arrange|escalate|forward|pass|submit|file|open|create|schedule|book"
    r"|change|apply|request|send|report|log|raise|expedite|credit|reship|replace|waive|extend|check|look into"
    r"|investigate|take care|connect|transfer|put you through|flag|register|reserve|reset|unlock|tell|ask"
    r"|let (?:the|our|my))\b"
)
_EN_DONE = (
    r"(?P<verb>processed|issued|refunded|cancell?ed|escalated|forwarded|passed|submitted|filed|opened|created"
    r"|arranged|booked|scheduled|notified|informed|updated|changed|applied|requested|sent|reported|logged|raised"
    r"|flagged|credited|reserved|registered|contacted|transferred|connected|initiated|approved|placed|expedited)\b"
)
_EN_THIRD = r"(?:colleagues?|team|agents?|specialists?|someone|somebody|representatives?|supervisors?|managers?|staff)"
_EN_BEEN = (
    r"(?:(?:has|have)(?: already| now| just)?(?: successfully)? been|(?:is|are)(?: now)? being|was|were)"
)
_EN_CHECK = r"(?P<verb>check|look (?:into|up)|verify|process|transfer|connect|escalate|find out)"


@dataclass(frozen=True, slots=True)
class Kind:
    """is_own: the assistant's own word or deed, which no passage can make true unless it holds these very words."""

    name: str
    pattern: re.Pattern[str]
    is_own: bool


def _own(name: str, pattern: str) -> Kind:
    return Kind(name, re.compile(pattern), is_own=True)


def _company(name: str, pattern: str) -> Kind:
    return Kind(name, re.compile(pattern), is_own=False)


CHINESE = (
    _own("done", rf"(?:已经?|刚刚?|刚才|现已){_NEAR}{_FOR_YOU}{_WIDE}{_ACT}"),
    _own("done", rf"{_SELF}{_ANY}{{0,3}}?(?:已经?|刚刚?|刚才)[把将]?{_WIDE}{_ACT}"),
    _own("done", rf"{_FOR_YOU}{_NEAR}{_ACT}{_ANY}{{0,4}}?(?:好了|完成|成功|完毕|了(?![解吗么后再]))"),
    _own("done", rf"您的{_NEAR}(?:已经?|均已)(?:被|为您)?{_ANY}{{0,6}}?{_STATES}"),
    _own("call-back", rf"{_I}{_NEAR}{_SOON}{_WIDE}{_CALL}"),
    _own("call-back", rf"{_I}[再来去]?{_WITH_YOU}{_ANY}{{0,3}}?{_CALL}"),
    _company("call-back", rf"{_SELF}{_NEAR}{_SOON}{_WIDE}{_CALL}"),
    _company("call-back", rf"{_START}{_SOON}{_NEAR}{_WITH_YOU}{_ANY}{{0,6}}?{_CALL}"),
    _company("call-back", rf"{_START}{_SOON}{_ANY}{{0,3}}?{_CALL}您"),
    _own("relay", rf"{_I}{_ANY}{{0,4}}?(?:{_SOON}|来|先|帮您){_WIDE}{_RELAY}"),
    _company("relay", rf"{_SELF}{_ANY}{{0,4}}?(?:{_SOON}|来|先){_WIDE}{_RELAY}"),
    _own("deed", rf"{_I}{_NEAR}{_FOR_YOU}{_ANY}{{0,10}}?{_ACT}"),
    _own("deed", rf"{_I}{_ANY}{{0,4}}?{_SOON}{_ANY}{{0,4}}?[把将]?{_ANY}{{0,6}}?您的{_WIDE}{_ACT}"),
    _own("deed", rf"{_I}{_ANY}{{0,3}}?{_SOON}[把将去]?{_ANY}{{0,6}}?{_ACT}"),
    _company("deed", rf"{_SELF}{_NEAR}{_SOON}{_ANY}{{0,10}}?{_ACT}"),
    _company(
        "deed", rf"{_START}(?:正在|马上|这就|立即|立刻|稍后|尽快|现在就?){_FOR_YOU}{_ANY}{{0,10}}?{_ACT}"
    ),
    _company("others", rf"{_THIRD}{_NEAR}{_SOON}{_WIDE}{_CALL}"),
    _company("others", rf"{_THIRD}{_NEAR}{_SOON}{_WIDE}{_ACT}"),
    _own("guarantee", rf"{_I}(?:可以|能)?(?:向您)?{_VOW}"),
    _company("guarantee", rf"{_SELF}(?:可以|能)?(?:向您)?{_VOW}"),
    _own("guarantee", rf"一定会?{_FOR_YOU}{_ANY}{{0,6}}?(?:退|赔|补|处理)"),
)
ENGLISH = (
    _own("done", rf"\b(?:i|we)(?:'ve| have)?(?: already| just| now| successfully| also){{0,2}} {_EN_DONE}"),
    _own("done", rf"\b(?:your|the|a)(?: \w+){{1,4}}? {_EN_BEEN}(?: successfully)? {_EN_DONE}"),
    _own("call-back", rf"\bi{_WILL}{_GAP}{_EN_CALL}"),
    _company("call-back", rf"\bwe{_WILL}{_GAP}{_EN_CALL}"),
    _own("deed", rf"\bi{_WILL}{_GAP}{_EN_ACT}"),
    _own("deed", rf"\blet me (?:just |quickly )?{_EN_CHECK}"),
    _company("deed", rf"\bwe{_WILL}{_GAP}{_EN_ACT}"),
    _company("others", rf"\b{_EN_THIRD}(?: \w+){{0,3}}?{_WILL}{_GAP}{_EN_CALL}"),
    _company("others", rf"\b{_EN_THIRD}(?: \w+){{0,3}}?{_WILL}{_GAP}{_EN_ACT}"),
    _own("guarantee", r"\bi(?:'ll| will| can)? (?P<verb>promise|guarantee|assure you)\b"),
    _company("guarantee", r"\bwe(?:'ll| will| can)? (?P<verb>promise|guarantee|assure you)\b"),
)

# What every pattern above needs: somebody who promises, or the customer and a time. Looking for that is cheap.
WHO = re.compile(
    rf"我|咱|本店|小编|[帮为给替]您|{_THIRD}|\b(?:i|we|let me|been|being|was|were|will|shall|going)\b|'ll\b"
)
YOU = "您"
WHEN = re.compile(rf"已|{_SOON}")
NEGATION = re.compile(
    r"不(?!久|日|断|仅|但|过|同|妨|好意思)|没(?!问题|关系)|无法|无权|未(?!来)|勿"
    r"|\b(?:not|never|cannot|unable|no longer)\b|n't\b"
)
OFFER = re.compile(
    r"可以|能够|能[为帮给]|愿意|乐意|是否|要不要|需不需要|需要我|要我|让您|\b(?:can|could|may|happy to)\b"
)
CONDITION = re.compile(
    r"如果|若|假如|要是|倘若|如需|如有|的话|一旦|当您|待您|等您|只要|除非|您[^。！？]{0,12}后|收到[^。！？]{0,10}后"
    r"|\b(?:if|once|when|whenever|as soon as|unless|after you\w*|in case|should you)\b"
)
QUESTION = re.compile(r"[?？]\s*$|吗|好不好|行不行")
COMMITMENT = re.compile(r"会|将|我们|客服|同事|专人|您|内|\b(?:will|we|our|team|colleague)")
