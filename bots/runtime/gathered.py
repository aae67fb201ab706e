"""A Valkey client that sends what is asked at the same moment in one go."""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from .gathering import Gathering

_Command = tuple[tuple[Any, ...], dict[str, Any]]


class GatheredRedis(Redis):
    """One pipeline at a time.

    A command costs the client ten times what it costs the server, nearly all of it for a task, a time limit
    and a connection of its own. For short commands: one that blocks would hold up all others.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._commands: Gathering[_Command, Any] = Gathering(self._together)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """As the library's."""
        return await self._commands.ask((args, options))

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Let the last ones get through."""
        await self._commands.close()
        await super().aclose(close_connection_pool)

    async def _together(self, commands: Sequence[_Command]) -> Sequence[Any]:
        if len(commands) == 1:
            [(args, options)] = commands
            return [await super().execute_command(*args, **options)]  # type: ignore[no-untyped-call]
        async with self.pipeline(transaction=False) as pipe:
            for args, options in commands:
                pipe.execute_command(*args, **options)
            return await pipe.execute(raise_on_error=False)
