"""One wish, one order: each layer is tested with the others switched off."""

import asyncio
import contextlib

from core.model import Incoming

from .fakes import CHAT, NOW, NoLocks, Stage

WISH = "充五十块话费，号码 13800138000"


async def test_inbox_an_update_delivered_twice_is_answered_once() -> None:
    stage = Stage(locks=NoLocks(), checks_versions=False, honours_keys=False)
    twice = Incoming(CHAT, "same", NOW, text="余额")
    assert await stage.engine.accept(twice)
    assert not await stage.engine.accept(twice)
    await stage.engine.answer(CHAT)
    assert len(stage.conversations.said[CHAT]) == 1


async def test_lock_alone_two_typed_answers_at_once_are_one_order() -> None:
    stage = Stage(checks_versions=False, honours_keys=False)
    await stage.say(WISH)
    await stage.receive(text="确认")
    await stage.receive(text="确认")
    await asyncio.gather(stage.engine.answer(CHAT), stage.engine.answer(CHAT))
    assert len(stage.backend.placed) == 1


async def test_token_alone_a_second_press_finds_nothing() -> None:
    stage = Stage(locks=NoLocks(), checks_versions=False, honours_keys=False)
    await stage.say(WISH)
    token = stage.token("确认")
    for _ in range(2):
        await stage.receive(button=token)
        await stage.engine.answer(CHAT)
    assert len(stage.backend.placed) == 1


async def test_version_alone_two_presses_at_once_are_one_order() -> None:
    stage = Stage(locks=NoLocks(), honours_keys=False)
    await stage.say(WISH)
    token = stage.token("确认")
    presses = [await stage.receive(button=token), await stage.receive(button=token)]
    await asyncio.gather(*(stage.process_that_sees_only(press).answer(CHAT) for press in presses))
    assert len(stage.backend.placed) == 1


async def test_key_alone_two_typed_answers_at_once_are_one_order() -> None:
    stage = Stage(locks=NoLocks(), checks_versions=False)
    await stage.say(WISH)
    await stage.receive(text="确认")
    await stage.receive(text="好的")
    await asyncio.gather(stage.engine.answer(CHAT), stage.engine.answer(CHAT))
    assert len(stage.backend.placed) == 1


async def test_a_double_click_makes_one_bill() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    token = stage.token("微信付")
    await stage.receive(button=token)
    await stage.receive(button=token)
    await stage.engine.answer(CHAT)
    assert [bill.amount for bill in stage.backend.bills] == [1200]
    assert len(stage.backend.placed) == 1


async def test_a_turn_that_crashed_after_its_claim_goes_on_with_the_same_press() -> None:
    stage = Stage()
    await stage.say(WISH)
    await stage.receive(button=stage.token("确认"))
    saves = 0
    save = stage.conversations.save

    async def crash_at_second(*args: object, **kwargs: object) -> None:
        nonlocal saves
        saves += 1
        if saves == 2:
            raise ConnectionError("the process died here")
        await save(*args, **kwargs)  # type: ignore[arg-type]

    stage.conversations.save = crash_at_second  # type: ignore[method-assign]
    with contextlib.suppress(ConnectionError):
        await stage.engine.answer(CHAT)
    stage.conversations.save = save  # type: ignore[method-assign]
    await stage.engine.answer(CHAT)
    assert len(stage.backend.placed) == 1
    assert "正在办" in stage.conversations.said[CHAT][-1].text
