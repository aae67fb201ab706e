"""`xiaoka listen`: the conversation aloud, in front of this machine's microphone or with recordings."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

from rich.console import Console

from app.problems import StartupError
from app.process import run, unless_stopped
from app.voice.listen import Loudspeaker, Microphone, devices, files, loudspeaker
from bots.terminal.listen import Heard, Senses
from bots.terminal.listen import listen as talk_aloud
from bots.terminal.script import Conversation

from .chat import at_home, describe
from .frame import Frame, open_frame


def listen(
    data: Path,
    config: Path | None,
    said: list[Path],
    *,
    save: Path | None,
    balance: str | None,
    locale: Literal["zh-CN", "en"],
    mode: Literal["standard", "elderly"],
) -> int:
    """Talk until the recordings are at their end, or the person leaves with Ctrl-C."""
    described = describe(balance, locale, mode)
    for path in said:
        if not path.is_file():
            raise StartupError(f"There is no file {path}.")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    source = files(said) if said else Microphone(devices(), console).utterances()
    if save is not None:
        try:
            save.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartupError(f"Cannot write to {save}: {error.strerror}.") from error
    frame = open_frame(data, config)
    talk = _talk(frame, described, source, loudspeaker(save), console, known=balance is None)
    run(lambda stop: unless_stopped(stop, talk))
    return 0


async def _talk(
    frame: Frame,
    described: Conversation,
    source: AsyncIterator[Heard],
    aloud: Loudspeaker,
    console: Console,
    *,
    known: bool,
) -> None:
    async with at_home(frame, described, known=known) as (house, where):
        assert house.talk is not None
        voice = house.talk.voice
        if voice.ears is None:
            raise StartupError(
                "Nothing to hear with is installed. Run: xiaoka voice install\n"
                "还没有安装语音，请先运行：xiaoka voice install"
            )
        senses = Senses(voice.notes.put, voice.mouth, aloud.play)
        await talk_aloud(
            house.talk.hub, where, house.clock, source, senses, house.talk.preferences_of, console=console
        )
