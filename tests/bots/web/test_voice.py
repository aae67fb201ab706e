"""What is said into the page, and what it says: who may, how much, and that nothing is heard twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bots.runtime import Entry
from bots.runtime.preferences import Preferences
from bots.runtime.voice import Voice
from bots.web.server import create_router
from bots.web.session import COOKIE, chat_of
from bots.web.voice import PageVoice
from core.model import Chat, Incoming, Locale, Message, Spoken

ORIGIN = "http://shop.test"
MINE, THEIRS = "m" * 43, "t" * 43


def chat_with(token: str) -> Chat:
    chat = chat_of({COOKIE: token})
    assert chat is not None
    return chat


class Desk:
    """In place of the hub: an inbox, and one entry to be said aloud in my chat."""

    def __init__(self) -> None:
        self.inbox: dict[str, Incoming] = {}

    async def accept(self, incoming: Incoming) -> None:
        self.inbox.setdefault(incoming.update_id, incoming)

    async def transcript(self, chat: Chat, *, after: int, limit: int) -> list[Entry]:
        said = {7: Message("余额 38.00 元", spoken=Spoken("余额三十八元。")), 9: Message("好的")}
        if chat != chat_with(MINE):
            return []
        found = [Entry(seq, datetime.now(UTC), "xiaoka", m.text, m) for seq, m in said.items() if seq > after]
        return found[:limit]


class Shelf:
    """Where recordings wait; may be away."""

    def __init__(self) -> None:
        self.notes: dict[tuple[Chat, str], bytes] = {}
        self.away = False

    async def put(self, chat: Chat, ref: str, audio: bytes) -> None:
        if self.away:
            raise OSError
        self.notes[chat, ref] = audio


class TwoClauses:
    """A mouth that says what it was asked, in two pieces."""

    async def say(self, spoken: Spoken, *, locale: Locale) -> Voice | None:
        raise AssertionError("the page is spoken to clause by clause")

    async def clauses(self, spoken: Spoken, *, locale: Locale) -> AsyncIterator[Voice]:
        for piece in (spoken.text, locale):
            yield Voice(piece.encode(), 1.0)


async def as_wav(ogg: bytes) -> bytes:
    return b"wav" + ogg


class House:
    """The routes, with everything behind them in sight."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.desk, self.shelf = Desk(), Shelf()
        voice = PageVoice(self.shelf, TwoClauses(), as_wav, most_bytes=1000, most_seconds=10.0)

        async def preferences_of(chat: Chat) -> Preferences | None:
            return Preferences(mode="elderly", locale="zh-CN")

        app = FastAPI()
        app.include_router(create_router(self.desk, preferences_of, voice=None if deaf else voice))  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN)

    async def post(self, sound: bytes = b"sound", **changed: Any) -> httpx.Response:
        asked: dict[str, Any] = {"id": uuid4().hex, "seconds": "2.5"} | changed.pop("params", {})
        headers = {"origin": ORIGIN, "content-type": "audio/webm", "cookie": f"{COOKIE}={MINE}"}
        headers |= changed.pop("headers", {})
        return await self.http.post("/chat/voice", params=asked, headers=headers, content=sound)

    async def get(self, path: str, token: str = MINE) -> httpx.Response:
        return await self.http.get(path, headers={"cookie": f"{COOKIE}={token}"})


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.http.aclose()


async def test_a_recording_waits_under_its_ref_and_is_in_the_inbox_before_it_is_acknowledged(
    house: House,
) -> None:
    answer = await house.post(b"first", params={"id": "recording-1"})
    assert (answer.status_code, answer.json()) == (202, {"id": "recording-1"})
    (incoming,) = house.desk.inbox.values()
    assert incoming.chat == chat_with(MINE)
    assert incoming.voice is not None
    assert incoming.voice.seconds == 2.5
    assert house.shelf.notes[incoming.chat, incoming.voice.ref] == b"first"
    assert (incoming.text, incoming.button) == (None, None)


async def test_sending_it_again_says_it_once(house: House) -> None:
    for _ in range(2):
        assert (await house.post(params={"id": "recording-1"})).status_code == 202
    assert len(house.desk.inbox) == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"headers": {"origin": "http://evil.test"}}, 403),
        ({"headers": {"origin": ""}}, 403),
        ({"headers": {"cookie": ""}}, 401),
        ({"headers": {"cookie": f"{COOKIE}=short"}}, 401),
        ({"headers": {"content-type": "text/html"}}, 415),
        ({"params": {"id": "a b"}}, 400),
        ({"params": {"id": ""}}, 400),
        ({"params": {"seconds": "10.1"}}, 413),
        ({"params": {"seconds": "nan"}}, 400),
        ({"params": {"seconds": "-1"}}, 400),
        ({"params": {"seconds": "long"}}, 400),
        ({"sound": b""}, 400),
        ({"sound": b"x" * 1001}, 413),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_kept_nowhere(
    house: House, changed: dict[str, Any], status: int
) -> None:
    assert (await house.post(**changed)).status_code == status
    assert not house.desk.inbox
    assert not house.shelf.notes


async def test_a_body_that_lies_about_its_length_is_cut_off(house: House) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b"x" * 100

    answer = await house.http.post(
        "/chat/voice", params={"id": "endless-1", "seconds": "1"}, content=endless(),
        headers={"origin": ORIGIN, "content-type": "audio/webm", "cookie": f"{COOKIE}={MINE}"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert not house.desk.inbox


async def test_who_talks_without_pause_is_slowed_down_and_nobody_else(house: House) -> None:
    answers = [await house.post() for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 4 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await house.post(headers={"cookie": f"{COOKIE}={THEIRS}"})).status_code == 202


async def test_while_valkey_is_away_nothing_is_promised(house: House) -> None:
    house.shelf.away = True
    assert (await house.post()).status_code == 503
    assert not house.desk.inbox


async def test_an_entry_sounds_clause_by_clause(house: House) -> None:
    answer = await house.get("/chat/spoken/7")
    first, second = "余额三十八元。".encode(), b"zh-CN"
    assert answer.content == len(first).to_bytes(4, "big") + first + len(second).to_bytes(4, "big") + second
    assert (await house.get("/chat/spoken/7?as=wav")).content[4:7] == b"wav"


@pytest.mark.parametrize("path", ["9", "8", "6", "0", "-7", "7x", "9" * 17, "..%2f7"])
async def test_what_is_not_said_aloud_has_no_sound(house: House, path: str) -> None:
    assert (await house.get(f"/chat/spoken/{path}")).status_code == 404


async def test_other_people_hear_nothing_of_it(house: House) -> None:
    assert (await house.get("/chat/spoken/7", THEIRS)).status_code == 404
    assert (await house.get("/chat/spoken/7", "short")).status_code == 401


async def test_without_a_voice_both_doors_are_closed() -> None:
    deaf = House(deaf=True)
    assert (await deaf.post()).status_code == 404
    assert (await deaf.get("/chat/spoken/7")).status_code == 404
    await deaf.http.aclose()
