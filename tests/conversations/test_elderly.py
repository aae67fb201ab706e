"""In elderly mode every answer is short: at most 20 characters a sentence, two choices a turn, one a row."""

import re
from pathlib import Path

import pytest

from app.stage import Rehearsal
from bots.terminal.scene import Visit
from bots.terminal.script import Conversation, load

FOLDER = Path(__file__).parent
LONGEST = 20
CONVERSATIONS = [
    pytest.param(conversation, id=path.stem)
    for path in sorted(FOLDER.glob("elderly_*.yaml"))
    for conversation in load(path)
]


@pytest.mark.parametrize("conversation", CONVERSATIONS)
async def test_short_sentences_and_few_choices(conversation: Conversation, stage: Rehearsal) -> None:
    scene = await stage.open(conversation)
    visit = Visit(scene)
    for turn in conversation.turns:
        before = (await scene.entries(0))[-1:]
        await visit.act(turn)
        messages = [
            entry.message for entry in await scene.entries(before[0].seq if before else 0) if entry.message
        ]
        for message in messages:
            for sentence in re.split(r"[。！？\n]", message.text):
                assert len(sentence.strip()) <= LONGEST, sentence
            assert "你" not in message.text
            assert all(len(row) == 1 for row in message.rows)
        assert len([button for message in messages for button in message.buttons]) <= 2
