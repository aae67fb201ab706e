"""The same files through the Telegram adapter: aiogram, the wire, the strict Bot API, the courier."""

from collections.abc import AsyncIterator

import pytest

from app.stage import Rehearsal
from app.stage_telegram import TelegramStage, telegram_rehearsal
from bots.terminal.converse import play
from bots.terminal.script import Conversation

from .test_conversations import CONVERSATIONS


@pytest.fixture(scope="module")
async def telegram_stage(stage: Rehearsal) -> AsyncIterator[TelegramStage]:
    async with telegram_rehearsal(stage) as opened:
        yield opened


@pytest.mark.parametrize("conversation", CONVERSATIONS)
async def test_conversation(conversation: Conversation, telegram_stage: TelegramStage) -> None:
    result = await play(conversation, telegram_stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])
