"""The socket: who may open it, what it takes, and that nothing is lost or said twice."""

import json
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .talker import cookie_of, talking


def new_id() -> str:
    return uuid4().hex


async def test_another_site_cannot_open_the_socket(shop: str) -> None:
    cookie = await cookie_of(shop)
    for origin in ("https://evil.test", "null", None):
        with pytest.raises(InvalidStatus):
            await connect(
                shop.replace("http", "ws", 1) + "/chat/ws",
                origin=origin,  # type: ignore[arg-type]
                additional_headers={"Cookie": cookie},
            )


async def test_without_a_session_the_socket_is_closed_with_its_reason(shop: str) -> None:
    async with connect(shop.replace("http", "ws", 1) + "/chat/ws", origin=shop) as socket:  # type: ignore[arg-type]
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_sentence_is_acknowledged_shown_and_answered(shop: str) -> None:
    async with talking(shop, await cookie_of(shop)) as page:
        said = new_id()
        await page.send(type="say", id=said, text="查余额")
        own = await page.hear("entry", author="person")
        answer = await page.hear("entry", author="xiaoka")
        assert own["id"] == said
        assert "38.00" in answer["text"]
        assert answer["seq"] > own["seq"]
        assert any(body == {"type": "ack", "id": said} for body in page.heard)
        settings = next(body for body in page.heard if body["type"] == "settings")
        assert settings == {"type": "settings", "mode": "standard", "locale": "zh-CN"}


async def test_sending_again_after_a_lost_connection_says_it_once(shop: str) -> None:
    cookie, said = await cookie_of(shop), new_id()
    async with talking(shop, cookie) as page:
        await page.send(type="say", id=said, text="查余额")
        await page.hear("entry", author="xiaoka")
    async with talking(shop, cookie) as page:
        before = [body for body in page.heard if body["type"] == "entry"]
        await page.send(type="say", id=said, text="查余额")
        await page.hear("ack", id=said)
        assert await page.quiet() == []
        assert [body["author"] for body in before] == ["person", "xiaoka"]


async def test_a_page_that_comes_back_hears_only_what_it_missed(shop: str) -> None:
    cookie = await cookie_of(shop)
    async with talking(shop, cookie) as page, talking(shop, cookie) as other:
        await page.send(type="say", id=new_id(), text="查余额")
        last = await page.hear("entry", author="xiaoka")
        await page.socket.close()
        await other.send(type="say", id=new_id(), text="帮助")
        await other.hear("entry", author="xiaoka")
        await other.hear("entry", author="xiaoka")
    async with talking(shop, cookie, after=last["seq"]) as page:
        entries = [body for body in page.heard if body["type"] == "entry"]
        assert [body["text"] for body in entries if body["author"] == "person"] == ["帮助"]
        assert all(body["seq"] > last["seq"] for body in entries)


async def test_other_people_hear_nothing_of_it(shop: str) -> None:
    async with talking(shop, await cookie_of(shop)) as page, talking(shop, await cookie_of(shop)) as stranger:
        said = new_id()
        await page.send(type="say", id=said, text="查余额")
        await page.hear("entry", author="xiaoka")
        await stranger.send(
            type="say", id=said, text="帮助"
        )  # the same id by chance or malice: another person's
        assert (await stranger.hear("entry", author="person"))["text"] == "帮助"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("no json", "not_json"),
        ("[]", "not_json"),
        ("[" * 10_000, "not_json"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": "say", "text": "hi"}', "bad_id"),
        ('{"type": "say", "id": "a b", "text": "hi"}', "bad_id"),
        ('{"type": "say", "id": "12345678"}', "bad_text"),
        ('{"type": "say", "id": "12345678", "text": "  "}', "empty"),
        (json.dumps({"type": "say", "id": "12345678", "text": "长" * 1001}), "too_long"),
        (json.dumps({"type": "say", "id": "12345678", "text": "x" * 20_000}), "too_long"),
        ('{"type": "press", "id": "12345678", "label": "好"}', "bad_token"),
        ('{"type": "codes", "order_id": "nothing"}', "bad_order"),
    ],
)
async def test_what_cannot_be_taken_is_refused_in_one_word(shop: str, frame: str, code: str) -> None:
    async with talking(shop, await cookie_of(shop)) as page:
        await page.socket.send(frame)
        assert (await page.hear("error"))["code"] == code
        await page.send(type="ping")
        await page.hear("pong")


async def test_codes_of_somebody_else_s_order_are_not_told(shop: str) -> None:
    async with talking(shop, await cookie_of(shop)) as page:
        await page.send(type="codes", order_id="01920000-0000-7000-8000-000000000001")
        assert (await page.hear("error"))["code"] == "codes_unavailable"


async def test_a_flood_is_slowed_down_while_others_are_served(shop: str) -> None:
    async with talking(shop, await cookie_of(shop)) as loud, talking(shop, await cookie_of(shop)) as quiet:
        for _ in range(40):
            await loud.send(type="say", id=new_id(), text="查余额")
        refused = await loud.hear("error", code="too_fast")
        assert 0 < refused["retry_after"] < 2
        await quiet.send(type="say", id=new_id(), text="查余额")
        await quiet.hear("entry", author="xiaoka")
