"""What customers say, and what they want by it. «-» stands for: the words alone do not tell.

The files evaluation_zh.txt and evaluation_en.txt beside this one were written apart from the shipped examples, to
measure them: no line of theirs is an example.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent

CHINESE = """
human_request 转人工
human_request 转人工转人工转人工
human_request 请转人工客服，谢谢
human_request 轉人工
human_request 转 人 工
human_request 帮我转接人工
human_request 我要转到人工服务
human_request 人工
human_request 人工客服
human_request 人工人工人工！
human_request 我要人工
human_request 客服
human_request 客服在吗
human_request 找客服
human_request 给我找个真人
human_request 能不能转人工？
human_request 可不可以帮我转人工客服
human_request 为什么不能转人工
human_request 怎么不给我转人工啊
human_request 怎么联系人工客服
human_request 有真人吗
human_request 有没有人工客服啊
human_request 我想和真人聊
human_request 我要跟你们经理谈
human_request 叫你们主管来
human_request 找个人来处理一下
human_request 换个人来，你听不懂我说什么
human_request 不想跟机器人说话，我要人工
human_request 不想跟机器人说话我要人工
human_request 我不要机器人
human_request 别用机器人回我
human_request 能安排个客服联系我吗
human_request 麻烦接一下人工坐席
human_request 你好，我想联系工作人员
human_request ＡＩ答非所问，转真人
human_request 切换到人工
human_request 我要和你们负责人沟通
complaint 我要投诉
complaint 我要投诉你们快递员
complaint 我要投诉，转人工
complaint 怎么投诉你们
complaint 我的投诉处理得怎么样了
complaint 你们就是骗子
complaint 太坑人了吧这
complaint 收到的是假货！
complaint 你们客服态度太差了
complaint 服务这么差，以后再也不来了
complaint 质量真的很烂
complaint 垃圾平台
complaint 这是什么破东西
complaint 我非常失望
complaint 对你们的售后很不满意
complaint 实在是太过分了
complaint 再不解决我就打12315
complaint 我要去消协告你们
complaint 等着收差评吧，给你们一星差评
complaint 你们这是虚假宣传
complaint 一直在踢皮球，忍无可忍
complaint 我要举报你们店
- 不要转人工
- 不用转人工了，我自己看
- 别给我转人工，你说就行
- 先不转人工
- 转人工就不用了
- 我不是要人工，我想问运费
- 人工智能是怎么工作的
- 人工费多少钱
- 安装要人工费吗
- 这个是纯人工缝制的吗
- 人工草坪怎么清洗
- 人工客服几点上班
- 客服电话是多少
- 你们的人工服务时间是什么时候
- 你是机器人吗
- 你是真人吗
- 刚才客服说三天内发货
- 投诉电话是多少
- 投诉处理一般要多久
- 我不是要投诉
- 我没想投诉你们，就是问问
- 不投诉，只想退货
- 会不会是假货
- 怕买到假货，支持验货吗
- 怎么辨别假货
- 不满意可以退吗
- 如果对商品不满意怎么退
- 质量会不会差
- 这款垃圾桶多大
- 怎么修改差评
- 不会让人失望吧
- 请告诉我退货地址
- 我要告诉你一个好消息
- 怎么还没发货
- 订单到哪了
- 我要个人发票
- 可以找人代付吗
- 帮我开一张公司抬头的发票
- 附近有什么餐馆，给我推荐一家吧
- 需要客服软件的报价
- 你好，请问包邮吗
- 谢谢，那退款要几天
- 会员有什么好处
- 12345
greeting 你好
greeting 您好！
greeting 在吗
greeting 有人吗？
greeting 早上好呀
thanks 谢谢
thanks 好的，谢谢您
thanks 非常感谢你的帮助！
goodbye 再见
goodbye 好的谢谢，再见
goodbye 没有了，拜拜
"""

ENGLISH = """
human_request I want to talk to a human
human_request Can I speak to someone please?
human_request please transfer me to an agent
human_request Connect me with a representative
human_request human
human_request Agent please
human_request REAL PERSON NOW
human_request live agent
human_request I need a real person
human_request Get me your manager
human_request I'd like to speak with your supervisor
human_request put me through to customer service
human_request Is there a real person I can talk to?
human_request is there someone I can talk to
human_request I don't want to talk to a bot, give me a human
human_request I do not want a bot I want a human
human_request Why don't you connect me to a human?
human_request why can't I talk to a person
human_request Could someone call me back?
human_request This is not working, let me talk to somebody
human_request This is not working let me speak to an agent
human_request stop the bot. Hand me over to a colleague
human_request no more robots please
human_request I would prefer a live chat with a human
complaint I want to file a complaint
complaint How do I make a complaint?
complaint I'm going to complain about this
complaint This is the worst service ever
complaint Your support is absolutely terrible
complaint this is unacceptable
complaint You people are scammers
complaint I feel cheated
complaint I am very disappointed with my order
complaint I’m furious about the delay
complaint I'm fed up with waiting
complaint I will sue you
complaint I'll leave a bad review
complaint total rip-off
- I don't need a human
- No need to transfer me to an agent
- I do not want to speak to anyone, just tell me the price
- I don't want to make a complaint
- an agent of change
- Does this detergent contain bleaching agents?
- I need a travel agent discount
- Is this wig made of human hair?
- are you a human?
- Am I talking to a real person?
- The agent I talked to yesterday said it was shipped
- What is your customer service phone number?
- when are your support hours
- what is your complaints policy
- I have no complaints so far
- can't complain, works fine
- is the 2 person tent waterproof
- How many people can talk at once on a conference call?
- I was not disappointed
- what if I am not satisfied
- Is this a scam email?
- is it compliant with EU rules
- where is my order
- can I return this
- Thanks, how long does the refund take?
- my complaint-free life
- someone else ordered with my card
- ok
- yes
greeting Hello
greeting hi there!
greeting Is anyone there?
thanks thank you so much
thanks Great, thanks for your help!
goodbye bye
goodbye No, that's all. Thanks, bye!
"""


def table(text: str) -> list[tuple[str, str]]:
    """(utterance, intent) of each line."""
    rows = [line.partition(" ") for line in text.strip().splitlines()]
    return [(utterance, intent) for intent, _, utterance in rows]


def evaluation(language: str) -> list[tuple[str, str]]:
    """(utterance, intent), of «zh» or «en»."""
    return table((HERE / f"evaluation_{language}.txt").read_text("utf-8"))
