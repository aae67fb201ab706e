"""The same files through the Telegram adapter: aiogram, the wire, the strict Bot API, the courier."""

from collections.abc import AsyncIterator

import pytest

from app.stage import Rehearsal
from app.stage_telegram import TelegramStage, telegram_rehearsal
from bots.telegram_merchants import CHANNEL as MERCHANTS
from bots.terminal.converse import play
from bots.terminal.script import Conversation

from .test_conversations import CONVERSATIONS


@pytest.fixture(scope="module")
async def telegram_stage(stage: Rehearsal) -> AsyncIterator[TelegramStage]:
    async with telegram_rehearsal(stage) as opened:
        yield opened


@pytest.fixture(scope="module")
async def merchants_stage(stage: Rehearsal) -> AsyncIterator[TelegramStage]:
    async with telegram_rehearsal(stage, MERCHANTS) as opened:
        yield opened


def _for_merchants(conversation: object) -> bool:
    """Of a merchant who types: the merchants' bot does not hear."""
    assert isinstance(conversation, Conversation)
    return conversation.customer.kind == "merchant" and not any(turn.heard for turn in conversation.turns)


@pytest.mark.parametrize("conversation", [one for one in CONVERSATIONS if _for_merchants(one.values[0])])
async def test_merchants(conversation: Conversation, merchants_stage: TelegramStage) -> None:
    """The same with the merchants' bot: python-telegram-bot in place of aiogram."""
    result = await play(conversation, merchants_stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])


@pytest.mark.parametrize("conversation", CONVERSATIONS)
async def test_conversation(conversation: Conversation, telegram_stage: TelegramStage) -> None:
    result = await play(conversation, telegram_stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])
