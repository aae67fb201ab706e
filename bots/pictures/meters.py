"""Points of so many, as a picture: the sum large, below it one bar for each part, and one sentence."""

from core.model import Meters, Mode

from .chart import wrapped
from .sheet import INK, JADE, LINE, MINT, ON_MINT, SOFT, WIDTH, Sheet, width_of

_PAD = 56.0
_INNER = WIDTH - 2 * _PAD


def draw(meters: Meters, mode: Mode) -> bytes:
    """The meters as PNG."""
    size = 52.0 if mode == "elderly" else 42.0
    words = wrapped(meters.words, size, _INNER - size * 1.6) if meters.words else []
    below = size * (1.5 * len(words) + 1.2) if words else 0
    sheet = Sheet(2 * _PAD + size * (4.9 + 2.15 * len(meters.meters)) + below)
    y = _PAD + size
    sheet.text(_PAD, y, meters.title, size * 1.05, strong=True, room=_INNER)
    y += size * 2.5
    sheet.text(_PAD, y, str(meters.value), size * 2.0, colour=JADE, strong=True)
    after = _PAD + width_of(str(meters.value), size * 2.0) + size * 0.4
    sheet.text(after, y, f"/ {meters.maximum}", size * 0.9, colour=SOFT)
    y += size * 0.5
    _bar(sheet, y, size * 0.42, meters.value, meters.maximum)
    y += size * 0.9
    for meter in meters.meters:
        value = f"{meter.value}/{meter.maximum}"
        sheet.text(_PAD, y + size * 0.9, meter.label, size * 0.85, colour=INK, room=_INNER * 0.7)
        sheet.text(WIDTH - _PAD, y + size * 0.9, value, size * 0.85, colour=SOFT, align="right", strong=True)
        _bar(sheet, y + size * 1.25, size * 0.36, meter.value, meter.maximum)
        y += size * 2.15
    if words:
        y += size * 0.3
        sheet.box(_PAD, y, _INNER, size * (1.5 * len(words) + 0.9), MINT, radius=24)
        for index, line in enumerate(words):
            sheet.text(_PAD + size * 0.8, y + size * (1.45 + index * 1.5), line, size, colour=ON_MINT)
    return sheet.png()


def _bar(sheet: Sheet, y: float, height: float, value: int, most: int) -> None:
    """How much of it there is; whatever there is is seen."""
    sheet.box(_PAD, y, _INNER, height, LINE, radius=height / 2)
    if value > 0 and most > 0:
        width = max(_INNER * min(value, most) / most, height)
        sheet.box(_PAD, y, width, height, JADE, radius=height / 2)
