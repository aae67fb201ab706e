"""A whole purchase on the stage: short by 12.00 yuan, paid with WeChat, delivered, told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.embedded import ServiceUrls
from app.secrets import Vault
from app.settings import load
from app.stage import Rehearsal, rehearsal
from app.telemetry.watch import Watch
from bots.terminal.scene import Visit
from bots.terminal.script import Conversation, checked
from tests.conftest import CARD_KEY

NAME, PHONE = "王敏", "13800138000"
PRIVATE = (NAME, PHONE, "充五十", "xk_", "rehearsal-")
"""What was said, and who is who: none of it may be seen by an operator's tools."""

_SCRIPT = {
    "name": "short",
    "customer": {"name": NAME, "balance": "38.00"},
    "turns": [{"user": f"充五十块话费，号码 {PHONE}"}, {"tap": "微信"}, {"pay": "wechat"}],
}


@asynccontextmanager
async def watched_stage(services: ServiceUrls, data: Path, watch: Watch) -> AsyncIterator[Rehearsal]:
    """The real engine, client, backend, PostgreSQL and Valkey, all of them watched."""
    settings = load(data, card_key=CARD_KEY.hex())  # one database for all of them, so one key
    async with rehearsal(
        settings, Vault(data, settings), server_url=services.database, redis_url=services.redis, watch=watch
    ) as stage:
        yield stage


async def buy(stage: Rehearsal, *, turns: int = 3) -> None:
    """Play the purchase, or only its first turns."""
    conversation = checked(Conversation, _SCRIPT, "script")
    scene = await stage.open(conversation)
    visit = Visit(scene)
    for turn in conversation.turns[:turns]:
        await visit.act(turn)
    statuses = [order["status"] for order in await scene.orders()]
    assert statuses == ([] if turns == 1 else ["awaiting_funds"] if turns == 2 else ["delivered"])


async def try_webhook(stage: Rehearsal) -> None:
    """A merchant has a test sent to its system."""
    customer = {"kind": "merchant", "webhooks": ["works"]}
    turns = [{"user": "测试推送"}, {"tap": "测试推送"}]
    conversation = checked(Conversation, {"name": "test", "customer": customer, "turns": turns}, "script")
    visit = Visit(await stage.open(conversation))
    for turn in conversation.turns:
        await visit.act(turn)
