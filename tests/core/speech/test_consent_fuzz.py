"""Ten thousand misheard confirmations, made of real outputs and at random: not one is consent."""

import random
from collections.abc import Iterator

import pytest
from pypinyin import lazy_pinyin

from core.model import Heard, Speech
from core.speech import Understood, understand
from core.speech.phrases import said
from core.speech.prepared import prepared
from core.understanding import default_understanding

from .heard import ASKED, PAY, rows

SYLLABLES = (
    "我要你他不别充五十百支付宝余额话费给儿子妈微信的了对好是行吗呢什么取消先等一下再说再见谢天地上中下大小"
    "多少钱块元"
)
"""Signs to misread something as."""
LIKE = {
    "确": {"que", "qie", "qu", "quan", "xue", "jue"},
    "认": {"ren", "reng", "len", "leng", "nen"},
    "支": {"zhi", "zi", "ji", "chi"},
    "付": {"fu", "hu"},
}
"""How the four signs sound in some mouths and to recognisers: who is heard so has said them."""
SEED = 20261123


def fits(draw: random.Random, texts: list[str]) -> Speech:
    """An utterance with these readings; the sound fits the phrase best, as if to tempt."""
    readings = tuple(Heard(text, draw.uniform(0.1, 1.0)) for text in texts)
    closed = (Heard(PAY.text, draw.uniform(0.1, 1.0)), Heard("先不要", 0.05)) if draw.random() < 0.7 else ()
    return Speech(readings, closed)


def from_real_outputs(draw: random.Random, count: int) -> Iterator[Speech]:
    """Readings of what was no consent, some left out, in any order, with a sign exchanged now and then."""
    others = [row for row in rows("answers") if row.meant not in ("confirm",)]
    others += [row for row in rows("commands") if PAY.text not in row.say]
    for _ in range(count):
        texts = [reading.text for reading in draw.choice(others).speech.readings]
        if not texts:
            continue
        draw.shuffle(texts)
        texts = texts[: draw.randint(1, len(texts))]
        place = draw.randrange(len(texts))
        if "支付" not in texts[place] and draw.random() < 0.5:
            at = draw.randrange(len(texts[place]))
            texts[place] = texts[place][:at] + draw.choice(SYLLABLES) + texts[place][at + 1 :]
        yield fits(draw, texts)


def bent_phrases(draw: random.Random, count: int) -> Iterator[Speech]:
    """The phrase with a sign exchanged for another sound, left out, or with a no or a figure put into it."""
    for _ in range(count):
        signs = list(PAY.text)
        kind = draw.randrange(3)
        if kind == 0:
            place = draw.randrange(4)
            like = LIKE[signs[place]]
            signs[place] = draw.choice([one for one in SYLLABLES if lazy_pinyin(one)[0] not in like])
        elif kind == 1:
            del signs[draw.randrange(4)]
        else:
            signs.insert(
                draw.randrange(5), draw.choice(["不", "别", "没", "五十", "什么", "怎么", "微信", "儿子"])
            )
        bent = "".join(signs)
        beside = (
            draw.choice([[], [PAY.text], ["确认支付吧"], [bent]])
            if kind == 2 and signs[0] in "不别没"
            else []
        )
        yield fits(draw, [bent, *beside])


def at_random(draw: random.Random, count: int) -> Iterator[Speech]:
    for _ in range(count):
        many = draw.randint(1, 3)
        yield fits(draw, ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 8))) for _ in range(many)])


def utterances() -> list[Speech]:
    draw = random.Random(SEED)  # the same ten thousand every time
    return [
        *from_real_outputs(draw, 5000),
        *bent_phrases(draw, 3000),
        *at_random(draw, 2000),
    ]


def test_no_misheard_confirmation_of_ten_thousand_is_consent() -> None:
    """Straight at the only place consent comes from."""
    simplify = default_understanding().simplify
    for speech in utterances():
        readings = [Heard(prepared(simplify(one.text)), one.probability) for one in speech.readings]
        readings.sort(key=lambda one: -one.probability)
        assert said([one for one in readings if one.text], speech.closed, ASKED) is not PAY, speech


def test_nothing_else_gives_consent() -> None:
    """The whole way, for a part of them."""
    for speech in utterances()[::200]:
        assert not consents(understand(speech, default_understanding(), phrases=ASKED)), speech


@pytest.mark.long
def test_nothing_else_gives_consent_in_all_of_them() -> None:
    for speech in utterances():
        assert not consents(understand(speech, default_understanding(), phrases=ASKED)), speech


def consents(understood: Understood) -> bool:
    return understood.phrase is not None and understood.phrase.moves_money
