"""The table to fill in: a workbook with the columns that the import knows, and two examples."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHINESE = (
    ("问题", "答案", "相似问题", "标签", "编号"),
    ("运费是多少？", "满 99 元包邮，不满收 6 元运费。", "邮费多少\n要付快递费吗", "物流", "faq-1"),
    (
        "怎么退货？",
        "签收后七天内，在「我的订单」里点「申请退货」。",
        "我想退货\n不想要了怎么办",
        "售后",
        "faq-2",
    ),
)
ENGLISH = (
    ("Question", "Answer", "Similar questions", "Tags", "External ID"),
    ("What does shipping cost?", "Free from 99, otherwise 6.", "Delivery fee\nPostage", "shipping", "faq-1"),
    (
        "How do I return something?",
        "Within seven days, by «Return» in «My orders».",
        "Send it back\nI do not want it any more",
        "returns",
        "faq-2",
    ),
)
WIDTHS = (32, 60, 36, 16, 14)


def workbook(language: str) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in CHINESE if language.startswith("zh") else ENGLISH:
        sheet.append(row)
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    sheet.freeze_panes = "A2"
    written = BytesIO()
    book.save(written)
    return written.getvalue()
