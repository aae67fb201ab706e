"""What must be true of credit lines: the books, the uses and the caps say the same."""

from .check import Check

CREDIT: tuple[Check, ...] = (
    Check(
        "credit_account",
        "a credit account is the sum of its uses: what is owed is posted, what is held is pending",
        """
        SELECT coalesce(a.customer_id, u.customer_id)::text,
               format('account owes %s and holds %s, uses say %s and %s', a.debits_posted - a.credits_posted,
                      a.debits_pending, coalesce(u.owed, 0), coalesce(u.held, 0))
        FROM (SELECT * FROM account WHERE kind = 'credit') a FULL JOIN (
            SELECT customer_id, sum(amount - repaid) FILTER (WHERE status IN ('owed', 'repaid')) AS owed,
                   sum(amount) FILTER (WHERE status = 'held') AS held
            FROM credit_use GROUP BY 1
        ) u ON u.customer_id = a.customer_id
        WHERE a.debits_posted - a.credits_posted IS DISTINCT FROM coalesce(u.owed, 0)
           OR a.debits_pending IS DISTINCT FROM coalesce(u.held, 0)
        """,
    ),
    Check(
        "credit_limit",
        "every credit account has a line, and its floor is not below the limit or what is used of more",
        """
        SELECT a.code, format('floor %s, line %s over %s', a.floor, coalesce(l.status, 'missing'),
                              l.credit_limit)
        FROM account a LEFT JOIN credit_line l ON l.customer_id = a.customer_id
        WHERE a.kind = 'credit' AND (l.customer_id IS NULL
            OR a.floor < -greatest(l.credit_limit, a.debits_posted + a.debits_pending - a.credits_posted))
        """,
    ),
    Check(
        "credit_day",
        "what counts against a business day is the sum of its uses, and within its cap",
        """
        SELECT coalesce(d.customer_id, u.customer_id) || ' ' || coalesce(d.business_date, u.business_date),
               format('says %s of %s, uses say %s', coalesce(d.used, 0), d.cap, coalesce(u.used, 0))
        FROM credit_day d FULL JOIN (
            SELECT customer_id, business_date, sum(amount) AS used FROM credit_use
            WHERE status <> 'released' GROUP BY 1, 2
        ) u ON u.customer_id = d.customer_id AND u.business_date = d.business_date
        WHERE coalesce(d.used, 0) <> coalesce(u.used, 0) OR d.used > d.cap
        """,
    ),
    Check(
        "credit_hold",
        "each use is what its hold took from the line, in the hold's state, and within the cap of an order",
        """
        SELECT coalesce(u.hold_id, p.hold_id)::text,
               format('use %s over %s of %s, part %s/%s, hold %s, refund %s', coalesce(u.status, 'missing'),
                      u.amount, u.cap, p.amount, p.captured, h.status, h.refund)
        FROM credit_use u FULL JOIN (
            SELECT p.* FROM hold_part p JOIN account a ON a.id = p.account_id AND a.kind = 'credit'
        ) p ON p.hold_id = u.hold_id
        LEFT JOIN hold h ON h.id = coalesce(u.hold_id, p.hold_id)
        WHERE u.hold_id IS NULL OR p.hold_id IS NULL OR u.amount > u.cap
           OR u.order_id IS DISTINCT FROM h.order_id
           OR u.status <> ALL (CASE
                WHEN h.status = 'open' THEN ARRAY['held']
                WHEN h.refund IS NULL AND p.captured > 0 THEN ARRAY['owed', 'repaid']
                ELSE ARRAY['released'] END)
           OR u.amount <> CASE WHEN p.captured > 0 THEN p.captured ELSE p.amount END
        """,
    ),
    Check(
        "credit_told",
        "of every order that used a line its customer was told once",
        """
        SELECT u.order_id::text, format('%s events', coalesce(e.told, 0))
        FROM (SELECT DISTINCT order_id FROM credit_use) u LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type = 'credit.used' GROUP BY 1
        ) e ON e.subject_id = u.order_id
        WHERE coalesce(e.told, 0) <> 1
        """,
    ),
)
"""Repaying has checks of its own."""
