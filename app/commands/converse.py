"""`xiaoka converse`: conversation files through the real engine, client, backend and PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from bots.terminal.converse import converse as play
from bots.terminal.scene import Stage

from .frame import Frame, alone_in_rehearsal, open_frame, open_rehearsal


def converse(data: Path, config: Path | None, files: list[Path], *, channel: str, verbose: bool) -> int:
    """Play every file; 0 when all went as written."""
    frame = open_frame(data, config)
    with alone_in_rehearsal(frame.data):
        passed = run(lambda stop: unless_stopped(stop, _play(frame, files, channel=channel, verbose=verbose)))
    return INTERRUPTED if passed is None else int(not passed)


async def _play(frame: Frame, files: list[Path], *, channel: str, verbose: bool) -> bool:
    async with _stage(frame, channel) as stage:
        return await play(files, stage, lambda line: print(line, flush=True), verbose=verbose)


@asynccontextmanager
async def _stage(frame: Frame, channel: str) -> AsyncIterator[Stage]:
    """Where the files are played: before the engine itself, or before a messenger's adapter."""
    async with open_rehearsal(frame) as stage:
        if channel == "core":
            yield stage
            return
        if channel == "web":
            from app.stage_web import web_rehearsal

            async with web_rehearsal(stage) as page:
                yield page
            return
        from app.stage_telegram import telegram_rehearsal

        try:
            import tests.telegram.server.telegram  # noqa: F401 - is it there at all
        except ImportError as error:
            raise StartupError(
                "--channel telegram… plays against the Telegram of our tests (tests/telegram): run it from a "
                "checkout of the project."
            ) from error
        async with telegram_rehearsal(stage, channel) as seen:
            yield seen
