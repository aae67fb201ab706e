"""A person of the shop in the chat: what they say there, and how Xiaoka gets the floor back."""

from dataclasses import dataclass, replace

from .dialogues import table
from .replies import Reply, preceded
from .session import Session
from .turn import Result, Turn


@dataclass(frozen=True)
class Part:
    """What a person called `name` does: says `words`, or leaves the chat when there are none.

    `id` is unique to it; the same part again is not said twice.
    """

    id: str
    name: str
    words: str | None = None


async def step(session: Session, turn: Turn, part: Part) -> Result:
    """While a person speaks Xiaoka is silent; when they leave she says so and asks what she had asked."""
    if part.words is not None:
        return replace(session, human=True), (
            Reply(turn.say("human-says", name=part.name, words=part.words)),
        )
    if not session.human:
        return session, ()
    session, question = await table.again(replace(session, human=False), turn)
    return session, preceded(turn.say("human-left"), question)
