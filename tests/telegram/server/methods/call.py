"""One call of a method, with what its handler needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram.server.bot import Bot
from tests.telegram.server.files import Upload

if TYPE_CHECKING:
    from tests.telegram.server.telegram import FakeTelegram


@dataclass(frozen=True)
class Call:
    """`params` have passed the schema."""

    telegram: "FakeTelegram"
    bot: Bot
    params: dict[str, Any]
    files: dict[str, Upload]

    def uploaded(self, value: str) -> Upload | None:
        """The part that `attach://name` means."""
        return self.files[value.removeprefix("attach://")] if value.startswith("attach://") else None


Handler = Callable[[Call], Awaitable[Any]]
