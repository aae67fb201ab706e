"""The band of a balance inside which nobody has to look, laid over the accounts it consists of.

A trigger of `account` compares the free money of a row with the row's own band (revision 0006): a movement
costs one comparison, and crossing costs a job. A merchant with bonus has several accounts: the way down is
shared out among them by what they hold, the way up evenly. So the balance cannot leave its band while each
account is in its own; the other way round a look may find nothing, and lays a new band.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from api_client.contract import AlertRule
from backend.figures.days import hour_of
from backend.platform.tx import Tx

from .crossing import State
from .rules import Facts, Level

_NEVER = 10**18
"""More than any account may hold."""
_FASTER = (3, 2)
"""An hour that turned over half more than when its rate was taken has it taken again."""

_LAY = """
UPDATE account SET watch_low = band.low, watch_high = band.high
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS band (id, low, high)
WHERE account.id = band.id
  AND (account.watch_low, account.watch_high) IS DISTINCT FROM (band.low, band.high)
"""
_WATCH_HOUR = """
UPDATE turnover_hour SET watch_above = $3
WHERE customer_id = $1 AND hour = $2 AND watch_above IS DISTINCT FROM $3
"""

Stand = tuple[AlertRule, State, Level | None]
"""A rule, its state after looking, and where it stands."""


def band(stands: Iterable[Stand]) -> tuple[int | None, int | None]:
    """The balance below which and from which on a rule may say something; None where none would."""
    by_balance = [
        (state.side, level.limit, level.back)
        for _, state, level in stands
        if level is not None and level.limit is not None and level.back is not None
    ]
    low = max((limit for side, limit, _ in by_balance if side == "clear"), default=None)
    high = min((back for side, _, back in by_balance if side == "raised"), default=None)
    return low, high


def shared(free: Sequence[int], low: int | None, high: int | None) -> list[tuple[int, int]]:
    """The band of each account that holds so much. While each is in its own, the sum is in `low` to `high`.

    Up to one fen an account above `high`, where there is less room than accounts.
    """
    total = sum(free)
    down = 0 if low is None else max(0, total - low)
    up = _NEVER if high is None else max(1, (high - total) // len(free))
    return [(0 if low is None else one - (down * one // total if total else 0), one + up) for one in free]


def hour_limit(facts: Facts, stands: Iterable[Stand]) -> int:
    """The turnover of this hour above which somebody looks again: it is unusual, or the rate has changed."""
    times, of = _FASTER
    unusual = [
        facts.typical_hour.limit(rule.threshold)
        for rule, state, _ in stands
        if rule.kind == "unusual" and state.side == "clear" and facts.typical_hour is not None
    ]
    return min([max(facts.hour_turnover * times // of, facts.forecast.rate), *unusual])


async def lay(tx: Tx, customer_id: UUID, accounts: Sequence[Any], facts: Facts, stands: list[Stand]) -> None:
    """Lay the bands over the locked accounts and the hour. None where no rule goes by the balance."""
    low, high = band(stands)
    live = [one for one in accounts if one.expires_at is None or one.expires_at > tx.now]
    bands: dict[int, tuple[int | None, int | None]] = {one.id: (None, None) for one in accounts}
    if low is not None or high is not None:
        bands |= zip((one.id for one in live), shared([one.free for one in live], low, high), strict=True)
    await tx.rows(_LAY, list(bands), [low for low, _ in bands.values()], [high for _, high in bands.values()])
    await tx.rows(_WATCH_HOUR, customer_id, hour_of(tx.now), hour_limit(facts, stands))
