"""What the books say about a merchant, in one statement. Business dates are those of Asia/Shanghai."""

from datetime import timedelta
from uuid import UUID

from backend.figures.days import begins, business_date
from backend.platform.tx import Tx

from .policy import Facts

# Turnover and days with sales are of complete days; an order given back or a repayment counts at once.
# Orders are counted by when they ended; cancelled ones only if their money was never there. An account may be
# younger than its first sale when its books were brought along from elsewhere.
_FACTS = """
WITH since AS (
    SELECT least(
        (SELECT created_at FROM customer WHERE id = $1),
        (SELECT hour FROM turnover_hour WHERE customer_id = $1 ORDER BY hour LIMIT 1)
    ) AS at
), sold AS (
    SELECT coalesce(sum(turnover) FILTER (WHERE hour < $3), 0)::bigint AS turnover,
           coalesce(sum(refunded), 0)::bigint AS refunded,
           count(DISTINCT (hour AT TIME ZONE 'Asia/Shanghai')::date)
               FILTER (WHERE orders > 0 AND hour < $3) AS active
    FROM turnover_hour WHERE customer_id = $1 AND hour >= $2
), ended AS (
    SELECT count(*) FILTER (WHERE status = 'delivered') AS carried,
           count(*) FILTER (WHERE status IN ('expired', 'cancelled') AND hold_id IS NULL) AS dropped,
           count(*) FILTER (WHERE refunded_at >= $2) AS refunded
    FROM orders WHERE customer_id = $1 AND updated_at >= $2
), used AS (
    SELECT coalesce(sum(amount) FILTER (WHERE status IN ('owed', 'repaid') AND business_date >= $4
               AND business_date < $5), 0)::bigint AS amount,
           count(*) FILTER (
               WHERE status = 'repaid' AND (settled_at AT TIME ZONE 'Asia/Shanghai')::date <= due_on
           ) AS on_time,
           count(*) FILTER (
               WHERE status = 'repaid' AND (settled_at AT TIME ZONE 'Asia/Shanghai')::date > due_on
           ) AS late,
           count(*) FILTER (WHERE status = 'owed' AND due_on < $5) AS overdue
    FROM credit_use WHERE customer_id = $1 AND (business_date >= $4 OR status = 'owed')
)
SELECT since.at AS since, sold.turnover, sold.refunded AS given_back, sold.active,
       ended.carried, ended.dropped, ended.refunded, used.amount AS by_credit, used.on_time, used.late,
       used.overdue
FROM since, sold, ended, used
"""


async def read(tx: Tx, customer_id: UUID) -> Facts:
    """The facts of a customer, who exists, as of now."""
    today = business_date(tx.now)
    window = tx.policy.scoring.window
    first = today - timedelta(days=window)
    [row] = await tx.rows(_FACTS, customer_id, begins(first), begins(today), first, today)
    # The day somebody came is not a complete one.
    days = max(0, (today - business_date(row.since)).days - 1)
    return Facts(
        days=days,
        counted=min(days, window),
        turnover=row.turnover - row.given_back,
        by_credit=row.by_credit,
        active=row.active,
        carried=row.carried,
        dropped=row.dropped,
        refunded=row.refunded,
        on_time=row.on_time,
        late=row.late,
        overdue=row.overdue,
    )
