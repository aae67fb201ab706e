"""The composition of a balance: a bar of patterned parts, and the same as a list with amounts.

Every part has its own pattern beside its colour, the same as in the web chat (bots/web/static/cards.css).
"""

from core.model import Mode, Picture, Slice

from .sheet import INK, LINE, SOFT, WARM, WARM_BG, WIDTH, Point, Sheet, money

_TONES = {
    "paid": "#0f7562", "bonus": "#f0b541", "frozen": "#5b7fae", "in_transit": "#8a68a8", "credit": "#4d6873",
    "missing": WARM_BG,
}  # fmt: skip
_STROKES = {
    "frozen": "#e9f0fa",
    "in_transit": "#f1e8f8",
    "credit": "#e4edf1",
    "missing": WARM,
    "bonus": "#7a4b00",
}
_PAD = 56.0
_GAP = 5.0
_ROUND = 26.0


def draw(picture: Picture, mode: Mode) -> bytes:
    """The picture as PNG."""
    size = 60.0 if mode == "elderly" else 46.0
    small = size * 0.8
    rows = [(part, size * (3.1 if part.note else 2.15)) for part in picture.slices]
    bar = size * 2.3
    top = _PAD + size * 1.0
    sheet = Sheet(top + size * 0.7 + bar + size * 0.55 + sum(height for _, height in rows) + _PAD * 0.6)
    sheet.text(_PAD, top, picture.title, size * 1.05, strong=True, room=WIDTH - 2 * _PAD)
    y = top + size * 0.7
    _bar(sheet, picture, y, bar)
    y += bar + size * 0.55
    for index, (part, height) in enumerate(rows):
        if index:
            sheet.strokes([((_PAD, y), (WIDTH - _PAD, y))], LINE, 2)
        _row(sheet, part, y, height, size, small)
        y += height
    return sheet.png()


def _bar(sheet: Sheet, picture: Picture, y: float, height: float) -> None:
    parts = [part for part in picture.slices if part.amount > 0]
    width = WIDTH - 2 * _PAD
    if not parts:
        sheet.box(_PAD, y, width, height, LINE, radius=_ROUND, edge=4)
        return
    x = _PAD
    for part, share in zip(
        parts, _shares([part.amount for part in parts], width - _GAP * (len(parts) - 1)), strict=True
    ):
        _patterned(sheet, part.key, (x, y, share, height), whole=(_PAD, y, width, height, _ROUND))
        x += share + _GAP


def _shares(amounts: list[int], width: float) -> list[float]:
    """Widths in proportion; whatever is there is wide enough for its pattern to be seen."""
    least = 40.0
    total = sum(amounts)
    free = width - least * len(amounts)
    return [least + free * amount / total for amount in amounts]


def _row(sheet: Sheet, part: Slice, y: float, height: float, size: float, small: float) -> None:
    there = part.amount > 0
    side = size * 1.05
    line = y + (height / 2 if not part.note else height * 0.36)
    swatch = (_PAD, line - side / 2, side, side)
    _patterned(sheet, part.key, swatch, whole=(*swatch, side * 0.28))
    left = _PAD + side + size * 0.6
    amount = money(part.amount)
    colour = INK if there else SOFT
    room = WIDTH - left - _PAD - size * len(amount) * 0.62
    sheet.text(left, line + size * 0.36, part.label, size, colour=colour, room=room)
    sheet.text(WIDTH - _PAD, line + size * 0.36, amount, size, colour=colour, align="right", strong=there)
    if part.note:
        sheet.text(left, line + size * 1.5, part.note, small, colour=SOFT, room=WIDTH - left - _PAD)


def _patterned(
    sheet: Sheet,
    key: str,
    box: tuple[float, float, float, float],
    whole: tuple[float, float, float, float, float],
) -> None:
    """A part in tone and pattern, cut to the rounded box it belongs to."""
    x, y, width, height = box
    sheet.cut(sheet.box(x, y, width, height, _TONES[key]), *whole)
    if key == "bonus":
        step = 22.0
        dots = sheet.dots(_grid(x, y, width, height, step), _STROKES[key], 8)
        sheet.cut(dots, *_within(box, whole))
    elif key in _STROKES:
        strokes = sheet.strokes(_lines(key, x, y, width, height), _STROKES[key], 4 if key == "missing" else 7)
        sheet.cut(strokes, *_within(box, whole))
    if key == "missing":
        outline = sheet.box(x, y, width, height, WARM, radius=min(whole[4], width / 2), edge=5)
        sheet.cut(outline, *whole)


def _within(
    box: tuple[float, float, float, float], whole: tuple[float, float, float, float, float]
) -> tuple[float, float, float, float, float]:
    # A clip has one shape: a part at an end of the bar takes its rounding, one in the middle has none.
    ends = box[0] == whole[0] or abs(box[0] + box[2] - whole[0] - whole[2]) < 1
    return (*box, min(whole[4], box[2] / 2) if ends else 0.0)


def _grid(x: float, y: float, width: float, height: float, step: float) -> list[Point]:
    columns, rows = int(width // step) + 1, int(height // step) + 1
    return [
        (x + step * (0.5 + column), y + step * (0.5 + row))
        for row in range(rows)
        for column in range(columns)
    ]


def _lines(key: str, x: float, y: float, width: float, height: float) -> list[tuple[Point, Point]]:
    if key == "in_transit":
        return [((x + at, y), (x + at, y + height)) for at in range(14, int(width) + 22, 22)]
    if key == "credit":
        return [((x, y + at), (x + width, y + at)) for at in range(14, int(height) + 22, 22)]
    slant = range(-int(height), int(width) + 24, 24)
    if key == "frozen":
        return [((x + at, y + height), (x + at + height, y)) for at in slant]
    return [((x + at, y), (x + at + height, y + height)) for at in slant]
