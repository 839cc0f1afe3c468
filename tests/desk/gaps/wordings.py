"""The same questions in several wordings, and others that only look like them."""

GROUPS: list[list[str]] = [
    ["帐篷可以租吗", "你们租帐篷吗", "请问可以租帐篷吗", "帐篷能不能租"],
    ["支持花呗分期吗", "可以用花呗分期付款吗", "花呗分期怎么弄", "能花呗分期吗"],
    ["有没有儿童睡袋", "儿童睡袋有吗", "你们卖儿童睡袋吗"],
    ["可以自提吗", "能自提吗", "支持上门自提吗"],
    ["登山鞋防水吗", "这双登山鞋防水不防水", "登山鞋能防水吗"],
    ["登山鞋掉色吗", "登山鞋会掉色吗"],
    ["怎么加盟你们", "想问一下加盟的事", "加盟需要什么条件"],
    ["Do you rent tents?", "Can I rent a tent from you?", "is it possible to rent tents"],
    ["Can I pay in instalments?", "do you offer payment in instalments", "paying in instalments possible?"],
    ["Do you have sleeping bags for kids?", "sleeping bag for kids", "any kids sleeping bags?"],
    ["Can I become a reseller?", "how do I become a reseller"],
]
