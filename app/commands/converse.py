"""`xiaoka converse`: conversation files through the real engine, client, backend and PostgreSQL."""

from pathlib import Path

from app.process import INTERRUPTED, run, unless_stopped
from bots.terminal.converse import converse as play

from .frame import Frame, alone_in_rehearsal, open_frame, open_rehearsal


def converse(data: Path, config: Path | None, files: list[Path], *, verbose: bool) -> int:
    """Play every file; 0 when all went as written."""
    frame = open_frame(data, config)
    with alone_in_rehearsal(frame.data):
        passed = run(lambda stop: unless_stopped(stop, _play(frame, files, verbose=verbose)))
    return INTERRUPTED if passed is None else int(not passed)


async def _play(frame: Frame, files: list[Path], *, verbose: bool) -> bool:
    async with open_rehearsal(frame) as stage:
        return await play(files, stage, lambda line: print(line, flush=True), verbose=verbose)
