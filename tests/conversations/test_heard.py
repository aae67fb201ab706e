"""Conversations of somebody who speaks, from what a recogniser reads to what is said aloud."""

from pathlib import Path

import pytest

from app.stage import Rehearsal
from bots.terminal.converse import play
from bots.terminal.script import Conversation, load

FOLDER = Path(__file__).parent / "heard"
CONVERSATIONS = [
    pytest.param(conversation, id=f"{path.stem}-{number}" if number else path.stem)
    for path in sorted(FOLDER.glob("*.yaml"))
    for number, conversation in enumerate(load(path))
]


@pytest.mark.parametrize("conversation", CONVERSATIONS)
async def test_conversation(conversation: Conversation, stage: Rehearsal) -> None:
    result = await play(conversation, stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])
