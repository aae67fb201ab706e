"""What Xiaoka says as JSON for the page. The page draws it; nothing here is HTML."""

from functools import lru_cache
from typing import Any

import segno

from core.model import Bill, Chart, Message, Meters, Picture

_ASKING = ("？", "?")


def message_json(message: Message) -> dict[str, Any]:
    """A message for the page; absent parts are left out, amounts stay in fen."""
    body: dict[str, Any] = {"text": message.text}
    if message.rows:
        body["rows"] = [
            [{"label": button.label, "token": button.token, "style": button.style} for button in row]
            for row in message.rows
        ]
    if message.picture:
        body["picture"] = _picture(message.picture)
    if message.chart:
        body["chart"] = _chart(message.chart)
    if message.meters:
        body["meters"] = _meters(message.meters)
    if message.bill:
        body["bill"] = _bill(message.bill)
    if message.receipt:
        body["receipt"] = {
            "title": message.receipt.title,
            "rows": [list(row) for row in message.receipt.rows],
        }
    if message.secret:
        body["secret"] = {"order_id": str(message.secret.order_id), "label": message.secret.label}
    if message.heard is not None:
        body["heard"] = message.heard
    if message.spoken:
        words = message.spoken.text
        asks = bool(message.rows) or words.rstrip().endswith(_ASKING)
        body["spoken"] = {"text": words, "asks": asks, "held": message.spoken.held}
    return body


def _picture(picture: Picture) -> dict[str, Any]:
    slices = [
        {"key": part.key, "label": part.label, "amount": part.amount, "note": part.note}
        for part in picture.slices
    ]
    return {"title": picture.title, "alt": picture.alt, "slices": slices}


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "alt": chart.alt,
        "bars": [{"label": bar.label, "amount": bar.amount, "balance": bar.balance} for bar in chart.bars],
        "bars_label": chart.bars_label,
        "line_label": chart.line_label,
        "facts": [list(fact) for fact in chart.facts],
        "words": chart.words,
    }


def _meters(meters: Meters) -> dict[str, Any]:
    parts = [{"label": one.label, "value": one.value, "maximum": one.maximum} for one in meters.meters]
    return {
        "title": meters.title,
        "alt": meters.alt,
        "value": meters.value,
        "maximum": meters.maximum,
        "meters": parts,
        "words": meters.words,
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "topup_id": str(bill.topup_id),
        "label": bill.label,
        "url": bill.url,
        "amount": bill.amount,
        "method": bill.method,
        "expires_at": bill.expires_at.isoformat(),
        "qr": qr_path(bill.qr_text),
    }


@lru_cache(maxsize=256)
def qr_path(text: str) -> dict[str, Any]:
    """A QR code as an SVG path: `size` modules a side (without a border), one stroke of width 1 a run."""
    rows = segno.make(text, error="m", micro=False).matrix
    parts: list[str] = []
    for y, row in enumerate(rows):
        start: int | None = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                parts.append(f"M{start} {y}.5h{x - start}")
                start = None
    return {"size": len(rows), "path": "".join(parts)}
