"""`xiaoka chat`: with the running shop for people, on a stage with a movable clock for programs."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from api_client.contract import NewCustomer
from app.house import House, Plan, open_house
from app.ports import listen, reachable_url
from app.problems import StartupError
from app.process import run, unless_stopped
from app.running import url_of_running
from app.serving import alongside
from app.stores import open_stores
from bots.terminal.chat import chat as talk_to_person
from bots.terminal.chat import read_lines
from bots.terminal.chat_json import chat_json
from bots.terminal.script import Conversation, ScriptError, checked
from core.model import Chat

from .frame import Frame, alone_in_rehearsal, open_frame, open_rehearsal, tell


def chat(
    data: Path,
    config: Path | None,
    *,
    balance: str | None,
    locale: Literal["zh-CN", "en"],
    mode: Literal["standard", "elderly"],
    as_json: bool,
) -> int:
    """Talk until the end of input."""
    described = describe(balance, locale, mode)
    frame = open_frame(data, config)
    if as_json:
        with alone_in_rehearsal(frame.data):
            run(lambda stop: unless_stopped(stop, _for_programs(frame, described)))
    else:
        run(lambda stop: unless_stopped(stop, _for_people(frame, described, known=balance is None)))
    return 0


def describe(
    balance: str | None, locale: Literal["zh-CN", "en"], mode: Literal["standard", "elderly"]
) -> Conversation:
    """The customer that the command line asks for. Raises StartupError."""
    asked = {"balance": balance or "38.00", "mode": mode}
    try:
        return checked(
            Conversation,
            {"name": "chat", "customer": asked, "locale": locale, "turns": [{"user": "你好"}]},
            "--balance",
        )
    except ScriptError as error:
        raise StartupError(str(error)) from None


async def _for_programs(frame: Frame, described: Conversation) -> None:
    async with open_rehearsal(frame) as stage:
        scene = await stage.open(described)
        await chat_json(read_lines(), scene, lambda line: print(line, flush=True))


async def _for_people(frame: Frame, described: Conversation, *, known: bool) -> None:
    async with at_home(frame, described, known=known) as (house, where):
        assert house.talk is not None
        await talk_to_person(house.talk.hub, where, house.clock)


@asynccontextmanager
async def at_home(frame: Frame, described: Conversation, *, known: bool) -> AsyncIterator[tuple[House, Chat]]:
    """The whole shop in this process, and the chat of whoever sits at the terminal."""
    wanted = described.customer
    plan = Plan(
        frame.data,
        frame.settings,
        demo=True,
        newcomer=NewCustomer(name=wanted.name, mode=wanted.mode, locale=described.locale),
        opening=wanted.balance,
    )
    # The same person comes back to the same chat, unless a balance of their own was asked for.
    usual = known and wanted.mode == "standard" and described.locale == "zh-CN"
    person = f"user-{os.getuid()}"
    where = Chat("terminal", person if usual else f"{person}-{uuid.uuid4().hex[:8]}")
    async with open_stores(frame.data, frame.settings, tell=tell) as stores:
        url = url_of_running(frame.data)
        bound = None
        if url is None:  # nobody serves the cashier here, so we do
            bound = listen("127.0.0.1", 0)
            url = reachable_url(bound, "127.0.0.1")
        public_url = frame.settings.public_url or url
        async with open_house(plan, stores, public_url) as house, alongside(house, bound):
            yield house, where
