"""What must be true of payments that wait."""

from .check import Check

GUARD: tuple[Check, ...] = (
    Check(
        "guard_waits",
        "an order waits exactly as long as its guard is open",
        """
        SELECT coalesce(o.id, g.order_id)::text,
               format('%s, waits until %s, guard %s until %s', o.status, o.waits_until,
                      coalesce(g.outcome, 'open'), g.until)
        FROM (SELECT * FROM orders WHERE waits_until IS NOT NULL) o
        FULL JOIN (SELECT * FROM guard WHERE outcome IS NULL) g ON g.order_id = o.id
        WHERE o.waits_until IS DISTINCT FROM g.until
        """,
    ),
    Check(
        "guard_stopped",
        "what was stopped while it waited was cancelled, and everybody concerned was told once how it ended",
        """
        SELECT g.order_id::text,
               format('%s, order %s, told %s times', g.outcome, o.status, coalesce(e.told, 0))
        FROM guard g JOIN orders o ON o.id = g.order_id
        LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type IN ('guard.released', 'guard.stopped')
            GROUP BY 1
        ) e ON e.subject_id = g.order_id
        WHERE (g.outcome IN ('cancelled', 'refused') AND o.status <> 'cancelled')
           OR coalesce(e.told, 0) <> CASE
                WHEN g.outcome IS NULL THEN 0 WHEN g.guardianship_id IS NULL THEN 1 ELSE 2 END
        """,
    ),
)
