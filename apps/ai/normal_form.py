"""When are two questions the same? Only where nobody could mean something else.

Punctuation inside a sentence is kept as a comma, so that «不，能退货吗» and «不能退货吗» stay two questions. What has
a meaning of its own stays as it is: digits, units, signs, emoji.
"""

import re
import unicodedata

LONGEST = 200  # characters; longer questions are hardly ever asked twice

# One to one, and everyday: a character with two simplified readings would be a guess.
_SIMPLIFIED = str.maketrans(
    "買賣貨發單訂詢問請嗎麼們這個東無為與業費價錢幣賬戶號碼驗證網頁點擊電話機腦聯繫線連續開關閉門運輸達遞"
    "遲際國內區縣鄉鎮鐵車飛場館廳飯檯歲時間週節辦張紙書報導說語譯讀寫學習練課題體認識設計劃變動態狀況處條"
    "項類種質數據圖標誌檔錄視頻聲響應該當選擇換補償賠損壞壓縮擴產組織級別優減額購積銷訊傳轉從來還給讓對錯"
    "誤復複雜簡經過歷實現見觀覺親愛謝歡幫護顧員賓陳劉黃楊馬鳥魚龍風雲燈熱涼濕淨髒顏紅綠藍銀鋼錶鐘鏡針絲綢"
    "裝褲襪帶圍長寬輕聽絡訪談討論議約會廚藥醫療檢診歸屬離職務責權規則準總結統劑壽險貸債稅審樣嘗試參師講雙"
    "層樓棟稱謂難雖將許願備萬億兩隻輛臺灣廣蘇寧陝遼滬瓊鄭爾濱盡氣溫義",
    "买卖货发单订询问请吗么们这个东无为与业费价钱币账户号码验证网页点击电话机脑联系线连续开关闭门运输达递"
    "迟际国内区县乡镇铁车飞场馆厅饭台岁时间周节办张纸书报导说语译读写学习练课题体认识设计划变动态状况处条"
    "项类种质数据图标志档录视频声响应该当选择换补偿赔损坏压缩扩产组织级别优减额购积销讯传转从来还给让对错"
    "误复复杂简经过历实现见观觉亲爱谢欢帮护顾员宾陈刘黄杨马鸟鱼龙风云灯热凉湿净脏颜红绿蓝银钢表钟镜针丝绸"
    "装裤袜带围长宽轻听络访谈讨论议约会厨药医疗检诊归属离职务责权规则准总结统剂寿险贷债税审样尝试参师讲双"
    "层楼栋称谓难虽将许愿备万亿两只辆台湾广苏宁陕辽沪琼郑尔滨尽气温义",
)
_RAISED = str.maketrans({digit: f"^{value}" for value, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})  # 10² is not 102
_PUNCTUATION = "!?;:,.…·~。、，；：！？～—－\"'“”‘’«»「」『』《》〈〉【】()[]{}|"
_PAUSE = re.compile(rf"[\s{re.escape(_PUNCTUATION)}]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_IN_WORD = re.compile(r"[0-9a-z]")
_POLITE_START = re.compile(
    r"^(?:(?:你好|您好|亲|在吗|哈喽|嗨|hi|hello|hey|hi there|hello there|excuse me|sorry),"
    r"|(?:你好|您好)(?=请问)|,|(?:请问(?:一下)?|我?想问(?:一下)?|(?:我想)?咨询一下|(?:麻烦|请教|问)一下),?"
    r"|(?:please|pls),? )"
)
_POLITE_END = re.compile(
    r"(?:[呀啊哦噢哟]|,(?:亲|谢谢[您你了]?|多谢|thanks|thank you|thx|many thanks|please|pls)"
    r"| (?:please|pls)|,)$"
)


def normal_form(question: str) -> str:
    """The same text for questions that ask the same; "" when nothing is left to ask."""
    text = unicodedata.normalize("NFKC", question.translate(_RAISED)).casefold().translate(_SIMPLIFIED)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf").replace("’", "'")
    return _bare(_PAUSE.sub(_pause, text).strip(", "))


def _pause(match: re.Match[str]) -> str:
    """3.5, don't and example.com stay; a pause becomes a comma, and so does a space between Chinese words."""
    text, pause, (start, end) = match.string, match[0], match.span()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    is_inside = bool(_IN_WORD.match(before) and _IN_WORD.match(after))
    if not pause.isspace():
        return pause if is_inside and len(pause) == 1 else ","
    chinese = len(_HAN.findall(before + after))
    return "," if chinese == 2 else "" if chinese else " "


def _bare(text: str) -> str:
    """Without what is said for politeness. A question that is nothing else stays what it is."""
    while (rest := _POLITE_END.sub("", _POLITE_START.sub("", text))) and rest != text:
        text = rest
    return text
