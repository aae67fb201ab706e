"""How fast and how patiently a courier works; data of the shop."""

from pydantic import BaseModel, ConfigDict, Field


class Pace(BaseModel):
    """`burst` messages may go at once, after that `count` in `seconds`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(ge=1)
    seconds: float = Field(default=1.0, gt=0)
    burst: int = Field(default=1, ge=1)

    @property
    def interval(self) -> float:
        """Seconds between two messages in the long run."""
        return self.seconds / self.count


class CourierPolicy(BaseModel):
    """The limits of one bot, whatever the number of processes; by default a little less than Telegram's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chat: Pace = Pace(count=1, seconds=1.05, burst=4)
    """One private chat."""
    group: Pace = Pace(count=19, seconds=60.0, burst=4)
    """One group."""
    bot: Pace = Pace(count=27, seconds=1.0, burst=2)
    """All chats of the bot together."""
    bulk_share: float = Field(default=0.7, gt=0, le=1)
    """The part of the bot's pace that broadcasts may use; the rest is for those who wait for an answer."""
    at_once: int = Field(default=64, ge=1)
    """Chats that one process delivers to at the same time."""
    lease: float = Field(default=60.0, ge=5)
    """Seconds after which a chat whose courier died is taken over by another one."""
    tries: int = Field(default=5, ge=1)
    """How often an entry is tried that fails for a reason of ours, before it is given up."""
