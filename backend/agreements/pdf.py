"""The PDF of a signed agreement: made from the stored text, the same bytes every time."""

import io
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from api_client.contract.agreements import Agreement

_FONT = "NotoSansSC"
_ZONE = ZoneInfo("Asia/Shanghai")
_one_at_a_time = Lock()
"""A font collects the letters of the document that is being made."""
_CHAPTER = re.compile(r"(?:[一二三四五六七八九十]+、|\d+\. )")
_WORDS = {
    "zh-CN": {
        "signature": "签署信息", "merchant": "商户编号", "by": "签署人", "role": "店主",
        "when": "签署时间（北京时间）",
        "where": "签署所在的聊天", "version": "版本", "hash": "全文校验值 SHA-256", "id": "承诺书编号",
        "page": "第 {page} 页", "nameless": "未留名",
    },
    "en": {
        "signature": "Signature", "merchant": "Merchant", "by": "Signed by", "role": "owner",
        "when": "Signed at (Beijing time)", "where": "Signed in the chat", "version": "Version",
        "hash": "SHA-256 of the text", "id": "Agreement", "page": "Page {page}", "nameless": "no name given",
    },
}  # fmt: skip


def paper(signed: Agreement) -> bytes:
    """The agreement as a PDF on A4. Takes some tenths of a second, so keep it off the event loop."""
    with _one_at_a_time:
        _font.cache_clear()  # a fresh font object: what an earlier paper needed is not in this one
        _font()
        out = io.BytesIO()
        document = SimpleDocTemplate(
            out, pagesize=A4,
            leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
            title=signed.text.split("\n", 1)[0], author="", subject=signed.sha256, invariant=1,
        )  # fmt: skip

        def numbered(canvas: Canvas, _: object) -> None:
            canvas.setFont(_FONT, 8)
            words = _WORDS[signed.locale]["page"].format(page=canvas.getPageNumber())
            canvas.drawCentredString(A4[0] / 2, 11 * mm, f"{words} · {signed.id}")

        document.build(_story(signed), onFirstPage=numbered, onLaterPages=numbered)
        return out.getvalue()


@cache
def _font() -> None:
    """Noto Sans SC (SIL Open Font License) out of the wheel that carries it."""
    spec = find_spec("zhplot")
    assert spec is not None
    assert spec.submodule_search_locations
    file = Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"
    pdfmetrics.registerFont(TTFont(_FONT, str(file)))


def _style(name: str, size: float, *, chinese: bool, **more: Any) -> ParagraphStyle:
    wrap = "CJK" if chinese else None
    return ParagraphStyle(name, fontName=_FONT, fontSize=size, leading=size * 1.7, wordWrap=wrap, **more)


def _story(signed: Agreement) -> list[Flowable]:
    chinese = signed.locale == "zh-CN"
    title = _style("title", 17, chinese=chinese, spaceAfter=10, alignment=TA_CENTER)
    chapter = _style("chapter", 12, chinese=chinese, spaceBefore=9, spaceAfter=2, keepWithNext=1)
    plain = _style("plain", 10.5, chinese=chinese, spaceAfter=1)
    first, *lines = signed.text.split("\n")
    story: list[Flowable] = [Paragraph(escape(first), title)]
    before = True
    for line in lines:
        if not line:
            story.append(Spacer(1, 4))
        else:
            heads = before and _CHAPTER.match(line) is not None
            story.append(Paragraph(escape(line), chapter if heads else plain))
        before = not line
    return [*story, KeepTogether(_signature(signed, chapter))]


def _signature(signed: Agreement, chapter: ParagraphStyle) -> list[Flowable]:
    words, small = _WORDS[signed.locale], _style("small", 9.5, chinese=signed.locale == "zh-CN")
    rows = [
        (words["by"], f"{signed.signed_by or words['nameless']} · {words['role']}"),
        (words["when"], f"{signed.signed_at.astimezone(_ZONE):%Y-%m-%d %H:%M:%S}"),
        (words["where"], f"{signed.channel} · {signed.address}"),
        (words["version"], signed.version),
        (words["hash"], signed.sha256),
        (words["id"], str(signed.id)),
        (words["merchant"], str(signed.customer_id)),
    ]
    table = Table(
        [[Paragraph(escape(label), small), Paragraph(escape(value), small)] for label, value in rows],
        colWidths=(42 * mm, 120 * mm),
        hAlign="LEFT",
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]),
    )
    rule = HRFlowable(width="100%", color="#574d46", spaceBefore=12)
    return [rule, Paragraph(escape(words["signature"]), chapter), table]
