"""A report as a picture: facts first, bars over time, the balance as a line below, and one sentence."""

import re
from dataclasses import dataclass

from core.model import Chart, Mode

from .sheet import (
    INK,
    JADE,
    LINE,
    MINT,
    ON_MINT,
    PAPER,
    SOFT,
    WARM,
    WARM_BG,
    WIDTH,
    Point,
    Sheet,
    money,
    width_of,
)  # fmt: skip

_PAD = 56.0
_INNER = WIDTH - 2 * _PAD
_TENTHS = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""Where a scale may end, in tenths of a power of ten."""


@dataclass(frozen=True)
class _Panel:
    """A field with a scale from nothing at `bottom` to `most` fen at `top`, one slot a bar."""

    top: float
    bottom: float
    left: float
    slots: int
    most: int

    @property
    def slot(self) -> float:
        return (WIDTH - _PAD - self.left) / max(self.slots, 1)

    def x(self, index: int) -> float:
        return self.left + self.slot * (index + 0.5)

    def y(self, fen: int) -> float:
        return self.bottom - (self.bottom - self.top) * max(fen, 0) / self.most


def draw(chart: Chart, mode: Mode) -> bytes:
    """The chart as PNG."""
    size = 56.0 if mode == "elderly" else 44.0
    columns = 2 if mode == "elderly" or len(chart.facts) in (2, 4) else 3
    facts = [chart.facts[at : at + columns] for at in range(0, len(chart.facts), columns)]
    words = wrapped(chart.words, size, _INNER - size * 1.6) if chart.words else []
    line = chart.line_label if sum(bar.balance is not None for bar in chart.bars) > 1 else None

    sheet = Sheet(
        _PAD + size * (1.9 + 3.0 * len(facts) + 10.2 + (6.6 if line else 0))
        + (size * (1.5 * len(words) + 1.3) if words else 0) + _PAD * 0.7
    )  # fmt: skip
    y = _PAD + size
    sheet.text(_PAD, y, chart.title, size * 1.1, strong=True, room=_INNER)
    y += size * 0.7
    for row in facts:
        _facts(sheet, row, y, size, columns)
        y += size * 3.0
    scales = [ceiling(max((bar.amount for bar in chart.bars), default=0))]
    if line:
        scales.append(ceiling(max(bar.balance or 0 for bar in chart.bars)))
    # Both panels share their left edge, so that an hour stands above itself.
    left = _PAD + max(width_of(_yuan(scale), size * 0.65) for scale in scales) + size * 0.4
    y += size * 0.6
    _bars(sheet, chart, _Panel(y + size * 2.2, y + size * 7.6, left, len(chart.bars), scales[0]), y, size)
    y += size * 9.6
    if line:
        panel = _Panel(y + size * 1.8, y + size * 5.2, left, len(chart.bars), scales[1])
        _balance(sheet, chart, line, panel, y, size)
        y += size * 6.6
    if words:
        _words(sheet, words, y, size)
    return sheet.png()


def _facts(sheet: Sheet, row: tuple[tuple[str, str], ...], y: float, size: float, columns: int) -> None:
    width = _INNER / columns
    for index, (label, value) in enumerate(row):
        x = _PAD + index * width
        sheet.text(x, y + size * 0.9, label, size * 0.75, colour=SOFT, room=width - size * 0.4)
        sheet.text(x, y + size * 2.2, value, size * 1.15, strong=True, room=width - size * 0.4)


def _bars(sheet: Sheet, chart: Chart, panel: _Panel, y: float, size: float) -> None:
    small = size * 0.72
    sheet.text(_PAD, y + small, chart.bars_label, small, colour=SOFT, room=_INNER)
    _grid(sheet, panel, size)
    width = min(panel.slot * 0.72, size * 1.6)
    for index, bar in enumerate(chart.bars):
        if bar.amount > 0:
            # Whatever was sold is seen, however little it was beside the best hour.
            high = max(panel.bottom - panel.y(bar.amount), 4)
            painted = sheet.box(
                panel.x(index) - width / 2,
                panel.bottom - high,
                width,
                high + 12,
                JADE,
                radius=min(width / 3, 10),
            )
            sheet.cut(painted, _PAD, panel.top - 1, _INNER, panel.bottom - panel.top + 1, 0)
    sheet.strokes([((panel.left, panel.bottom), (WIDTH - _PAD, panel.bottom))], SOFT, 3)
    best = max(range(len(chart.bars)), key=lambda index: chart.bars[index].amount, default=None)
    if best is not None and (most := chart.bars[best].amount) > 0:
        _label(sheet, panel.x(best), panel.y(most) - size * 0.3, money(most), small)
    for index in _shown([bar.label for bar in chart.bars], panel.slot, small):
        label = chart.bars[index].label
        sheet.text(panel.x(index), panel.bottom + small * 1.35, label, small, colour=SOFT, align="center")


def _balance(sheet: Sheet, chart: Chart, label: str, panel: _Panel, y: float, size: float) -> None:
    small = size * 0.72
    known = [(index, bar.balance) for index, bar in enumerate(chart.bars) if bar.balance is not None]
    last = money(known[-1][1])
    wide = width_of(last, small) + size
    sheet.text(_PAD, y + small, label, small, colour=SOFT, room=_INNER - wide)
    sheet.text(WIDTH - _PAD, y + small, last, small, colour=WARM, align="right", strong=True)
    points: list[Point] = [(panel.x(index), panel.y(balance)) for index, balance in known]
    sheet.area([(points[0][0], panel.bottom), *points, (points[-1][0], panel.bottom)], WARM_BG)
    _grid(sheet, panel, size)
    sheet.strokes([((panel.left, panel.bottom), (WIDTH - _PAD, panel.bottom))], SOFT, 3)
    sheet.path(points, WARM, 6)
    sheet.dots(points[-1:], WARM, 22)


def _grid(sheet: Sheet, panel: _Panel, size: float) -> None:
    for fen in (panel.most // 2, panel.most):
        y = panel.y(fen)
        sheet.strokes([((panel.left, y), (WIDTH - _PAD, y))], LINE, 2)
        sheet.text(
            panel.left - size * 0.3, y + size * 0.23, _yuan(fen), size * 0.65, colour=SOFT, align="right"
        )


def _yuan(fen: int) -> str:
    return f"{fen / 100:g}" if fen < 10**8 else f"{fen / 100:.0f}"


def _label(sheet: Sheet, x: float, y: float, words: str, size: float) -> None:
    """A value beside what it belongs to, kept on the sheet, on paper so that no line crosses it."""
    wide = width_of(words, size)
    x = min(max(x, _PAD + wide / 2), WIDTH - _PAD - wide / 2)
    sheet.box(x - wide / 2 - 6, y - size, wide + 12, size * 1.15, PAPER)
    sheet.text(x, y, words, size, colour=INK, align="center", strong=True)


def _words(sheet: Sheet, lines: list[str], y: float, size: float) -> None:
    sheet.box(_PAD, y, _INNER, size * (1.5 * len(lines) + 0.9), MINT, radius=24)
    for index, line in enumerate(lines):
        sheet.text(_PAD + size * 0.8, y + size * (1.55 + index * 1.5), line, size, colour=ON_MINT)


def ceiling(most: int) -> int:
    """The end of a scale in fen, at least one yuan: a round number not below `most`."""
    unit = 10
    while unit * 100 < most:
        unit *= 10
    return next(unit * tenths for tenths in _TENTHS if unit * tenths >= max(most, 100))


def _shown(labels: list[str], slot: float, size: float) -> range:
    """Which labels have room beside each other: each, every second, every third, …"""
    widest = max((width_of(label, size) for label in labels), default=0) + size * 0.4
    return range(0, len(labels), max(1, -int(-widest // slot)))


def wrapped(words: str, size: float, room: float) -> list[str]:
    """Lines no wider than `room`: Chinese breaks anywhere but before a stop, numbers and words stay whole."""
    lines = [""]
    for piece in re.findall(r"(?:[a-zA-Z0-9.,:%¥/'-]+|.)[，。！？、；：）”]*", words):
        longer = lines[-1] + piece
        if lines[-1] and width_of(longer.rstrip(), size) > room:
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer
    return [line.rstrip() for line in lines]
