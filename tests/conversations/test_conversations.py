"""Every conversation file of this folder goes as written."""

from pathlib import Path

import pytest

from app.stage import Rehearsal
from bots.terminal.converse import play
from bots.terminal.script import Conversation, load

FOLDER = Path(__file__).parent
CONVERSATIONS = [
    pytest.param(conversation, id=f"{path.stem}-{number}" if number else path.stem)
    for path in sorted(FOLDER.glob("*.yaml"))
    for number, conversation in enumerate(load(path))
]


def test_there_are_enough_of_them() -> None:
    assert len(CONVERSATIONS) >= 40


@pytest.mark.parametrize("conversation", CONVERSATIONS)
async def test_conversation(conversation: Conversation, stage: Rehearsal) -> None:
    result = await play(conversation, stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])
