"""A person of the shop answers in the terminal; the other side sees it in its own chat."""

import asyncio
from collections.abc import AsyncIterator

from app.stage import Rehearsal, RehearsalScene
from bots.terminal.attend import LEAVE, attend
from bots.terminal.script import Conversation, checked


async def _scene(stage: Rehearsal) -> RehearsalScene:
    return await stage.open(checked(Conversation, {"name": "attended", "turns": [{"user": "在吗"}]}, "test"))


async def _say(scene: RehearsalScene, text: str) -> None:
    await scene.say(text)
    await scene.settle()


async def _waits(stage: Rehearsal, scene: RehearsalScene) -> bool | None:
    """Whether this chat waits for a person's answer; None when no person owns it."""
    found = await stage.talk.hub.with_people()
    return next((one.waits for one in found if one.chat == scene.chat), None)


async def test_a_person_reads_answers_and_leaves(stage: Rehearsal) -> None:
    scene = await _scene(stage)
    await _say(scene, "查余额")
    assert await _waits(stage, scene) is None
    await _say(scene, "转人工")
    assert await _waits(stage, scene) is True

    shown: list[str] = []
    heard, answered = asyncio.Event(), asyncio.Event()

    def show(line: str) -> None:
        shown.append(line)
        if "到账慢" in line:
            heard.set()

    async def typed() -> AsyncIterator[str]:
        yield "您好，请说\n"
        answered.set()
        await heard.wait()
        yield "\n"
        yield "查到了，已经在路上\n"
        yield LEAVE

    attending = asyncio.create_task(attend(stage.talk.hub, scene.chat, "小李", typed(), show))
    await answered.wait()
    assert await _waits(stage, scene) is False
    await _say(scene, "到账慢")
    assert await attending is True
    assert await _waits(stage, scene) is None

    assert [line for line in shown if "查余额" in line], "what was said before is shown"
    texts = [entry.text for entry in await scene.entries(0)]
    assert [text for text in texts if "人工" in text and "已经在路上" in text]
    assert "小卡接着" in texts[-1]
    await _say(scene, "查余额")
    assert "可用余额" in (await scene.entries(0))[-1].text


async def test_leaving_without_giving_back_keeps_xiaoka_silent(stage: Rehearsal) -> None:
    scene = await _scene(stage)
    await _say(scene, "转人工")

    async def typed() -> AsyncIterator[str]:
        yield "稍等，我去问一下"

    assert await attend(stage.talk.hub, scene.chat, "小李", typed(), lambda _: None) is False
    before = len(await scene.entries(0))
    await _say(scene, "查余额")
    assert len(await scene.entries(0)) == before + 1, "the question is stored and nobody answers it yet"
    assert await _waits(stage, scene) is True
