"""What was made once sounds at once, is bounded, and is never half a clip."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voice.clips import Clip, Clips, Remembering
from voice.loudness import louder, with_pause
from voice.ports import Sound
from voice.speech_text import clauses

RATE = 24_000


def tone(seconds: float = 1.0, size: float = 0.5) -> Sound:
    at = np.arange(round(seconds * RATE)) / RATE
    return Sound((size * np.sin(2 * np.pi * 300 * at)).astype(np.float32), RATE)


class Counting:
    name = identity = "counting"

    def __init__(self) -> None:
        self.made: list[str] = []

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        for clause in clauses(text):
            self.made.append(clause)
            yield tone(0.2 / speed)


def test_nothing_is_made_twice_and_another_speed_is_another_clip() -> None:
    speaker = Counting()
    remembering = Remembering(speaker, Clips(None))
    for _ in range(2):
        assert len(list(remembering.speak("充值成功。余额还剩 38.00 元。"))) == 2
    list(remembering.speak("充值成功。", speed=0.8))
    assert speaker.made == ["充值成功。", "余额还剩三十八元。", "充值成功。"]


def test_kept_clips_are_there_for_the_next_process_and_the_others_never_on_the_disk(tmp_path: Path) -> None:
    kept, private = Clip("充值成功。", 1.0, "one"), Clip("尾号八零零零。", 1.0, "one")
    first = Clips(tmp_path)
    first.put(kept, tone(), keep=True)
    first.put(private, tone())
    second = Clips(tmp_path)
    found = second.get(kept)
    assert found is not None
    np.testing.assert_allclose(found.samples, tone().samples, atol=1e-4)
    assert second.get(private) is None
    assert second.get(Clip("充值成功。", 1.0, "another voice")) is None


def test_a_damaged_clip_is_made_again(tmp_path: Path) -> None:
    clip = Clip("充值成功。", 1.0, "one")
    Clips(tmp_path).put(clip, tone(), keep=True)
    (path,) = tmp_path.glob("*/*.clip")
    path.write_bytes(path.read_bytes()[:-100])
    assert Clips(tmp_path).get(clip) is None
    assert not path.exists()


def test_memory_and_disk_stay_bounded_and_what_was_used_last_stays(tmp_path: Path) -> None:
    size = tone().samples.nbytes
    clips = Clips(tmp_path, memory=3 * size, disk=10 * size // 2)
    for number in range(20):
        clips.put(Clip(str(number), 1.0, "one"), tone(), keep=True)
        assert clips.held <= 3 * size
    on_disk = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert on_disk <= 10 * size // 2
    assert Clips(tmp_path).kept(Clip("19", 1.0, "one"))


def test_louder_is_louder_and_never_over_the_top() -> None:
    quiet, loud = tone(size=0.5), louder(tone(size=0.5), 2.5)
    assert np.sqrt(np.mean(loud.samples**2)) > 1.5 * np.sqrt(np.mean(quiet.samples**2))
    assert np.abs(louder(tone(size=1.0), 4.0).samples).max() < 0.98
    np.testing.assert_array_equal(louder(quiet, 1.0).samples, quiet.samples)


def test_pauses_are_longer_for_who_wants_it_slower() -> None:
    assert with_pause(tone(), "好的，", 0.5).seconds > with_pause(tone(), "好的，", 1.0).seconds > 1.2
