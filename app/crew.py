"""Several processes of one role on one machine, for one Python process uses one core.

The crew's own process serves nothing. It starts the members, replaces one that dies, and ends all of them
when it is told to stop. Each member has a pipe from it as standard input: when the crew's process dies the
pipe ends, and with it the member.
"""

import asyncio
import sys
from collections.abc import Sequence

import structlog

_log = structlog.get_logger(__name__)

REFUSED = 1
"""Exit status of a member that cannot start before something outside changes: no use to start it again."""

_PAUSE = 1.0
"""Seconds before a dead member is replaced, so that one which dies at once does not busy the machine."""


async def keep_crew(command: Sequence[str], count: int, stop: asyncio.Event) -> int:
    """Keep `count` processes of `command` running until `stop`; the worst exit status of their ends."""
    gone = asyncio.Event()  # a member refused to start: so would the others

    async def keep() -> int:
        status = await _keep(command, stop, gone)
        if status == REFUSED:
            gone.set()
        return status

    return max(await asyncio.gather(*(keep() for _ in range(count))), key=abs)


async def _keep(command: Sequence[str], stop: asyncio.Event, gone: asyncio.Event) -> int:
    """One place in the crew: its member, and whoever comes after."""
    ending = [asyncio.create_task(stop.wait()), asyncio.create_task(gone.wait())]
    try:
        while True:
            member = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
            waiting = asyncio.create_task(member.wait())
            await asyncio.wait({waiting, *ending}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                member.terminate()
                return await waiting
            status = waiting.result()
            if status == REFUSED or any(one.done() for one in ending):
                return status
            _log.error("member_died", status=status)
            done, _ = await asyncio.wait(ending, timeout=_PAUSE, return_when=asyncio.FIRST_COMPLETED)
            if done:
                return 0
    finally:
        for one in ending:
            one.cancel()


def leave_with_crew(stop: asyncio.Event) -> None:
    """In a member: set `stop` when the crew's process is gone."""
    loop, pipe = asyncio.get_running_loop(), sys.stdin.fileno()

    def ended() -> None:
        loop.remove_reader(pipe)
        stop.set()

    loop.add_reader(pipe, ended)
