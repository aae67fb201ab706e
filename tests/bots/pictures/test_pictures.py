"""Pictures as files: what is on them, drawn in any thread, and at no cost for who draws none."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import segno
from PIL import Image

from bots.pictures import chart_png, composition_png, off_loop, qr_png
from bots.pictures.chart import ceiling, wrapped
from bots.pictures.sheet import WIDTH, width_of
from core.model import Bar, Chart, Mode, Picture, Slice

ALL = Picture(
    "余额构成",
    "",
    (
        Slice("paid", "充值余额", 3800),
        Slice("bonus", "赠送", 500, "2027-05-01 前有效"),
        Slice("frozen", "冻结", 1200, "12:30 前解冻"),
        Slice("in_transit", "在路上", 2000),
        Slice("credit", "信用额度", 3000),
        Slice("missing", "还差", 1200),
    ),
)
DAY = Chart(
    "日报",
    "",
    tuple(Bar(str(hour), hour * 1000, 500_000 - hour * 900) for hour in range(24)),
    "营业额（元）",
    "余额（元）",
    (("今天", "¥276.00"), ("订单", "12 单"), ("余额", "¥1234.56")),
    "余额还够卖 9 小时，建议今晚充 2000.00 元。",
)


def pixels(png: bytes) -> Image.Image:
    """The picture, decoded."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def colours(picture: Image.Image) -> set[object]:
    """Colours that fill more than a few pixels."""
    return {colour for count, colour in picture.getcolors(maxcolors=1 << 20) or () if count > 150}


def test_every_part_has_its_colour_and_the_width_is_a_phones() -> None:
    picture = pixels(composition_png(ALL))
    assert picture.width == WIDTH
    wanted = [(15, 117, 98), (240, 181, 65), (91, 127, 174), (138, 104, 168), (77, 104, 115), (253, 238, 222)]
    assert set(wanted) <= colours(picture)


def test_parts_differ_without_colour() -> None:
    """Each alone, in grey: the pattern of the bar tells them apart."""
    seen = []
    for part in ALL.slices:
        alone = pixels(composition_png(Picture("", "", (replace(part, label="", note=None),)))).convert("L")
        bar = alone.crop((200, 110, 700, 180))
        seen.append(bar.point(lambda grey, middle=sum(bar.getextrema()) / 2: 255 * (grey > middle)).tobytes())
    assert len(set(seen)) == len(ALL.slices)


@pytest.mark.parametrize(
    "amounts", [(0,), (1, 1_000_000_000), (10**12,), (5, 5, 5)], ids=["nothing", "crumb", "huge", "equal"]
)
@pytest.mark.parametrize("mode", ["standard", "elderly"])
def test_any_amounts_fit(amounts: tuple[int, ...], mode: Mode) -> None:
    slices = tuple(
        replace(part, amount=amount, label="一个长得放不下的名字" * 4)
        for part, amount in zip(ALL.slices, amounts, strict=False)
    )
    picture = pixels(composition_png(Picture("余额" * 40, "", slices), mode=mode))
    margins = [picture.crop((0, 0, 50, picture.height)), picture.crop((WIDTH - 50, 0, WIDTH, picture.height))]
    for margin in margins:
        assert colours(margin) == {(255, 255, 255)}, "nothing stands in the margin"


def test_elderly_mode_has_larger_letters() -> None:
    for standard, elderly in (
        (composition_png(ALL), composition_png(ALL, mode="elderly")),
        (chart_png(DAY), chart_png(DAY, mode="elderly")),
    ):
        assert pixels(elderly).height > pixels(standard).height * 1.2


@pytest.mark.parametrize(
    "chart",
    [
        DAY,
        replace(DAY, bars=()),
        replace(DAY, bars=tuple(Bar(str(hour), 0) for hour in range(24))),
        replace(DAY, bars=(Bar("11-23", 10**11, -5),), facts=(), words=None),
        replace(DAY, bars=tuple(replace(bar, balance=0) for bar in DAY.bars), words="Nothing left. " * 20),
        replace(DAY, bars=tuple(Bar("11-23", 100, 100) for _ in range(365))),
    ],
    ids=["a day", "nothing", "no turnover", "one bar", "an empty balance", "a year"],
)
def test_any_chart_is_drawn_within_its_margins(chart: Chart) -> None:
    picture = pixels(chart_png(chart))
    assert colours(picture.crop((0, 0, 50, picture.height))) == {(255, 255, 255)}
    assert colours(picture.crop((0, picture.height - 30, WIDTH, picture.height))) == {(255, 255, 255)}


def test_bars_are_as_high_as_their_amounts() -> None:
    chart = Chart("", "", (Bar("1", 5000), Bar("2", 10000)), "")
    picture = pixels(chart_png(chart))
    jade = [
        [x for y in range(picture.height) if picture.getpixel((x, y)) == (15, 117, 98)] for x in range(WIDTH)
    ]
    heights = [len(column) for column in jade if column]
    low, high = heights[len(heights) // 4], heights[-len(heights) // 4]
    assert high == pytest.approx(2 * low, rel=0.03)


@pytest.mark.parametrize(
    ("most", "end"),
    [(0, 100), (100, 100), (101, 150), (56_884, 60_000), (1_000_001, 1_500_000), (10**9, 10**9)],
)
def test_a_scale_ends_at_a_round_number(most: int, end: int) -> None:
    assert ceiling(most) == end


def test_lines_break_between_words_and_never_before_a_stop() -> None:
    lines = wrapped("余额还够卖9小时，大约到明天早上。充 2000.00 元。Then all is well.", 40, 260)
    assert "".join(lines).replace(" ", "") == "余额还够卖9小时，大约到明天早上。充2000.00元。Thenalliswell."
    assert all(width_of(line, 40) <= 260 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
    assert any("2000.00" in line for line in lines)


def test_the_same_from_many_threads() -> None:
    """Eight at once, uncached, are what one after the other is."""
    wanted = [composition_png.__wrapped__(ALL), chart_png.__wrapped__(DAY)]
    with ThreadPoolExecutor(8) as pool:
        parts = [pool.submit(composition_png.__wrapped__, ALL) for _ in range(4)]
        charts = [pool.submit(chart_png.__wrapped__, DAY) for _ in range(4)]
    assert {future.result() for future in parts} == {wanted[0]}
    assert {future.result() for future in charts} == {wanted[1]}


async def test_off_the_loop_and_kept() -> None:
    first = await off_loop(composition_png, ALL, mode="elderly")
    assert await off_loop(composition_png, ALL, mode="elderly") is first


def test_the_qr_code_can_be_read() -> None:
    text = "http://127.0.0.1:8800/cashier/abc"
    picture = pixels(qr_png(text)).convert("L")
    matrix = segno.make(text, error="m", micro=False).matrix
    side = picture.width // (len(matrix) + 8)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            grey = picture.getpixel(((x + 4) * side + side // 2, (y + 4) * side + side // 2))
            assert grey == (0 if dark else 255)


def test_who_draws_nothing_does_not_load_matplotlib() -> None:
    program = "import bots.pictures, sys; sys.exit('matplotlib' in sys.modules or 'PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
