"""Some of the same files through the page's socket; all of them: `xiaoka converse --channel web`."""

from collections.abc import AsyncIterator

import pytest

from app.stage import Rehearsal
from app.stage_web import WebStage, web_rehearsal
from bots.terminal.converse import play
from bots.terminal.script import load

from .test_conversations import FOLDER

CHOSEN = ("two_steps", "elderly_two_steps", "steam_code", "double_tap", "outdated_button", "balance")


@pytest.fixture(scope="module")
async def web_stage(stage: Rehearsal) -> AsyncIterator[WebStage]:
    async with web_rehearsal(stage) as opened:
        yield opened


@pytest.mark.parametrize("name", CHOSEN)
async def test_conversation(name: str, web_stage: WebStage) -> None:
    for conversation in load(FOLDER / f"{name}.yaml"):
        result = await play(conversation, web_stage)
        assert not result.problems, "\n".join(["", *result.said, *result.problems])
