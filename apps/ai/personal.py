# ruff: noqa: E501 - one rule, one line
"""What must not be given to others: personal data, and answers that are none.

Reasons are short words for the trace. When in doubt it is personal: a question that is not cached costs one request.
"""

import re
import unicodedata
from collections.abc import Iterable

from apps.ai.models.answers import LONGEST_ANSWER
from apps.ai.normal_form import LONGEST, normal_form

_MINE_ZH = (
    "订单|单子|快递|包裹|物流|账户|帐户|账号|帐号|余额|积分|会员|等级|退款|退货|换货|发票|优惠券|工单|投诉|地址|手机|电话|邮箱|"
    "身份证|银行卡|卡里|钱|款|货|东西|预约|预订|行程|航班|机票|酒店|房间|合同|保单|申请|资料|信息|记录|套餐|流量|话费|课程|成绩|病历"
)
_MINE_EN = (
    "orders?|parcels?|packages?|deliver(?:y|ies)|shipments?|items?|accounts?|balance|points|refunds?|returns?|exchange"
    "|invoices?|receipts?|payments?|money|cards?|address|phone|number|e-?mail|name|profile|subscription|plan|bookings?"
    "|reservations?|flights?|tickets?|trips?|rooms?|contract|policy|claims?|application|complaint|appointment|bills?"
    "|data|documents?|coupons?|vouchers?|membership|history|stuff"
)
_QUESTION = (
    ("e_mail", r"[\w.+-]+@[\w-]+\.\w"),
    ("id_number", r"(?<!\d)\d{17}[\dx](?![\da-z])"),
    ("phone", r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),
    ("phone", r"\+\d{1,3}[- (]*\d(?:[- ()]*\d){6,}|\(?(?<!\d)\d{3}\)?[- .]\d{3}[- .]\d{4}(?!\d)"),
    ("order_number", r"\d(?:[- ]?\d){5,}|(?=[a-z-]*\d)(?=(?:[a-z-]*\d){5})[a-z0-9-]{6,}"),
    ("order_number", r"(?:单号|编号|卡号|账号|房号|车牌号?|尾号|号码)\s*(?:是|为|:|：)?\s*[a-z]*\d{3,}|#\s*\d{3,}"),
    ("order_number", r"\b(?:order|booking|ticket|invoice|reference|ref|case|account|tracking)\s*(?:no\.?|number|id|code)?\s*(?:is|:)?\s*#?[a-z]*\d{3,}"),
    ("address", r"[\u4e00-\u9fff](?:路|街|道|巷|弄|村|里|苑|小区|花园|大厦|广场)\s*[\d一二三四五六七八九十百]+\s*(?:号|弄|栋|幢|座|单元|室|楼)"),
    ("address", r"\d+\s*(?:栋|幢|号楼|单元)\s*\d*|(?:收货|家庭|邮寄|寄货)?地址(?:是|为|:|：)"),
    ("address", r"\b\d+[a-z]?,? (?:[a-z'.]+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|close|court)\b"),
    ("address", r"\bmy address is\b|\bi live (?:at|in)\b|\b(?:apt|apartment|flat|suite|unit) ?#? ?\d+"),
    ("name", r"我(?:的名字)?叫(?!你|人|的|车|号)|我姓[\u4e00-\u9fff]|\bmy name is\b|\bthis is (?:mr|mrs|ms|miss)\b"),
    ("own_account", rf"(?:我|我们|俺|咱|本人|我家|我公司|我妈|我爸|我老婆|我老公|我朋友|我同事)的?(?:那个|这个|那|这|两|几|个|笔|张|件|上次的?|昨天的?|之前的?)*(?:{_MINE_ZH})"),
    ("own_account", r"(?:我|我们|咱|本人)(?:是|在|于|都|已经|已|刚刚?|昨[天晚]|前天|今[天早]|上周|上个?月|之前|前几天|早就|明明|\d+月\d+[日号]|\d+[号日])*(?:又|就)?(?:买|订|下单|下的|拍|付|充|退|换|寄|收到|提交|申请|预订|预约|办理|注册|购买|投诉|取消)(?:了|的|过|到|完)|(?:我|我们|咱).{0,6}下[的了]单"),
    ("own_account", r"(?:帮|给|替|为)(?:我|我们|咱)(?:查|看|改|退|取消|换|催|补|开|发|寄|订|充|办|处理|核实|确认|申请|解绑|注销)"),
    ("own_account", r"(?:还没|还没有|没有|没|怎么不|为什么不|迟迟不|一直不|怎么还不?)(?:给我|发|收到|到货|到账|退给|寄|派送|送到)"),
    ("own_account", r"^(?:快递|包裹|订单|货|东西|退款|钱|外卖|物流)(?:到|在|去|走|退)?(?:哪|哪儿|哪里|到哪|了吗|没)"),
    ("own_account", rf"\b(?:my|our|mine)\b(?: \w+){{0,2}}? (?:{_MINE_EN})\b"),
    ("own_account", rf"\b(?:where|when)(?:'s| is| are| will| does| did)?\b(?: \w+){{0,2}}? (?:the|my|our|this|that) (?:\w+ )?(?:{_MINE_EN})\b"),
    ("own_account", r"\b(?:i|we)(?:'ve| have| had| just| already| recently|'d)* (?:ordered|bought|paid|purchased|placed|returned|sent|booked|received|signed|registered|cancelled|canceled|requested|submitted|subscribed)\b"),
    ("own_account", r"\b(?:i|we) (?:haven'?t|have not|didn'?t|did not|never|still (?:haven'?t|have not))(?: \w+)? (?:received|receive|got|gotten|get|arrived|been)\b|\bhasn'?t (?:arrived|come|been delivered|shipped)\b"),
    ("own_account", r"\b(?:check|cancel|change|track|update|refund|look up|confirm|find|send|give|charge[ds]?) (?:me|my|us|our)\b"),
)  # fmt: skip
# In an answer the company's own numbers, addresses and «your order» are no secret; a customer's would be.
_IN_ANSWERS = frozenset({"e_mail", "id_number", "phone", "order_number"})
_MAY_BE_SECRET = re.compile(r"[\d@]")  # none of those is without
_TELLING = frozenset({"address", "name"})
MASK = "***"
_REST_OF_MAIL = re.compile(
    r"[\w-]*(?:\.[\w-]+)*"
)  # the pattern that finds one needs no more than its beginning
_PATTERNS = tuple((reason, re.compile(pattern)) for reason, pattern in _QUESTION)


def question_reason(question: str, *, names: Iterable[str] = ()) -> str | None:
    """Why this question's answer is nobody else's business, or None. names: those of the person who asks."""
    form = normal_form(question)
    if not form:
        return "empty"
    if len(form) > LONGEST:
        return "too_long"
    if _has_name(question, names):
        return "name"
    texts = (question.casefold(), form)  # the normal form finds what full-width digits and spaces would hide
    return next((reason for reason, pattern in _PATTERNS if any(map(pattern.search, texts))), None)


def answer_reason(
    text: str,
    *,
    is_complete: bool = True,
    is_handoff: bool = False,
    is_follow_up: bool = False,
    names: Iterable[str] = (),
    public_text: str = "",
) -> str | None:
    """Why this answer must not be given to others, or None.

    is_follow_up: earlier turns of the conversation were given to the model; public_text: the passages, whose numbers
    and addresses of e-mail anybody may read.
    """
    if is_handoff:
        return "handoff"
    if not is_complete or not text.strip():
        return "incomplete"
    if is_follow_up:
        return "follow_up"
    if len(text) > LONGEST_ANSWER:
        return "too_long"
    if _has_name(text, names):
        return "name"
    return _secret_in(text.casefold(), public_text.casefold())


def is_cacheable(
    question: str, answer: str, *, names: Iterable[str] = (), public_text: str = ""
) -> str | None:
    """The reason against it, or None: for a complete answer to a question that stands by itself."""
    names = tuple(names)
    return question_reason(question, names=names) or answer_reason(
        answer, names=names, public_text=public_text
    )


def masked(text: str, *, names: Iterable[str] = ()) -> str | None:
    """The text for others to read: numbers and addresses of e-mail become «***». None: it tells who or where somebody is.

    What is merely somebody's own matter («my refund») stays: it names nobody.
    """
    shown, folded = text, "".join(map(_folded, text))
    for reason, pattern in _PATTERNS:
        for found in list(pattern.finditer(folded))[::-1] if reason in _IN_ANSWERS else ():
            rest = _REST_OF_MAIL.match(folded, found.end()) if reason == "e_mail" else None
            start, end = found.start(), rest.end() if rest else found.end()
            shown, folded = (f"{each[:start]}{MASK}{each[end:]}" for each in (shown, folded))
    tells = any(reason in _TELLING and pattern.search(folded) for reason, pattern in _PATTERNS)
    return None if tells or _has_name(folded, names) else shown


def _folded(char: str) -> str:
    """Half width and lower case, one character for one, so that places in the text stay the same."""
    plain = unicodedata.normalize("NFKC", char).casefold()
    return plain if len(plain) == 1 else char


def _secret_in(text: str, public_text: str) -> str | None:
    if not _MAY_BE_SECRET.search(text):
        return None
    for reason, pattern in _PATTERNS:
        found = pattern.finditer(text) if reason in _IN_ANSWERS else ()
        if any(match[0] not in public_text for match in found):
            return reason
    return None


def _has_name(text: str, names: Iterable[str]) -> bool:
    """Latin names as words, others anywhere; a single character is no name."""
    folded = text.casefold()
    for name in (name.strip().casefold() for name in names):
        if len(name) > 1 and re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", folded):
            return True
    return False
