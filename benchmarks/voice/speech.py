"""How well our own speech can be followed: what a recogniser makes of a hundred replies."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import voice
from voice.ports import Speaker

from ..report import tell
from .clips import Manner, Studio, folder
from .conditions import under
from .hearing import Task, hear
from .making import make
from .measures import errors

Row = tuple[str, str, int, int]
"""A reply as it is said, what was heard, wrong and all syllables."""


def edition() -> str:
    """Names what the voice is made of, so that a changed speaker is heard and not an old recording of it."""
    room = Path(voice.__file__).parent
    sources = sorted([*room.glob("*.py"), *(room / "speakers").glob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def run(
    replies: Sequence[str], open_speaker: Callable[[str], Speaker], *, said: Callable[[str], str], voice: str,
    processes: int, taught: bool = True,
) -> list[Row]:  # fmt: skip
    """Each reply as Xiaoka says it, heard again. `said` is how a written text is spoken; not `taught`, by
    somebody who never heard of the shop."""
    tell(f"listening to {len(replies)} of our own replies")
    studio = Studio(open_speaker, folder(), edition())
    make(studio, [(reply, Manner(voice, 1.0)) for reply in replies], processes=processes)
    tasks = [Task(under("clean", studio.say(reply, Manner(voice, 1.0)), reply)) for reply in replies]
    heard = hear(tasks, processes=processes, taught=taught)
    rows = []
    for reply, recognition in zip(replies, heard, strict=True):
        text = recognition.hypotheses[0].text if recognition.hypotheses else ""
        rows.append((said(reply), text, *errors(said(reply), text, sounds=True)))
    return rows


def error(rows: Sequence[Row]) -> float:
    """Wrong syllables in all of them, tone left aside."""
    return sum(wrong for _, _, wrong, _ in rows) / sum(count for _, _, _, count in rows)


def write(rows: Sequence[Row], file: Path) -> None:
    """The replies that were not heard as they were said."""
    lines = [f"{wrong}/{count}\t{said}\t{heard}" for said, heard, wrong, count in rows if wrong]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["wrong\tsaid\theard", *lines]) + "\n", encoding="utf-8")
