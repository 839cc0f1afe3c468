"""What visitors and agents say: everyday sentences that no rule and no word list reacts to."""

VISITOR = (
    "您好，请问这款外套有没有蓝色的 L 码？",
    "我前天下的订单，物流信息一直没有更新，能帮我看一下吗？",
    "这个可以开电子票据吗",
    "尺码偏大还是偏小呀，我身高一米七五，体重七十公斤",
    "好的，谢谢，那我再等等看",
    "Do you ship to Singapore, and how long does it take?",
    "刚才那个链接打不开，换一个浏览器也不行",
    "嗯嗯，知道了",
)
AGENT = (
    "您好，我来帮您看一下，请稍等。",
    "已经为您查到了，包裹今天上午到达中转站，预计明天送达。",
    "这款目前有 M 和 L 两个尺码，颜色是蓝色和灰色。",
    "好的，还有什么可以帮您的吗？",
)


def visitor_line(number: int) -> str:
    return VISITOR[number % len(VISITOR)]


def agent_line(number: int) -> str:
    return AGENT[number % len(AGENT)]
