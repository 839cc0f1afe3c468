"""The demo's shop, Hillside Goods: its words and wares in both languages. Content, not interface."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ware:
    picture: str
    name: str
    note: str
    price: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    title: str
    lead: str
    notice: str
    departments: tuple[str, ...]
    wares_title: str
    wares: tuple[Ware, ...]
    promises: tuple[Promise, ...]
    questions: tuple[str, ...]
    imprint: str


ZH = Shop(
    name="山野小铺",
    title="把周末留给山野",
    lead="帐篷、炉具、保温壶，还有回家后也用得上的好东西。每一件都在雨里、风里试过，再放上货架。",
    notice="满 99 元包邮 · 七天无理由退换 · 帐篷两年质保",
    departments=("露营", "徒步", "炊具", "居家", "会员"),
    wares_title="这个季节，大家在用",
    wares=(
        Ware("tent.svg", "云脊双人帐篷", "三季可用，2.1 公斤，抗风 8 级", "¥899", "新品"),
        Ware("kettle.svg", "松烟煮水壶", "0.9 升硬质氧化铝，八分钟烧开", "¥168"),
        Ware("lamp.svg", "萤火营灯", "暖光三档，充一次亮四十小时", "¥129", "热卖"),
        Ware("pack.svg", "行野 38 升背包", "背长可调，自带雨罩", "¥529"),
        Ware("blanket.svg", "晨雾羊毛毯", "新西兰羊毛，135×180 厘米", "¥459"),
        Ware("mug.svg", "山径搪瓷杯", "350 毫升，摔不碎，可上明火", "¥39"),
    ),
    promises=(
        Promise("当天发货", "16 点前付款的订单当天出库，江浙沪通常次日到。"),
        Promise("七天无理由", "不合适就退，质量问题的来回运费由我们承担。"),
        Promise("修好再用", "拉链、帐杆、锅柄都有备件，过了保修期也只收成本。"),
    ),
    questions=("运费怎么算？", "转人工"),
    imprint="山野小铺是 Kefu 的演示商店，商品与价格均为虚构。",
)

EN = Shop(
    name="Hillside Goods",
    title="Keep your weekends for the hills",
    lead="Tents, stoves, flasks, and a few good things for the way home. "
    "Each one stood in wind and rain before it came to our shelf.",
    notice="Free delivery from ¥99 · 7-day returns · 2-year warranty on tents",
    departments=("Camping", "Hiking", "Cooking", "Home", "Members"),
    wares_title="What people carry this season",
    wares=(
        Ware(
            "tent.svg",
            "Cloudridge tent for two",
            "Three seasons, 2.1 kg, holds in a fresh gale",
            "¥899",
            "New",
        ),
        Ware("kettle.svg", "Pinesmoke kettle", "0.9 l hard-anodised, boils in eight minutes", "¥168"),
        Ware("lamp.svg", "Firefly camp lamp", "Three warm levels, forty hours a charge", "¥129", "Popular"),
        Ware("pack.svg", "Wayfarer pack 38 l", "Adjustable back, rain cover inside", "¥529"),
        Ware("blanket.svg", "Morning mist blanket", "New Zealand wool, 135 × 180 cm", "¥459"),
        Ware("mug.svg", "Trailside enamel mug", "350 ml, survives falls and open fire", "¥39"),
    ),
    promises=(
        Promise("Out the same day", "Pay before 16:00 and your parcel leaves today."),
        Promise(
            "Seven days to decide", "Send it back if it does not suit. Faults travel at our cost, both ways."
        ),
        Promise("Repair before replace", "Zips, poles and handles in stock, at cost after the warranty."),
    ),
    questions=("How much is shipping?", "I want to talk to a person"),
    imprint="Hillside Goods is Kefu's demonstration shop; its goods and prices are invented.",
)


def in_language(locale: str) -> Shop:
    return EN if locale.startswith("en") else ZH
