"""From "short by 12.00" to the delivered order the person does exactly two things."""

from pathlib import Path

import pytest

from app.stage import Rehearsal
from bots.terminal.scene import Reply, Visit
from bots.terminal.script import load

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("name", ["two_steps", "elderly_two_steps", "en_two_steps"])
async def test_two_actions_after_the_prompt(name: str, stage: Rehearsal) -> None:
    (conversation,) = load(FOLDER / f"{name}.yaml")
    scene = await stage.open(conversation)
    visit = Visit(scene)
    prompted_at: int | None = None
    replies: list[Reply] = []
    for number, turn in enumerate(conversation.turns):
        replies.append(await visit.act(turn))
        if prompted_at is None and any("12.00" in label for label in replies[-1].buttons):
            prompted_at = number
        if [order["status"] for order in await scene.orders()] == ["delivered"]:
            break
    assert prompted_at is not None
    assert len(replies) - 1 - prompted_at == 2, "choose the way to pay, and pay; nothing else"
    # The chat says it by itself: the last thing the person did was at the cashier.
    assert conversation.turns[len(replies) - 1].pay is not None
    assert replies[-1].texts
