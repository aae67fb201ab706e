"""What is left of a reading: no inventions, no hesitation, nothing twice."""

import pytest

from core.speech.figures import number, read_aloud
from core.speech.prepared import prepared


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("谢谢大家观看", ""),
        ("字幕by索兰娅", ""),
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", ""),
        ("充五十块话费。谢谢观看", "充五十块话费"),
        ("谢谢", "谢谢"),
        ("充话费充话费充话费充话费充话费", "充话费"),
        ("呃，那个，充充五十", "充五十"),
        ("嗯……", "嗯"),
        ("呃，呃", ""),
        ("充五十五十块", "充五十块"),
        ("50，50块", "50块"),
        ("138 0000 0000", "138 0000 0000"),
        ("帮我交五十块钱的话费好吗", "帮我交五十块钱的话费"),
        ("可以吗", "可以吗"),
        ("给遥39，88661234", "给幺39,88661234"),
        ("不是五十要三十", "不是五十要三十"),
    ],
)
def test_a_reading_is_stripped_to_what_was_said(heard: str, said: str) -> None:
    assert prepared(heard) == said


def test_any_length_is_taken() -> None:
    assert len(prepared("充" * 100_000)) <= 300
    assert prepared("(" * 100_000) != "x"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "零"), (10, "十"), (14, "十四"), (50, "五十"), (105, "一百零五"), (200, "两百"), (250, "两百五十"),
     (1010, "一千零一十"), (2000, "两千")],
)  # fmt: skip
def test_numbers_are_said_as_people_say_them(value: int, said: str) -> None:
    assert number(value) == said


def test_written_figures_are_read_aloud() -> None:
    assert read_aloud("给138 0013 8000充50块，谢谢") == "给一三八零零一三八零零零充五十块谢谢"
