"""Vosk with the one model a package registry has. It speaks Korean; Mandarin takes the same way."""

import os
from pathlib import Path

import pytest

from tests.voice.engines.espeak import korean_speech
from voice.activity import activity
from voice.audio import decode, to_opus
from voice.ports import Missing, Sound
from voice.recognisers.vosk import Vosk

PHRASES = ("안녕하세요", "감사합니다", "취소", "결제 확인", "确认支付")


@pytest.mark.parametrize("word", ["감사합니다", "안녕하세요"])
def test_the_expected_answer_fits_best(korean: Vosk, word: str) -> None:
    sound = decode(to_opus(korean_speech(word)))
    heard = korean.recognise(sound, expected=PHRASES)
    assert heard.closed[0].text == word
    assert {one.text for one in heard.closed} == set(PHRASES)
    assert {one.text: one.probability for one in heard.closed}["确认支付"] == 0.0  # not its language
    assert heard.closed[0].probability > 10 * heard.closed[1].probability
    assert len(heard.hypotheses) > 1
    assert sum(one.probability for one in heard.hypotheses) == pytest.approx(1.0, abs=0.01)
    assert heard.took > 0


def test_words_come_while_somebody_still_speaks(korean: Vosk) -> None:
    sound = korean_speech("오늘 날씨가 좋습니다")
    stream = korean.stream(expected=PHRASES)
    partial = [stream.feed(sound.samples[at : at + 4000]) for at in range(0, len(sound.samples), 4000)]
    heard = stream.finish()
    assert partial[0] == ""
    assert any(partial[:-2])
    assert heard.hypotheses[0].text
    assert max((one.probability for one in heard.closed), default=0.0) < 0.01  # none of them was said


def test_silence_is_nothing(korean: Vosk) -> None:
    import numpy as np

    assert korean.recognise(Sound(np.zeros(16_000, np.float32)), expected=PHRASES).hypotheses == ()


def test_words_the_model_does_not_have_cannot_be_expected(korean: Vosk) -> None:
    assert korean.knows("결제 확인")
    assert korean.knows("안녕하세요감사합니다")  # two words written as one, as Chinese is
    assert not korean.knows("确认")
    assert not korean.knows("")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=str(tmp_path)):
        Vosk(tmp_path)


@pytest.mark.skipif(
    not os.environ.get("XIAOKA_VOSK_MODEL"), reason="no Mandarin model: XIAOKA_VOSK_MODEL names none"
)
def test_mandarin_where_a_model_is_given(said: object) -> None:
    vosk = Vosk(Path(os.environ["XIAOKA_VOSK_MODEL"]))
    sound = said("确认支付")  # type: ignore[operator]
    assert activity(sound).spoken
    heard = vosk.recognise(sound, expected=("确认支付", "先不要", "换一个"))
    assert "支付" in heard.hypotheses[0].text
    assert heard.closed[0].text == "确认支付"
