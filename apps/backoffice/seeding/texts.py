"""The demo's styles, rules and inboxes: content, not interface."""

from typing import Any

Row = dict[str, Any]

DEMO_INBOXES: tuple[Row, ...] = (
    {
        "site_key": "demo",
        "name": "山野小铺 · 网店",
        "greeting": "您好，我是山野小铺的智能客服小山。订单、配送、退换、发票都可以问我；"
        "想找真人同事，说一声「转人工」就好。",
        "quick_questions": ["运费怎么算？", "怎么申请退货？", "可以开电子发票吗？", "帐篷的质保多久？"],
        "localized": {
            "en": {
                "name": "Hillside Goods · shop",
                "greeting": "Hello, this is Hill, the AI assistant of Hillside Goods. Ask me about orders, delivery, "
                "returns or invoices. Say “talk to a person” and a colleague takes over.",
                "quick_questions": [
                    "How much is shipping?",
                    "How do I return something?",
                    "Can I get an invoice?",
                    "How long is the warranty on tents?",
                ],
            }
        },
    },
    {
        "site_key": "demo-people",
        "name": "山野小铺 · 人工专线",
        "greeting": "您好，这里是山野小铺人工客服，请直接留言，同事看到后马上回复您。",
        "quick_questions": ["我想修改订单", "收到的商品有破损"],
        "localized": {
            "en": {
                "name": "Hillside Goods · our people",
                "greeting": "Hello, you have reached the people of Hillside Goods. "
                "Leave a message and one of us answers.",
                "quick_questions": ["I want to change my order", "My parcel arrived damaged"],
            }
        },
    },
)

DEMO_PERSONAS: tuple[Row, ...] = (
    {
        "name": "小山",
        "tone": "friendly",
        "language": "auto",
        "max_length": 600,
        "forbidden_topics": ["竞争对手的价格", "医疗建议", "medical advice"],
        "instructions": "像一位熟悉装备、说话实在的店员：先给结论，再说一两个要点。不确定的事不猜，请客人找同事确认。"
        "不承诺具体到货时刻。",
        "is_default": True,
    },
    {
        "name": "山野小铺客服中心",
        "tone": "professional",
        "language": "auto",
        "max_length": 400,
        "opening": "",
        "closing": "",
        "instructions": "用于隐私、售后纠纷等严肃话题：称呼「您」，不用表情和网络用语，逐条说明依据与下一步。",
    },
)

DEMO_RULES: tuple[Row, ...] = (
    {
        "name": "受伤与安全：立即转人工",
        "priority": 10,
        "conditions": {
            "keywords": [
                "烫伤",
                "受伤了",
                "漏气",
                "起火",
                "burned my",
                "got hurt",
                "gas leak*",
                "caught fire",
            ]
        },
        "actions": {"handoff": {}, "priority": "urgent"},
    },
    {
        "name": "带订单号的查询：转人工",
        "priority": 20,
        "conditions": {"regex": [r"(?:^|[^A-Za-z0-9])SY\d{10}(?:\D|$)"]},
        "actions": {"handoff": {}},
    },
    {
        "name": "营业时间",
        "priority": 30,
        "conditions": {
            "any": [
                {"keywords": ["营业时间", "客服几点", "几点上班", "几点下班"]},
                {"keywords": ["opening hours", "business hours", "support hours", "office hours"]},
                {"regex": [r"\bwhat time (do|are) you (open|close)\b"]},
            ]
        },
        "actions": {
            "reply": {
                "texts": {
                    "zh-hans": "智能客服全天都在。人工同事的值班时间是每天 9:00–21:00，法定节假日 10:00–18:00。",
                    "en": "The AI assistant is here day and night. Our people are on duty from 9:00 to 21:00 every "
                    "day, and from 10:00 to 18:00 on public holidays (China Standard Time).",
                }
            }
        },
    },
    {
        "name": "团购与企业采购",
        "priority": 40,
        "conditions": {
            "any": [
                {"keywords": ["团购"]},
                {
                    "regex": [
                        r"(企业|公司|单位|批量|大量).{0,4}(采购|购买|订购|下单)",
                        r"\b(bulk|wholesale|corporate)\b.{0,20}\b(orders?|price|prices|purchase|discount)\b",
                    ]
                },
            ]
        },
        "actions": {
            "reply": {
                "texts": {
                    "zh-hans": "同款满 20 件可以走企业采购，按数量给折扣，也能印标、开专票。请发邮件到 "
                    "team@hillside.example，写上品名、数量和希望到货的日期，一个工作日内会有专人报价。",
                    "en": "From 20 pieces of one item you get our team price, with your logo if you like. Write to "
                    "team@hillside.example with item, quantity and date; you have an offer within one working day.",
                }
            }
        },
    },
    {
        "name": "投诉电话",
        "priority": 50,
        "conditions": {"keywords": ["投诉电话", "监督电话", "complaint hotline", "complaints number"]},
        "actions": {
            "reply": {
                "texts": {
                    "zh-hans": "投诉与建议专线：400-000-0186（每天 9:00–21:00）。"
                    "也可以现在说「转人工」，由值班主管处理。",
                    "en": "Complaints line: 400-000-0186, 9:00–21:00 every day, or ask for a person right here.",
                }
            }
        },
    },
    {
        "name": "个人信息与隐私：用正式的口吻",
        "priority": 60,
        "conditions": {"keywords": ["个人信息", "隐私", "注销账号", "privacy", "personal data"]},
        "actions": {"answer": {"persona": "山野小铺客服中心"}},
    },
)

OTHER_NAME = "Northlight Books"
OTHER_INBOX: Row = {
    "site_key": "other",
    "name": "Northlight Books",
    "greeting": "Welcome to Northlight Books. Ask about orders, events and our reading club.",
    "quick_questions": ["When is the reading club?", "Do you ship abroad?"],
}
OTHER_PERSONA: Row = {"name": "Lumi", "tone": "lively", "language": "en", "is_default": True}
OTHER_RULE: Row = {
    "name": "Signed copies",
    "conditions": {"keywords": ["signed copy", "signed copies"]},
    "actions": {
        "reply": {
            "texts": {
                "en": "Signed copies are set aside by hand. Tell us title and name, and we write back the same day."
            }
        }
    },
}
OTHER_WORD = "northlight-internal"
OTHER_ARTICLES: tuple[Row, ...] = (
    {
        "external_id": "other-reading-club",
        "title": "When does the reading club meet?",
        "similar_questions": ["reading club dates", "When is the reading club?"],
        "body": "The reading club of Northlight Books meets on the first Thursday of the month at 19:30, upstairs. "
        "Tea is on us; the book of the month is 15 % off until then.",
        "language": "en",
    },
    {
        "external_id": "other-abroad",
        "title": "Do you ship abroad?",
        "similar_questions": ["international shipping", "Can you send books to another country?"],
        "body": "Yes, to all of Europe for a flat 9 euros. Parcels leave on Mondays and Wednesdays and take four to "
        "eight days.",
        "language": "en",
    },
    {
        "external_id": "other-vouchers",
        "title": "Do gift vouchers expire?",
        "similar_questions": ["How long is a voucher valid?", "voucher expiry"],
        "body": "Northlight vouchers are valid for three years from the end of the year in which they were bought.",
        "language": "en",
    },
)
OTHER_VISITOR: Row = {
    "identifier": "reader-17",
    "name": "Ines Halvorsen",
    "email": "ines@readers.example",
    "is_verified": True,
}
OTHER_THREAD = (
    ("visitor", "Hello, did my order of three field guides leave already?"),
    ("agent", "Hello Ines, it left this morning with the Monday post. You will have it by Friday."),
)
