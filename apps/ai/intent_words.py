# ruff: noqa: E501 - one rule, one line
"""The words by which shipped intents are known. Written for folded text: NFKC, lower case, simplified characters.

Each rule looks at one clause, so that «不要转人工» or «I don't need a human» stay what they are.
"""

import re
from dataclasses import dataclass

HUMAN_REQUEST = "human_request"
COMPLAINT = "complaint"
GREETING = "greeting"
THANKS = "thanks"
GOODBYE = "goodbye"
ACKNOWLEDGEMENT = "acknowledgement"  # «好的»: small talk that decides nothing


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires where pattern matches, unless unless matches somewhere in the clause or a negation stands before."""

    intent: str
    score: float
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _rule(intent: str, score: float, pattern: str, unless: str = "") -> Rule:
    return Rule(intent, score, re.compile(pattern), re.compile(unless) if unless else None)


# ── Chinese ────────────────────────────────────────────────────────────────────────────────────────
_STAFF = r"(?:人工(?:客服|服务|坐席|座席)?|真人(?:客服)?|活人|在线客服|客服(?:人员|小姐姐|小哥)?|工作人员|专员|坐席|座席|顾问)"
_BOSS = r"(?:经理|主管|负责人|领导|老板|店长)"
_ONE = r"(?:一下|一个|一位|一名|个|位|名|下|到|给|接|为|成|回|去|你们的|你们|你家|贵司的|的|们|我的?|那边的?|那边|吧)*"
_TALK = r"(?:说|聊|谈|讲|沟通|对话|通话|交流|联系|反映|咨询)"
# What may follow «人工»; «人工智能», «人工费», «人工湖» and their like are something else.
_MANUAL = r"(?:真人|活人|人工)(?=$|客服|服务(?!费)|坐席|座席|专席|窗口|通道|咨询|回复|回答|解答|处理|帮|来|接|转|我|吧|啊|呢|吗|嘛|呀|了|好|行|可以|谢|人工|跟|和|对话|在)"
_ABOUT_STAFF = r"电话|热线|号码|邮箱|几点|上班|下班|时间|时段|周末|收费|要钱|费用|招聘|工资|服务费"
_ASKED_ABOUT = r"你(?:就|到底|究竟)?是(?:不是)?(?:真人|活人|人工|客服)"

_CHINESE = (
    _rule(HUMAN_REQUEST, 0.97, rf"(?:转|切|换|接)(?:接)?{_ONE}(?:{_MANUAL}|客服|真人|活人|专员|坐席|座席|顾问)", r"转人工(?:的)?(?:费|成本)"),
    _rule(HUMAN_REQUEST, 0.95, rf"(?:找|叫|要|喊|来|派|换|安排|呼叫|呼|想要|需要|联系|联络|请){_ONE}(?:{_MANUAL}|真人|活人|客服|工作人员|专员)", rf"{_ABOUT_STAFF}|客服(?:说|讲|回|告诉|态度|让我|系统|软件)"),
    _rule(HUMAN_REQUEST, 0.95, rf"(?:跟|和|与|同|对|向){_ONE}(?:{_STAFF}|{_BOSS}|真的人|一个人){_ONE}(?:直接|当面|好好|再)?{_TALK}", r"刚才|刚刚|昨天|上次|之前|已经"),
    _rule(HUMAN_REQUEST, 0.93, rf"(?:找|叫|要见|见|喊|请|联系|呼叫|换){_ONE}{_BOSS}", r"电话|热线|邮箱|附近"),
    _rule(HUMAN_REQUEST, 0.93, r"(?:找|换|叫|派|来|喊|安排)(?:一?个|位)?(?:真的|懂的|能办事的|能处理的)?人(?:来|跟我|和我|给我|处理|解决|回复|接待|帮我|帮帮我)", r"代付|带|接送|上门"),
    _rule(HUMAN_REQUEST, 0.93, r"(?:换|找|叫)个人(?:吧|来|$)|^(?:快|赶紧|给我)?换人(?:来|吧|啊)*$"),
    _rule(HUMAN_REQUEST, 0.93, rf"让{_ONE}(?:人工|真人|客服|工作人员|{_BOSS}){_ONE}(?:来|给我|联系|跟我|和我|处理|回复|打)"),
    _rule(HUMAN_REQUEST, 0.93, rf"(?:有|有没有|可以用|能用|怎么用|开通){_ONE}(?:真人|活人|人工)(?:客服|服务)?(?:吗|么|嘛|呢|啊|在|$)", rf"{_ABOUT_STAFF}|门店|店"),
    _rule(HUMAN_REQUEST, 0.95, r"(?:不要|不想要|不想|不用|别|别用|别让|讨厌|受够了?)(?:再)?(?:跟|和|用|让|听|给我)?(?:这个|这|什么|你这个|你们的)?(?:机器人|ai|智能客服|机器|自动回复|人工智能)(?!管家|吸尘|玩具|产品|功能)(?:$|说|聊|回|跟|和|对话|来|了|服务)"),
    _rule(HUMAN_REQUEST, 0.97, r"^(?:请|麻烦|我要|要|给我|我想要?|快|马上|立刻|帮我|直接|呼叫|还是|那就?|就|求求?|可以|能|换|再)*(?:(?:人工|真人|活人)(?:客服|服务|坐席|座席)?|客服|在线客服)(?:服务|在线|在吗|在不在|吗|呢|吧|啊|呀|快点|谢谢|人工|在哪里?)*$"),
    _rule(COMPLAINT, 0.95, r"投诉", r"投诉(?:的)?(?:电话|热线|渠道|邮箱|方式|流程|入口|率|处理|部门|窗口|号码|平台|时效)|被投诉|投诉多|多投诉|(?:没|没有|无)(?:人)?投诉|投诉过吗|客户投诉"),
    _rule(COMPLAINT, 0.95, r"我的投诉"),
    _rule(COMPLAINT, 0.93, r"(?:给|打|写|留|等着)(?:你们?|你家|个|一个|一星|上|我的|他们|店家|商家)*差评|^(?:必须|直接|全)?(?:差评|一星差评)(?:差评|了|吧|啊)*$", r"(?:删|改|修改|撤|取消).{0,3}差评"),
    _rule(COMPLAINT, 0.9, r"骗子|骗人|骗我|被(?:你们|商家|卖家|客服|你家)(?:给)?(?:骗|坑)|(?:就是|属于|这是|构成)(?:在)?(?:欺诈|诈骗)|骗钱|欺骗消费者|欺骗我|被骗了|坑人|坑我|坑爹|坑钱|黑店|奸商|虚假宣传|欺诈消费者|无良商家|霸王条款", r"会不会|是不是|怎么防|如何防|怎么判断|防止|谨防|避免|如果|万一|怕(?:被|是)|担心"),
    _rule(COMPLAINT, 0.9, r"(?:收到|买到|发|卖|寄)(?:给)?(?:我)?(?:的)?(?:了|是|都是|竟然是|居然是|一个|个)*(?:假货|假的|冒牌货|二手货|次品|残次品)", r"会不会|怎么办理|吗$|如果|万一|会发|怎么辨|如何辨|怕|担心|可以退"),
    _rule(COMPLAINT, 0.92, r"(?:态度|服务|质量|体验|售后|效率|客服|物流|品控)(?:真的|实在|简直|也|怎么|为什么|居然|竟然|是)*(?:这么|那么|太|真|很|非常|极其|极|特别|超级|挺|好|相当|实在)+(?:的)?(?:差|恶劣|烂|糟|糟糕|垃圾|敷衍|次|恶心)", r"会不会|不会|是不是|听说|据说|怕|担心|吗$"),
    _rule(COMPLAINT, 0.93, r"垃圾(?:公司|平台|店铺?|客服|商家|东西|产品|质量|服务|快递|卖家|软件|玩意|售后|物流)|什么(?:破(?!解)|垃圾|鬼|烂|狗屁)(?:东西|服务|质量|平台|公司|客服|玩意|店|产品|态度)?|什么(?:态度|玩意)|破(?:公司|平台|店|客服)|不要脸|要点脸|^(?:真|真的|太|就是|简直)*垃圾(?:啊|了|吧)*$"),
    _rule(COMPLAINT, 0.88, r"(?:太|非常|很|真的?|十分|极其|相当|特别|实在|超级|无比|让人|令人)(?:是|的|让人|令人|叫人)*(?:失望|生气|气愤|愤怒|恼火|不满意?|过分|离谱|恶心|气人|寒心|无语)", r"(?:不|没那么|不要|别)(?:太|很)?(?:失望|生气)|太不满足|不会(?:让|令)"),
    _rule(COMPLAINT, 0.9, r"对.{1,10}(?:不满|不满意)(?!.{0,6}(?:能|可以|可|怎么|包)?(?:退|换))", r"如果|要是|万一|的话|假如"),
    _rule(COMPLAINT, 0.9, r"(?:无法|(?<!能)不能|难以|没法|不可)(?:接受|忍受|容忍)(?:你们|这种|这样|了|$)|忍无可忍|欺人太甚|店大欺客|推卸责任|踢皮球|糊弄(?:我|人|谁)|敷衍(?:我|了事|人|客户|顾客)|耍我|不负责任|太不负责"),
    _rule(COMPLAINT, 0.93, r"(?:打|找|去|向|到|拨打?|联系|上)(?:了)?(?:12315|消协|消费者协会|工商局?|市场监管局?|黑猫)|黑猫投诉|(?:我要|我会|准备|打算|必须|一定|去|就|要)(?:起诉|举报|曝光|告)(?!诉|知|别|示|一段落)(?:你|他|她|这|商家|卖家|店|$|了)|(?:起诉|举报|曝光)你们|法院见|律师函|法庭见", r"怎么?不?(?:去)?告诉"),
)  # fmt: skip

# ── English ────────────────────────────────────────────────────────────────────────────────────────
_WHO = (
    r"(?:(?:a|an|the|your|some|any|another|one of your|with)\s+)*"
    r"(?:(?:real|live|actual|human|proper|living|support|service|sales|customer|customer service|customer support|senior|different|other)\s+)*"
    r"(?:humans?|human being|persons?|people|agents?|representatives?|reps?|operators?|advis[oe]rs?|managers?|supervisors?|"
    r"staff|colleagues?|someone|somebody|team member|assistant manager|customer (?:service|support|care)|support team|support)\b"
)
_LIVE = r"(?:(?:a|an|the|some|any|your)\s+)*(?:(?:real|live|actual|human|living|proper)\s+(?:human|person|people|agent|representative|rep|operator|advis[oe]r|support|chat)|human being|human|representative|operator|live chat)\b"
_NOT_STAFF = (
    r"agents? of|(?:cleaning|bleaching|travel|estate|insurance|shipping|secret|free)[ -]agents?|agent(?:s)? (?:fee|portal|code|commission)|"
    r"human (?:hair|resources|error|rights|body|size)|(?:was|were|been|got|had|have) (?:\w+ )?(?:transferred|connected|talked|spoken|chatted)|"
    r"\b(?:yesterday|last (?:week|time|month)|earlier today)\b|persons? tent|\b(?:am i|are you|is this|are u|r u|were you) (?:\w+ )*(?:a|an|talking|speaking|chatting|real|human|person|bot)\b|"
    r"phone number|opening hours|office hours|support hours|working hours"
)
_BAD = r"(?:terrible|awful|horrible|horrendous|worst(?![ -]case)|appalling|disgusting|pathetic|atrocious|unacceptable|ridiculous|outrageous|disgraceful|lousy|shocking|dreadful|abysmal|rubbish|garbage|useless|shameful|a joke|a disgrace|crap)"
_FELT = r"(?:disappointed|unhappy|dissatisfied|angry|upset|frustrated|furious|annoyed|disgusted|displeased)"

_ENGLISH = (
    _rule(HUMAN_REQUEST, 0.96, rf"\b(?:speak|talk|chat|communicate|connect|transfer|put|pass|switch|escalate|hand|redirect|refer|forward|direct|get)\b(?:\s+(?:me|us|this|it|over|through|directly|right|now|please|back|straight|my call|my chat|connected|transferred|on))*\s+(?:to|with|through to|over to|in touch with|on to|onto)\s+{_WHO}", rf"{_NOT_STAFF}|support (?:article|page|ticket)|^how many|\b(?:an?|my|the|this|bank|money) transfer"),
    _rule(HUMAN_REQUEST, 0.95, rf"\b(?:help|assistance|support|answer|reply|response)\s+(?:from|by)\s+{_LIVE}|\bany (?:real |live )?(?:humans?|persons?|agents?|representatives?) (?:available|there|here|around|online)|\bget me an? (?:real )?person\b|^(?:please |just )*transfer(?: me| my call)?(?: please| now)*$", _NOT_STAFF),
    _rule(HUMAN_REQUEST, 0.96, rf"\b(?:want|need|get|give|send|find|require|like|prefer|demand|request|have)(?:\s+(?:me|us|to have|to get|to see|to reach))*\s+{_LIVE}", _NOT_STAFF),
    _rule(HUMAN_REQUEST, 0.94, r"\b(?:want|need|get|give|send|find)(?:\s+me)?\s+(?:an?|your|the)\s+(?:agent|manager|supervisor|customer service rep)\b(?!\s+(?:account|fee|role|position|training|license))", _NOT_STAFF),
    _rule(HUMAN_REQUEST, 0.96, r"^(?:(?:please|pls|i want|i need|get me|hello|hi|just|real|live|speak to|speak|talk to|a|an)\s+)*(?:human|agent|operator|representative|real person|real human|live agent|live person|live support|live chat|customer (?:service|support|care)|support agent|human agent|human support)(?:\s+(?:please|pls|now|asap|here|thanks))*$"),
    _rule(HUMAN_REQUEST, 0.93, rf"\b(?:is|are) there\s+(?:{_LIVE}|(?:someone|somebody|anyone|anybody|a person|an agent|people) (?:\w+ )?(?:i can|who can|to) (?:talk|speak|chat|help))", r"opening hours|phone number"),
    _rule(HUMAN_REQUEST, 0.95, rf"\b(?:call|contact|reach|message)\s+(?:{_LIVE}|your (?:manager|supervisor)|customer (?:service|support|care))", rf"{_NOT_STAFF}|number|email|hours"),
    _rule(HUMAN_REQUEST, 0.94, r"\b(?:can|could|may|would|will|let)\s+(?:an?\s+|your\s+)?(?:(?:real |live |actual )?(?:person|human|agent|representative|colleague|manager)\s+(?:please )?(?:help|assist|look|answer|reply|respond)|(?:someone|somebody|(?:an? )?(?:person|human|agent|representative|colleague|manager))\s+(?:please )?(?:call|contact|phone|take over|get back to))", r"\bsomeone else\b|on behalf|agent of"),
    _rule(HUMAN_REQUEST, 0.93, r"\b(?:don'?t|do not|not|no|stop)\s+(?:want\s+|wanna\s+|like\s+)?(?:to\s+)?(?:talk(?:ing)?\s+(?:to|with)\s+|speak(?:ing)?\s+(?:to|with)\s+|chat(?:ting)?\s+(?:to|with)\s+)?(?:a|an|the|this|your|more|any)?\s*(?:stupid |dumb |damn |automated |ai )*(?:bots?|robots?|machine|chatbots?|computer|ai)\b(?=$|\s+(?:please|i|anymore|any more|again|answers?))"),
    _rule(COMPLAINT, 0.95, r"\bcomplain(?:t|ts|ing)?\b(?!-)", r"\bcomplaints?[ -](?:phone|number|department|form|policy|procedure|email|line|address|process|handling)|\b(?:no|any|not an?|without|can'?t|cannot|isn'?t a|never had a|many|few) complain|not (?:here to )?complain|hear complaints|do you (?:have|get|receive)|\b(?:email|address|number) for"),
    _rule(COMPLAINT, 0.92, rf"\b{_BAD}\b(?:\s+\w+){{0,2}}?\s+(?:service|experience|company|support|quality|treatment|shop|store|attitude|app|product|delivery|website|staff|communication|business)\b", r"\b(?:not|isn'?t|wasn'?t|avoid)\b|if it"),
    _rule(COMPLAINT, 0.9, r"\b(?:not|never)\s+(?:at all |very |really |exactly )?(?:happy|satisfied|pleased|impressed)\s+(?:with|about|by)\b|\b(?:your|this|you)\b.{0,20}\bsucks?\b", r"\bif\b|in case|when"),
    _rule(COMPLAINT, 0.92, rf"\b(?:service|experience|quality|support|attitude|delivery|treatment|product|item|app|company|this|that|it|you|you guys|staff)(?:\s+(?:is|are|was|were|has been|have been|'s|'re)|'s|'re)\s+(?:just |so |really |absolutely |totally |completely |utterly |simply |such |the |all )*{_BAD}\b", r"\bif\b|\bnot\b|weather|\breviews?\b|\bpeople say\b|is (?:that|it) true"),
    _rule(COMPLAINT, 0.92, r"\b(?:you(?:'re| are| guys are| people are)|this is|it'?s|this company is|total|such|what a|absolute)\s+(?:all |just |nothing but |clearly |a bunch of )*(?:a |an )?(?:total |complete |big )?(?:scams?|scammers?|rip[ -]?offs?|frauds?|thieves|liars|crooks|joke of a company)\b", r"\bis this a\b|how (?:do|can)|email|text message"),
    _rule(COMPLAINT, 0.92, r"\b(?:you|i was|i got|i'?ve been|i have been|i feel|i am being|i'm being)\s+(?:guys |people |have |just |all |completely |totally )*(?:scammed|ripped off|cheated|lied to|robbed|misled|deceived|tricked|conned)\b", r"\bif\b|how (?:do|can)|someone else|another (?:site|shop)"),
    _rule(COMPLAINT, 0.9, rf"\b(?:very|extremely|so|really|deeply|incredibly|absolutely|quite|utterly|beyond|totally|pretty|truly|bitterly)\s+{_FELT}\b|\b(?:i am|i'm|we are|we're)\s+{_FELT}\s+(?:with|about|by|at)\b|\bfed up\b|\bsick (?:and tired )?of\b|\b(?:i'?ve|i have) had (?:it|enough)\b", r"\bnot\b|\bif\b|isn'?t|wasn'?t|don'?t be|would be"),
    _rule(COMPLAINT, 0.93, r"\b(?:i will|i'll|i'm going to|i am going to|going to|gonna|will|want to|have to)\s+(?:sue|report you|take (?:you to court|legal action)|contact my lawyer|call my lawyer|see you in court)|\b(?:trading standards|ombudsman|better business bureau|small claims)\b|\bleav(?:e|ing)\s+(?:you\s+)?an?\s+(?:very |really )?(?:bad|negative|terrible|one[ -]star|1[ -]star|awful)\s+review"),
)  # fmt: skip

RULES = (*_CHINESE, *_ENGLISH)

# A negation right before what a rule found, or right after it.
NEGATION_BEFORE = re.compile(
    r"(?:(?:不要|不用|不必|无需|不需要|不想要?|没必要|没有必要|别|取消|停止|先不|暂时?不|不是要?|不再|不打算|不准备|拒绝|免得|省得|并非|没想|没要|没(?:什么|啥)(?:可|好)|没说要?|没有要?|不会|不)(?:再|给我|帮我|急着|着急|想|要|去|马上|直接|你们?|我|了)*"
    r"|\b(?:don'?t|do not|dont|doesn'?t|does not|didn'?t|did not|needn'?t|won'?t|no need (?:to|for)|not (?:want|need|asking|looking|trying|going|here|necessary)(?: to| for)?|never (?:asked|wanted)|rather not|without|instead of|stop|prefer not to|wouldn'?t)\b"
    r"(?:(?!\b(?:bots?|robots?|machines?|chatbots?|ai|automated|but|so|just|let|can|please)\b)[^.]){0,28})$"
)  # fmt: skip
NEGATION_AFTER = re.compile(r"(?:的话)?(?:就|还是|也|倒|其实)*(?:不用|不要|不必|不需要|免|算)了|(?:is|are) (?:not|n't) (?:necessary|needed)|\s*(?:isn'?t|is not|not) (?:necessary|needed|required)")  # fmt: skip
NOT_NEGATED = re.compile(
    r"这不是(?=.{0,8}[吗嘛么])|不就是|能不能|可不可以|可以不可以|行不行|是不是|有没有|要不要|好不好|会不会|想不想|为什么不|为何不|怎么不|怎么还不|凭什么不|干嘛不|干吗不|"
    r"\bwhy (?:don'?t|won'?t|do not|can'?t|didn'?t)\b|\bdon'?t you (?:have|think)\b"
)

# ── small talk: the whole message is nothing else ──────────────────────────────────────────────────
_ZH_END = r"(?:啊|呀|哈|哦|噢|啦|了|呢|吗|么|嘛|的|哟|喔|～|~|\s)*"
SMALL_TALK = (
    (ACKNOWLEDGEMENT, re.compile(rf"(?:好|好的|好吧|嗯|嗯嗯|哦|行|可以|知道|明白|了解|收到|ok|okay|okey|yes|yeah|no|nope|sure|great|perfect|got it|alright|all right|cool|亲|没问题){_ZH_END}")),
    (GREETING, re.compile(rf"(?:你好|您好|你们好|大家好|嗨|嗨喽|哈喽|哈啰|喂|在|在不在|有人|有人在|客服你好|你好客服|早|早安|早上好|上午好|中午好|下午好|晚上好|午安)+{_ZH_END}|(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|is any(?:one|body) (?:there|here)|any(?:one|body) (?:there|here)|are you there)(?:\s+(?:there|all|everyone|guys|team|again))*")),
    (THANKS, re.compile(rf"(?:好的?|嗯|行|非常|太|真是|真的|十分|万分|哦)*(?:谢谢|多谢|感谢|谢了|谢啦|3q|thx|麻烦|辛苦)(?:你们|你|您|亲|帮助|回复|解答|帮忙|的|你的|您的|耐心|了|客服)*{_ZH_END}|(?:ok |okay |great |perfect )?(?:thanks|thank you|thank u|thx|ty|cheers|many thanks|much appreciated|i appreciate it)(?:\s+(?:a lot|so much|very much|for (?:your|the) (?:help|time|support|reply)|a bunch|again|you|mate|much|anyway))*")),
    (GOODBYE, re.compile(rf"(?:再见|拜拜|拜|回见|回头见|晚安|先这样|就这样|没事|没有|没别的事?|没有其他问题|没问题了|没有别的问题|下次再聊|下次见|88|886){_ZH_END}|(?:bye|bye bye|goodbye|good bye|see (?:you|ya)|good night|that'?s all|that is all|nothing else|no that'?s (?:all|it)|have a (?:nice|good|great) (?:day|one|evening|weekend)|take care|cya)(?:\s+(?:for now|later|then|now|soon))*")),
)  # fmt: skip
