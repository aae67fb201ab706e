"""What must be true of bonuses that were earned, and of prices by balance."""

from .check import Check

PRICING: tuple[Check, ...] = (
    Check(
        "bonus_granted",
        "a bill's bonus was earned exactly when the bill was credited with one, by whom and for what it says",
        """
        SELECT coalesce(t.id, g.topup_id)::text,
               format('%s with %s for order %s, earned %s for order %s', coalesce(t.status, 'no bill'),
                      t.bonus, t.order_id, g.amount, g.order_id)
        FROM (
            SELECT * FROM topup WHERE status = 'credited' AND bonus > 0
            -- before limits were counted nothing was written down
            AND (offer IS NOT NULL OR id IN (SELECT topup_id FROM bonus_grant))
        ) t FULL JOIN bonus_grant g ON g.topup_id = t.id
        WHERE t.id IS NULL OR g.topup_id IS NULL OR g.amount <> t.bonus OR g.customer_id <> t.customer_id
           OR g.order_id IS DISTINCT FROM t.order_id
        """,
    ),
    Check(
        "bonus_counted",
        "the counters of a person say how often and how much they had, and no limit is passed",
        """
        SELECT coalesce(n.customer_id, g.customer_id)::text,
               format('%s, %s: counted %s and %s, earned %s and %s', coalesce(n.offer, g.offer),
                      coalesce(n.period, g.period), n.times, n.amount, g.times, g.amount)
        FROM bonus_count n FULL JOIN (
            SELECT g.customer_id, c.offer, c.period, count(*) AS times, sum(g.amount) AS amount
            FROM bonus_grant g CROSS JOIN LATERAL (
                VALUES (g.offer, 'ever'), (g.offer, g.day::text),
                       (CASE WHEN g.order_id IS NULL THEN '*alone*' END, g.day::text)
            ) AS c (offer, period)
            WHERE c.offer IS NOT NULL GROUP BY 1, 2, 3
        ) g USING (customer_id, offer, period)
        WHERE n.times IS DISTINCT FROM g.times OR n.amount IS DISTINCT FROM g.amount
           OR n.times > n.times_cap OR n.amount > n.amount_cap
        """,
    ),
    Check(
        "quote_discount",
        "a quote's total is its price less the discount it shows",
        """
        SELECT id::text, format('%s × %s less %s is not %s', quantity, unit_price, off, total)
        FROM quote CROSS JOIN LATERAL (
            SELECT coalesce(sum((d ->> 'amount')::bigint), 0)::bigint AS off
            FROM jsonb_array_elements(snapshot -> 'discounts') AS d
        ) AS discounts
        WHERE unit_price * quantity - off <> total
        """,
    ),
)
