"""The courier's way into Telegram: what calls come to, and what is not lost when Telegram says no."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from bots.telegram.calls import impersonal
from core.model import Bill, Chat, Message

from .installation import Installation, Process, said_by_bot


@asynccontextmanager
async def delivering(process: Process) -> AsyncIterator[None]:
    """The courier runs as in an installation."""
    stop = asyncio.Event()
    running = asyncio.create_task(process.telegram.courier.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


@pytest.mark.parametrize("fault", ["502", "429"])
async def test_what_was_not_sent_is_sent_again_once(shop: Installation, fault: str) -> None:
    wang = await shop.customer()
    faults = shop.server.faults
    if fault == "502":
        faults.fail("sendMessage", 502)
    else:
        faults.flood("sendMessage", 1)
    async with shop.process() as process, delivering(process):
        wang.says("谢谢")
        await wang.hears("不客气")
        wang.says("余额")
        await wang.hears("200.00")
    assert len(said_by_bot(wang)) == 2


@pytest.mark.parametrize("lost", ["answer", "question"])
async def test_a_connection_that_breaks_in_between_may_say_it_twice(shop: Installation, lost: str) -> None:
    """Telegram knows no key by which it could tell a repetition: never silence, now and then an echo."""
    wang = await shop.customer()
    if lost == "answer":
        shop.server.faults.drop_response("sendMessage")
    else:
        shop.server.faults.cut("sendMessage")
    async with shop.process() as process, delivering(process):
        wang.says("谢谢")
        await wang.hears("不客气")
        if lost == "answer":
            await wang.hears("不客气")
        wang.says("余额")
        await wang.hears("200.00")
    assert len(said_by_bot(wang)) == (3 if lost == "answer" else 2)


async def test_large_keys_come_with_elderly_mode_and_go_with_it(shop: Installation) -> None:
    chen = await shop.customer(mode="elderly")
    async with shop.process() as process:
        chen.says("充五十块话费，号码13800138000")
        await process.settle(chen)
        keyboard = chen.chat.reply_keyboard
        assert keyboard is not None
        assert not keyboard.get("resize_keyboard"), "the keys share the height of the usual keyboard"
        assert all(len(row) == 1 for row in keyboard["keyboard"])
        chen.taps("确认")
        await process.settle(chen)
        assert any("充值成功" in text for text in said_by_bot(chen)), "a typed label is a press"
        chen.says("标准版")
        await process.settle(chen)
        chen.says("谢谢")
        await process.settle(chen)
    assert chen.chat.reply_keyboard is None


async def test_a_link_that_telegram_does_not_like_is_sent_as_words(shop: Installation) -> None:
    wang = await shop.customer()
    chat = Chat("telegram", str(wang.chat.id))
    url = "http-is-missing/cashier/1"
    bill = Bill(uuid4(), "去支付", url, url, 1200, "wechat", shop.stage.clock.now())
    async with shop.process() as process, delivering(process):
        wang.says("谢谢")
        await wang.hears("不客气")
        stored = await process.talk.conversations.load(chat)
        await process.talk.conversations.save(
            chat, stored.state, version=stored.version, messages=[Message("请付 12.00 元", bill=bill)],
            answered=None, intent=None,
        )  # fmt: skip
        shown = await wang.hears("请付 12.00 元")
    assert url in shown.text


def test_refusals_are_logged_without_what_they_quote() -> None:
    said = "bad request: button url 'http://shop/cashier/secret' of chat 123456789 is invalid"
    assert "secret" not in impersonal(said)
    assert "123456789" not in impersonal(said)


async def test_a_picture_that_cannot_be_drawn_leaves_its_words(
    shop: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise OSError("no font")

    monkeypatch.setattr("bots.telegram.messenger.composition_png", broken)
    wang = await shop.customer(balance="38.00")
    async with shop.process() as process:
        wang.says("充五十块话费，号码13800138000")
        await process.settle(wang)
    assert "还差" in said_by_bot(wang)[-1]
    assert wang.taps("微信")
