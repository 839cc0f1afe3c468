"""Tenants to measure with: an inbox each, a model behind it, articles, words and rules. All of it made up here."""

import random
from collections.abc import Iterator
from itertools import count, islice, product
from uuid import UUID

from apps.ai.models import Persona, Provider
from apps.desk.models import InboxAnswering, TriggerRule
from apps.knowledge.models import Article, Collection
from apps.moderation.models import SensitiveWord
from apps.tenants.models import Inbox, Tenant

BODY = "订单满 99 元包邮，不满 99 元收 8 元运费，当天发货。"


def _listed(text: str) -> list[str]:
    return text.split()


KINDS = _listed("""
    折叠 儿童 车载 户外 迷你 无线 防水 复古 静音 便携 加厚 智能 手持 桌面 充电 可调 轻便 保温 防滑 透明
""")
GOODS = _listed("""
    台灯 雨伞 书包 水杯 毛毯 键盘 耳机 帐篷 闹钟 手套 风扇 音箱 背包 砧板 花瓶 滑板 鼠标 相框 电饭锅
    吹风机 收纳箱 行李箱 望远镜 加湿器 自行车
""")
CASES = _listed("""
    开不了机 颜色不对 少了配件 怎么清洗 保修多久 能不能定制 尺寸多大 怎么换电池 有异味怎么处理
    怎么连接手机 可以带上飞机吗 用久了会掉色吗 说明书在哪里看 坏了可以寄修吗 什么时候补货 怎么开增值发票
    送货到楼上吗 支持七天退换吗 包装能重复用吗 低温下能用吗
""")
ADVICE = _listed("""
    先断开电源，等十分钟再试一次。 把照片发给我们，一个工作日内核实。 用干布擦拭，不要浸泡。
    从签收那天起保修十二个月。 请先看说明书第三页的图。 在会员页面的售后栏提交申请。
    低于零下五度时请先放在室内回温。 同城当天送到，外省三天左右。 配件在盒子底部的夹层里。
    长按侧面的按钮五秒后松开。 每件都带有序列编码，请妥善保存标签。 仓库每周二和周五补货。
    定制需要提前两周告诉我们。 发票在收货后次日发到邮箱。 寄修的往返快递由我们承担。
    颜色以实物为准，屏幕会有色差。 第一次使用前请充满电。 可以折叠后放进随身的包。
    不建议连续使用超过八小时。 可在门店免费更换一次。
""")
SYLLABLES = "阿贝查德额佛格胡吉卡拉马尼欧帕齐如萨塔乌瓦西亚泽"
BATCH = 2_000
_number = count(1)


def make_shop(*, base_url: str, model: str, **answering: object) -> Inbox:
    number = next(_number)
    tenant = Tenant.objects.create(name=f"Shop {number}", slug=f"shop-{number}")
    inbox = Inbox.objects.create(tenant=tenant, name=f"Shop {number}", site_key=f"shop-{number}")
    persona = Persona.objects.create(tenant=tenant, name="小山", is_default=True)
    provider = Provider.objects.create(
        tenant=tenant, name="bench", base_url=base_url, model=model, is_private_allowed=True
    )
    fields = {"debounce_ms": 0, "longest_wait_ms": 0} | answering
    InboxAnswering.objects.create(tenant=tenant, inbox=inbox, persona=persona, provider=provider, **fields)
    collection = Collection.objects.create(tenant=tenant, name="帮助")
    Article.objects.create(
        tenant=tenant,
        collection=collection,
        title="这款商品的运费怎么算",
        body=BODY,
        similar_questions=["运费多少"],
    )
    return inbox


def question(number: int) -> str:
    """Never twice the same, and the article fits it. The upstream knows it by the name in it."""
    return f"请问 KF-{number} 这款商品的运费怎么算呢"


def goods(number: int) -> str:
    return KINDS[number % len(KINDS)] + GOODS[number // len(KINDS) % len(GOODS)]


def add_articles(tenant_id: UUID, size: int) -> None:
    """Each about a thing and what may be the matter with it; with pieces of advice that many of them share."""
    collection = Collection.objects.create(tenant_id=tenant_id, name="商品")
    topics = islice(product(CASES, range(len(KINDS) * len(GOODS))), size)
    dice = random.Random(size)
    rows = (
        Article(
            tenant_id=tenant_id,
            collection=collection,
            title=f"{goods(number)}{case}",
            body="".join(dice.sample(ADVICE, 3)),
        )
        for case, number in topics
    )
    _store(Article, rows)


def add_words(tenant_id: UUID, size: int) -> None:
    """Of two to six characters, as lists have them; none of them stands in what visitors and the upstream say."""
    dice = random.Random(size)
    words: set[str] = set()
    while len(words) < size:
        words.add("".join(dice.choices(SYLLABLES, k=dice.randint(4, 7))))
    actions = ("mask", "block", "review")
    rows = (
        SensitiveWord(tenant_id=tenant_id, text=text, action=actions[place % 3])
        for place, text in enumerate(sorted(words))
    )
    _store(SensitiveWord, rows)


def add_rules(tenant_id: UUID, size: int) -> None:
    """Each asks for something else, and none of them stops what is asked here."""
    _store(TriggerRule, (_rule(tenant_id, number) for number in range(size)))


def _rule(tenant_id: UUID, number: int) -> TriggerRule:
    kinds = (
        {"keywords": [f"口令{number}", f"code {number}"]},
        {
            "all": [
                {"keywords": ["运费", "发货"]},
                {"attribute": {"name": "level", "is": "equals", "value": f"{number}"}},
            ]
        },
        {"all": [{"page": [f"*/promo-{number}/*"]}, {"language": ["zh"]}]},
        {"regex": [rf"^第{number}号口令$"]},
        {
            "all": [
                {"intent": {"is": ["complaint"], "at_least": 0.9}},
                {"messages": {"at_least": 900 + number}},
            ]
        },
    )
    return TriggerRule(
        tenant_id=tenant_id,
        name=f"Rule {number}",
        conditions=kinds[number % len(kinds)],
        actions={"reply": {"texts": {"zh-hans": "好的。"}}},
    )


def _store(model: type, rows: Iterator[object]) -> None:
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)  # type: ignore[attr-defined]
