"""Whisper on Mandarin: our own voice, and people's where their recordings are at hand."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from voice.activity import activity, trim
from voice.audio import decode
from voice.ports import RATE, Missing, Sound
from voice.recognisers.scoring import syllables
from voice.recognisers.whisper import Whisper

Said = Callable[[str], Sound]
EACH_TIME = 5
"""Readings at most."""
PHRASES = ("确认支付", "先不要", "转人工", "取消订单")
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
    drowned = Sound((clear.samples + noise * np.float32(0.1)).astype(np.float32))
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
