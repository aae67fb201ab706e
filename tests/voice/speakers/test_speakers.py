"""The engines, really run: what they say is recognised again, at the pace that was asked for."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from voice.loudness import with_pause
from voice.ports import Missing, Sound, Speaker
from voice.speakers.kokoro import Kokoro
from voice.speakers.phonemes import Phonemes, english
from voice.speakers.system import System
from voice.speakers.system_voices import EMERGENCY
from voice.speech_text import clauses, said, syllables

if TYPE_CHECKING:
    from voice.recognisers.whisper import Whisper

REPLIES = [
    "移动话费 50 元，您的余额还差 12.00 元。",
    "继续刚才的充值吗？",
    "没有扣钱，请您放心。已经转人工，请稍等。",
    "用微信还是支付宝？",
]


def aloud(speaker: Speaker, text: str, speed: float = 1.0) -> Sound:
    parts = [
        with_pause(sound, clause, speed)
        for clause in clauses(text)
        for sound in speaker.speak(clause, speed=speed)
    ]
    return Sound(np.concatenate([part.samples for part in parts]), parts[0].rate)


def syllables_of(text: str) -> list[str]:
    return lazy_pinyin(re.sub(r"[^\w]", "", said(text, "zh")))


def error(replies: list[str], sounds: list[Sound], whisper: "Whisper") -> float:
    """The share of syllables a recogniser gets wrong, tones left out."""
    wrong = total = 0
    for reply, sound in zip(replies, sounds, strict=True):
        heard = whisper.recognise(sound).hypotheses
        wrong += Levenshtein.distance(syllables_of(reply), syllables_of(heard[0].text if heard else ""))
        total += len(syllables_of(reply))
    return wrong / total


def test_kokoro_is_understood_and_keeps_the_pace_of_elderly_ears(kokoro: Kokoro, whisper: "Whisper") -> None:
    sounds = [aloud(kokoro, reply) for reply in REPLIES]
    assert error(REPLIES, sounds, whisper) <= 0.05
    spoken = sum(syllables(said(reply)) for reply in REPLIES)
    assert 3.0 <= spoken / sum(sound.seconds for sound in sounds) <= 3.8
    slower = aloud(kokoro, REPLIES[1], speed=0.8)
    assert slower.seconds == pytest.approx(sounds[1].seconds / 0.8, rel=0.03)


def test_kokoro_leaves_no_silence_at_the_edges_and_skips_what_has_no_sound(kokoro: Kokoro) -> None:
    (sound,) = kokoro.speak("还差 12.00 元。")
    loud = np.flatnonzero(np.abs(sound.samples) > 0.02)
    assert loud[0] / sound.rate < 0.15
    assert (len(sound.samples) - loud[-1]) / sound.rate < 0.2
    assert list(kokoro.speak("😊 ……")) == []


def test_latin_words_are_said_and_capitals_are_spelled() -> None:
    assert english("Steam") == "stˈim"
    assert english("VIP") == "vˈi ˈI pˈi"
    assert english("WeChat").split()[1] == english("chat")


def test_a_folder_that_cannot_be_written_to_costs_time_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    phonemes = Phonemes(tmp_path / "absent")  # as root, nothing but absence keeps us from writing
    assert phonemes.of("好的。")
    assert capfd.readouterr() == ("", "")


def test_a_voice_that_is_not_there_is_named_with_those_that_are(kokoro: Kokoro) -> None:
    with pytest.raises(Missing, match="zm_yunxia"):
        Kokoro(kokoro.folder, voice="zf_nobody")


@pytest.mark.parametrize("voice", [None, "cmn", "zh", "en-us"])
def test_espeak_is_refused_for_mandarin_with_what_to_do_instead(voice: str | None) -> None:
    with pytest.raises(Missing, match="xiaoka voice install"):
        System(voice=voice)


def test_the_emergency_voice_speaks_pinyin_at_both_paces(whisper: "Whisper") -> None:
    speaker = System(voice=EMERGENCY)
    try:
        sounds = [aloud(speaker, reply) for reply in REPLIES]
        # Hard to follow, as the docs say; a voice that reads English letters gets nothing across at all.
        assert error(REPLIES, sounds, whisper) < 0.97
        assert aloud(speaker, REPLIES[0], speed=0.8).seconds == pytest.approx(
            sounds[0].seconds / 0.8, rel=0.05
        )
    finally:
        speaker.close()


def test_the_system_speaks_english() -> None:
    speaker = System(language="en")
    try:
        (sound,) = speaker.speak("Your balance is 38.00 yuan.")
        assert 1.0 < sound.seconds < 4.0
        assert np.abs(sound.samples).max() > 0.1
    finally:
        speaker.close()


def test_a_voice_that_was_not_taken_is_no_voice() -> None:
    speaker = System(language="en")
    try:
        speaker.voice = type(speaker.voice)("zh", "zh", ("zh",))
        with pytest.raises(Missing, match="did not speak with 'zh'"):
            list(speaker.speak("Hello there"))
    finally:
        speaker.close()
