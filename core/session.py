"""The state of one conversation: frozen, versioned, JSON in and out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import SkipValidation, TypeAdapter

from api_client.contract import Method

from .replies import Replies
from .shelf import SHELF, shelved, taken_down
from .states import Claim, Dialogue, Press, Purchase, StoredPress, Unsaved, Voice

VERSION = 1
IDLE = timedelta(minutes=30)
"""A dialogue left alone for longer is closed. Orders are not: they live in the backend."""


@dataclass(frozen=True)
class Session:
    """What is remembered between two turns. Money never lives here: orders and bills are the backend's."""

    version: int = VERSION
    dialogue: Dialogue | None = None
    presses: Annotated[tuple[Press, ...], SkipValidation] = ()
    """Live buttons, stored by `shelf`."""
    used: tuple[StoredPress, ...] = ()
    """Buttons pressed lately; `at` is when."""
    claim: Claim | None = None
    last: Replies = ()
    """What was said last, for "say that again"."""
    at: datetime | None = None
    """When the person was last heard."""
    asked_at: datetime | None = None
    """When a notice last put a question."""
    declined_on: date | None = None
    """The day (Asia/Shanghai) an offer was declined; none is repeated that day."""
    credit_declined_on: date | None = None
    """The same of the credit line alone."""
    hinted_on: date | None = None
    """The day a hint was given; one a day is plenty."""
    method: Method = "wechat"
    """The way of paying chosen last; offered first."""
    missed: int = 0
    """Sentences in a row that were not understood."""
    human: bool = False
    """A person of the shop owns the chat; Xiaoka is silent."""
    unsaved: Unsaved | None = None
    topup_id: UUID | None = None
    """The latest bill that was made for the balance and not for an order."""
    given_up: Purchase | None = None
    """The purchase declined last, for second thoughts."""
    given_up_at: datetime | None = None
    voice: Voice = field(default_factory=Voice)
    trace: str | None = None
    """The latest turn, when somebody traces: the next one of the same dialogue goes on from there."""
    reset: bool = False
    """The stored state could not be read; say so once."""

    def open(self, dialogue: Dialogue) -> "Session":
        """With this dialogue waiting for an answer."""
        return replace(self, dialogue=dialogue)

    def closed(self) -> "Session":
        """With no dialogue open."""
        return replace(self, dialogue=None)

    def undeclined(self, before: "Session") -> "Session":
        """With the declined offers as they were in `before`."""
        return replace(self, declined_on=before.declined_on)

    def regretted(self, now: datetime) -> Purchase | None:
        """The purchase that was declined a moment ago and may be taken up again."""
        fresh = self.given_up_at is not None and now - self.given_up_at <= IDLE
        return self.given_up if fresh else None

    def idle(self, now: datetime, *, since_notice: bool) -> bool:
        """Whether the person was away too long; with `since_notice`, a notice's question counts as well."""
        seen = [at for at in (self.at, self.asked_at if since_notice else None) if at is not None]
        return bool(seen) and now - max(seen) > IDLE


def forgotten(state: dict[str, Any]) -> dict[str, Any]:
    """What remains of a stored session once all that was said is deleted: who owns the chat."""
    return {"version": VERSION, "human": True} if state.get("human") is True else {}


_adapter: TypeAdapter[Session] = TypeAdapter(Session)
_ELSEWHERE = {"presses"}


def dump(session: Session) -> dict[str, Any]:
    """The session as JSON values."""
    state: dict[str, Any] = _adapter.dump_python(session, mode="json", exclude=_ELSEWHERE)
    state[SHELF] = shelved(session.presses)
    return state


def load(state: dict[str, Any]) -> Session:
    """The stored session. One of another version or shape becomes a fresh one that says so."""
    if not state:
        return Session()
    if state.get("version") != VERSION:
        return Session(reset=True, human=state.get("human") is True)
    try:
        return _adapter.validate_python(state | {"presses": taken_down(state)}, strict=False)
    except (ValueError, TypeError, KeyError):
        return Session(reset=True)
