"""The mouth of the messengers: known clauses at once, the rest in turn, and never a queue without end."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.voice.prepare import wanted_clauses
from app.voice.speaking import Speaking
from core.model import Spoken
from voice.audio import decode
from voice.clips import Clip, Clips
from voice.ports import Missing, Sound

NAME = "fake"


class Slow:
    """Speaks when it is let."""

    name = identity = NAME

    def __init__(self) -> None:
        self.go = threading.Event()
        self.made: list[str] = []

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        self.go.wait(10)
        self.made.append(text)
        yield tone()


def tone(seconds: float = 0.4) -> Sound:
    at = np.arange(round(seconds * 24_000)) / 24_000
    return Sound((0.3 * np.sin(2 * np.pi * 300 * at)).astype(np.float32), 24_000)


async def test_a_known_clause_sounds_while_the_next_is_still_made() -> None:
    clips, speaker = Clips(None), Slow()
    clips.put(Clip("充值成功。", 1.0, NAME), tone())
    speaking = Speaking(lambda: speaker, NAME, clips)
    heard = speaking.clauses(Spoken("充值成功。余额还剩 38.00 元。"), locale="zh-CN")
    first = await asyncio.wait_for(anext(heard), 5)
    assert first.ogg.startswith(b"OggS")
    assert speaker.made == []
    speaker.go.set()
    assert [voice async for voice in heard]
    assert speaker.made == ["余额还剩三十八元。"]
    await speaking.close()


async def test_one_piece_is_all_of_it_with_pauses() -> None:
    speaker = Slow()
    speaker.go.set()
    speaking = Speaking(lambda: speaker, NAME, Clips(None))
    voice = await speaking.say(Spoken("好的，充值成功。", gain=2.0), locale="zh-CN")
    assert voice is not None
    assert voice.seconds > 2 * 0.4 + 0.5
    assert decode(voice.ogg).seconds == pytest.approx(voice.seconds, abs=0.1)
    assert await speaking.say(Spoken("😊"), locale="zh-CN") is None
    assert await speaking.say(Spoken("All right."), locale="en") is None
    await speaking.close()


async def test_who_comes_when_too_many_wait_reads_instead_and_the_loop_goes_on() -> None:
    speaker = Slow()
    speaking = Speaking(lambda: speaker, NAME, Clips(None), waiting=2)
    asked = [asyncio.create_task(speaking.say(Spoken(f"第 {n} 句。"), locale="zh-CN")) for n in range(5)]
    done, _ = await asyncio.wait(asked, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    assert all(task.result() is None for task in done)
    speaker.go.set()
    answers = await asyncio.wait_for(asyncio.gather(*asked), 60)
    assert len([one for one in answers if one]) == 2
    await speaking.close()


async def test_without_a_voice_nothing_is_said_and_nothing_breaks() -> None:
    def missing() -> Slow:
        raise Missing("not installed")

    speaking = Speaking(missing, NAME, Clips(None))
    assert await speaking.say(Spoken("充值成功。"), locale="zh-CN") is None
    assert [voice async for voice in speaking.clauses(Spoken("充值成功。"), locale="zh-CN")] == []
    await speaking.close()


def test_what_is_prepared_is_said_to_everybody(tmp_path: Path) -> None:
    wanted = wanted_clauses()
    assert {"充值成功。", "没有扣钱。", "还差五十元。"} <= set(wanted)
    assert len(wanted) == len(set(wanted))
    assert not any("\x01" in one or "\x02" in one for one in wanted)
