/* [sign, English words, Chinese words]; the first word is its name. */

const ROWS = `
😀 grin happy smile|笑脸 开心
😄 laugh happy smile|大笑 高兴
😁 beam grin teeth|咧嘴笑 嘻嘻
😂 tears_of_joy laugh cry|笑哭 哈哈
🤣 rolling laugh rofl|笑翻 哈哈
😊 blush smile shy|微笑 害羞 开心
🙂 slight_smile ok|浅笑 还好
😉 wink joke|眨眼
😍 heart_eyes love|花痴 喜欢 爱
🥰 adore love hearts|爱慕 喜欢
😘 kiss love|飞吻 亲亲
😋 yum tasty food|好吃 美味
😎 cool sunglasses|酷 墨镜
🤩 star_eyes wow great|惊艳 星星眼
🥳 party celebrate birthday|庆祝 派对 生日
🤗 hug|拥抱
🤔 thinking hmm|思考 想想
🧐 inspect monocle|观察 研究
🤭 giggle oops|偷笑 捂嘴
🤫 quiet hush secret|嘘 安静 秘密
😐 neutral|无表情
🙄 eye_roll|翻白眼
😏 smirk|坏笑 得意
😅 sweat_smile phew|汗 尴尬
😬 grimace awkward|尴尬 龇牙
😌 relieved calm|松口气 安心
😔 sad pensive|失落 难过
😕 confused unsure|困惑
🙁 frown sad|不开心
😢 cry sad tear|哭 难过
😭 sob cry|大哭 痛哭
😞 disappointed|失望
😟 worried|担心
😩 weary tired|疲惫 累
🥺 please beg pleading|拜托 可怜
😴 sleep tired|睡觉 困
😷 mask ill sick|口罩 生病
🤒 fever ill sick|发烧 生病
🤯 mind_blown wow|震惊
😱 scream fear shock|害怕 惊恐
😳 flushed embarrassed|脸红 惊讶
😮 surprised wow|惊讶
😤 huff annoyed|生气 哼
😠 angry mad|生气 愤怒
😡 furious angry|暴怒 愤怒
🤝 handshake deal agree|握手 合作 成交
👍 thumbs_up good yes ok|赞 好 同意
👎 thumbs_down bad no|踩 不好 反对
👌 ok fine perfect|没问题 好的
✌️ victory peace|胜利 耶
🤞 fingers_crossed luck hope|祝好运 希望
👏 clap applause bravo|鼓掌 棒
🙌 hooray hands|欢呼
🙏 thanks please pray|感谢 拜托 祈祷
💪 strong muscle|加油 强
👋 wave hello bye|你好 再见 挥手
🫡 salute yes|敬礼 收到
👉 point_right this|指右 这个
👇 point_down below|指下 下面
👆 point_up above|指上 上面
✍️ write sign|写 签名
👀 eyes look|看 围观
❤️ heart love red|爱心 红心 爱
🧡 orange_heart love|橙心 爱
💛 yellow_heart love|黄心 爱
💚 green_heart love|绿心 爱
💙 blue_heart love|蓝心 爱
💜 purple_heart love|紫心 爱
💔 broken_heart sad|心碎 伤心
💯 hundred perfect|满分 一百
🔥 fire hot|火 热门
✨ sparkles new|闪亮 新
⭐ star favourite|星星 收藏
🎉 tada party celebrate|撒花 庆祝 恭喜
🎊 confetti celebrate|彩带 庆祝
🎁 gift present|礼物 礼品
🎂 cake birthday|蛋糕 生日
🌹 rose flower|玫瑰 花
🌸 blossom flower|樱花 花
🌞 sun weather|太阳 晴天
🌙 moon night|月亮 晚安
☔ rain umbrella weather|下雨 雨伞
❄️ snow cold|雪 冷
🌈 rainbow|彩虹
☕ coffee tea drink|咖啡 茶
🍵 tea drink|茶
🍺 beer drink|啤酒 干杯
🍰 dessert cake|甜点 蛋糕
🍜 noodles food|面条 吃饭
🍎 apple fruit|苹果 水果
🐶 dog pet|狗 宠物
🐱 cat pet|猫 宠物
🐼 panda|熊猫
🧧 red_envelope money luck|红包
💰 money bag|钱 金额
💳 card pay payment|银行卡 付款 支付
🧾 receipt invoice|发票 收据
🛒 cart shopping order|购物车 购物 订单
🛍️ shopping bags|购物 袋子
📦 parcel package delivery|包裹 快递
🚚 truck delivery shipping|货车 送货 物流
✈️ plane travel flight|飞机 旅行
🚗 car|汽车
🏠 home house address|家 房子 地址
🏬 shop store|商店 店铺
📍 place pin location|位置 地点
📱 phone mobile|手机
💻 laptop computer|电脑
📷 camera photo|相机 照片
📞 call telephone|电话
📧 email mail|邮件 邮箱
📎 clip attachment|回形针 附件
📄 document page file|文件 文档
📅 calendar date|日历 日期
⏰ alarm time clock|闹钟 时间
⏳ waiting hourglass time|等待 沙漏
🔒 lock secure|锁 安全
🔑 key password|钥匙 密码
🔍 search find|搜索 查找
💡 idea light tip|主意 灯 提示
🔧 repair tool fix|维修 工具
✅ done check yes|完成 对 好
❌ wrong cross no|错误 不
❓ question what|问号 疑问
❗ important exclamation|感叹号 重要
⚠️ warning|警告 注意
➡️ arrow right|箭头 右
♻️ recycle return|回收 退换
🆗 ok_sign fine|好的
`;

export const EMOJI = ROWS.trim()
  .split("\n")
  .map((row) => {
    const [, sign, words, chinese] = row.match(/^(\S+) (.+)\|(.+)$/u);
    return [sign, words, chinese];
  });
