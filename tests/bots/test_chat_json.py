"""The chat for programs: a line in, a line out, whatever comes."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.terminal.chat_json import chat_json
from core.model import Message, Picture, Slice

from .theatre import Theatre, bill, buttons


async def talk(theatre: Theatre, *lines: str) -> list[dict[str, Any]]:
    async def typed() -> AsyncIterator[str]:
        for line in lines:
            yield line

    out: list[str] = []
    await chat_json(typed(), theatre, out.append)
    assert all("\n" not in line for line in out)
    return [json.loads(line) for line in out]


async def test_a_reply_is_one_object() -> None:
    picture = Picture("余额", "可用 38.00", (Slice("paid", "充值", 3800),))
    theatre = Theatre([Message("还差\n12.00 元", buttons("微信"), picture=picture, bill=bill("wechat"))])
    (reply,) = await talk(theatre, '{"user": "充五十"}')
    assert reply["texts"] == ["还差\n12.00 元"]
    assert reply["buttons"] == ["微信"]
    assert reply["links"] == ["http://shop.test/cashier/1"]
    assert reply["pictures"][0]["slices"][0]["amount"] == 3800
    assert reply["intent"] == "purchase"


async def test_every_action() -> None:
    theatre = Theatre([Message("账单", buttons("确认"), bill=bill("wechat"))])
    lines = [
        '{"user": "a"}', "", '{"tap": "确认"}', '{"tap": {"label": "确认", "times": 2}}', '{"pay": "wechat"}',
        '{"pay": {"method": "wechat", "refuse": true}}', '{"wait": "16m"}', '{"desk": "failed"}',
    ]  # fmt: skip
    assert len(await talk(theatre, *lines)) == 7
    assert len(theatre.done) == 8


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", "7", '{"say": "a"}', '{"user": 5}', '{"user": "a", "wait": "1m"}', '{"tap": "确认"}',
     '{"pay": "wechat"}', '{"pay": "cash"}', '{"user": "a", "bot": {}}', "[" * 90_000, '{"wait": 5}'],
)  # fmt: skip
async def test_a_line_that_cannot_be_done_is_said_and_the_chat_goes_on(line: str) -> None:
    wrong, fine = await talk(Theatre(), line, '{"user": "a"}')
    assert set(wrong) == {"error"}
    assert fine["texts"] == []
