"""What the desk shows of a person, and how its list goes on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from backend.platform.problems import ProblemError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
CURSOR = r"^\d{1,17}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def masked(target: str | None) -> str | None:
    """Enough of a number to tell two orders apart: `138****8000`, shorter ones two characters at each end."""
    if target is None:
        return None
    return f"{target[:3]}****{target[-4:]}" if len(target) >= 11 else f"{target[:2]}****{target[-2:]}"


def cursor(since: datetime, id: UUID) -> str:
    """The place right behind an entry of the list."""
    return f"{(since - _EPOCH) // _MICROSECOND}-{id}"


def place(cursor: str) -> tuple[datetime, UUID]:
    """What `cursor` stands behind. Raises `invalid_request`."""
    since, _, id = cursor.partition("-")
    try:
        return _EPOCH + int(since) * _MICROSECOND, UUID(id)
    except (ValueError, OverflowError) as error:
        raise ProblemError("invalid_request", "This cursor was not made by the list of reviews.") from error
