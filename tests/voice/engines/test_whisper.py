"""Whisper on Mandarin: our own voice, and people's where their recordings are at hand."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from benchmarks.voice.conditions import pink
from benchmarks.voice.measures import errors as shop_errors
from voice.activity import activity, trim
from voice.audio import decode
from voice.ports import RATE, Missing, Sound
from voice.recognisers.scoring import syllables
from voice.recognisers.whisper import Whisper

Said = Callable[[str], Sound]
EACH_TIME = 5
"""Readings at most."""
PHRASES = ("确认支付", "先不要", "转人工", "取消订单")
SHOP = (
    "给我孙女充五十块话费",
    "幺八六零五七七二九三四",
    "买一百二十个扣币",
    "我的话费到账了吗",
    "不用微信改用支付宝",
    "用余额付吧",
)
PEOPLE = Path(__file__).parents[4] / "shared" / "voice" / "human"


def wrong(meant: str, heard: str) -> int:
    """Syllables that differ."""
    return Levenshtein.distance(syllables(meant), syllables(heard))


@pytest.mark.parametrize("phrase", PHRASES)
def test_an_expected_phrase_is_heard_and_fits_best(whisper: Whisper, said: Said, phrase: str) -> None:
    heard = whisper.recognise(said(phrase), expected=PHRASES)
    assert min(wrong(phrase, one.text) for one in heard.hypotheses) <= 1
    assert heard.closed[0].text == phrase
    assert heard.closed[0].probability > 0.1
    assert heard.closed[0].probability > 10 * heard.closed[1].probability


@pytest.mark.parametrize("trap", ["充五十块话费", "支付失败了怎么办", "我不确认支付"])
def test_what_is_none_of_the_phrases_fits_none(whisper: Whisper, said: Said, trap: str) -> None:
    heard = whisper.recognise(said(trap), expected=PHRASES)
    assert heard.closed
    assert heard.closed[0].probability < 0.1
    assert wrong(trap, heard.hypotheses[0].text.replace("50", "五十")) <= 2


def test_readings_are_ranked_and_noise_has_none(whisper: Whisper, said: Said) -> None:
    heard = whisper.recognise(said("查一下余额"))
    assert heard.closed == ()
    assert [syllables(one.text) for one in heard.hypotheses].count(syllables("查一下余额")) >= 1
    probabilities = [one.probability for one in heard.hypotheses]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0.0 < sum(probabilities) <= 1.0
    noise = np.random.default_rng(2).standard_normal(2 * RATE).astype(np.float32)
    for level in (0.0, 0.01, 0.1):  # the decoder alone would make 取消 of it
        assert whisper.recognise(Sound((noise * level).astype(np.float32))).hypotheses == ()
    assert whisper.recognise(Sound(np.zeros(0, np.float32))).hypotheses == ()


def test_what_is_heard_unsurely_is_listened_to_again(whisper: Whisper, said: Said) -> None:
    clear = said("给我儿子充五十块话费")
    assert len(whisper.recognise(clear).hypotheses) <= EACH_TIME
    noise = np.random.default_rng(2).standard_normal(len(clear.samples)).astype(np.float32)
    drowned = Sound((clear.samples + noise * np.float32(0.2)).astype(np.float32))
    heard = whisper.recognise(drowned).hypotheses
    assert len(heard) > EACH_TIME
    assert 0.0 < sum(one.probability for one in heard) <= 1.0


def test_long_speech_is_read_in_pieces(whisper: Whisper, said: Said) -> None:
    parts = [
        "我的订单到哪里了",
        "帮我查一下余额",
        "给我儿子充一百块话费",
        "今天天气怎么样",
        "我要买一张视频会员",
    ]
    pause = np.zeros(int(1.4 * RATE), np.float32)
    whole = Sound(np.concatenate([block for part in parts for block in (said(part).samples, pause)]))
    assert whole.seconds > 16
    text = whisper.recognise(whole, expected=PHRASES).hypotheses[0].text.replace("50", "五十")
    assert wrong("".join(parts), text) <= 0.25 * len("".join(parts))


def test_what_it_was_taught_helps_with_the_talk_of_the_shop(
    whisper: Whisper, said: Said, models: Callable[[str], Path]
) -> None:
    """In noise, by a voice that the lessons did not have."""
    plain = Whisper(models("whisper-base"), taught=None)
    errors = dict.fromkeys((whisper, plain), 0)
    for text in SHOP:
        sound = said(text)
        loud = np.abs(sound.samples) > 0.02
        noise = pink(len(sound.samples), np.random.default_rng(3))
        level = np.sqrt(np.mean(sound.samples[loud] ** 2)) * 10 ** (-7 / 20)
        noisy = Sound((sound.samples + level * noise).astype(np.float32))
        for recogniser in errors:
            heard = recogniser.recognise(noisy).hypotheses
            errors[recogniser] += shop_errors(text, heard[0].text if heard else "", sounds=True)[0]
    assert errors[whisper] < 0.7 * errors[plain]
    assert errors[whisper] < 0.15 * sum(map(len, SHOP))


@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.0])
def test_it_listens_on_behind_a_pause(whisper: Whisper, said: Said, seconds: float) -> None:
    """People hesitate; what they say then may be 不要."""
    pause = np.zeros(int(seconds * RATE), np.float32)
    parts = ("给我儿子充一百块话费", "算了先不要充了")
    whole = np.concatenate([said(parts[0]).samples, pause, said(parts[1]).samples])
    heard = whisper.recognise(Sound(whole)).hypotheses[0].text
    assert shop_errors("".join(parts), heard, sounds=True)[0] <= 2, heard


def test_a_model_that_was_not_taught_this_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"no model at all")
    with pytest.raises(Missing, match="not the one this version knows"):
        Whisper(tmp_path)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="xiaoka voice install"):
        Whisper(tmp_path)


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="no recordings of people at hand")
def test_people_are_understood(whisper: Whisper) -> None:
    """Some sentences and commands; docs/voice.md has the figures over all of them."""
    with (PEOPLE / "manifest.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["kind"] in ("command", "sentence")]
    rows = rows[::6]
    assert len(rows) >= 5
    bad = total = 0
    for row in rows:
        sound = decode((PEOPLE / row["file"]).read_bytes())
        found = activity(sound)
        assert found.spoken, row["file"]
        heard = whisper.recognise(trim(sound, found))
        bad += wrong(row["transcript"], heard.hypotheses[0].text if heard.hypotheses else "")
        total += len(row["transcript"])
    assert bad / total < 0.2
