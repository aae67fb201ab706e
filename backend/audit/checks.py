"""What must be true of the books, each as one statement, so that it sees one moment even while people buy.

Every statement returns the exceptions as (subject, detail); no row means no difference.
"""

from .check import Check
from .credit import CREDIT
from .desk import DESK
from .guard import GUARD
from .line import LINE
from .pricing import PRICING
from .repayments import REPAYMENTS
from .standing import STANDING
from .suggestions import SUGGESTIONS

_BOOKS: tuple[Check, ...] = (
    Check(
        "account_sums",
        "what an account says is the sum of its transfers",
        """
        SELECT a.code || '#' || a.shard, format('says -%s +%s, transfers say -%s +%s', a.debits_posted,
               a.credits_posted, coalesce(d.amount, 0), coalesce(c.amount, 0))
        FROM account a
        LEFT JOIN (SELECT debit_account AS id, sum(amount) AS amount FROM transfer GROUP BY 1) d USING (id)
        LEFT JOIN (SELECT credit_account AS id, sum(amount) AS amount FROM transfer GROUP BY 1) c USING (id)
        WHERE a.debits_posted <> coalesce(d.amount, 0) OR a.credits_posted <> coalesce(c.amount, 0)
        """,
    ),
    Check(
        "account_pending",
        "what an account has pending is the sum of the open holds on it",
        """
        SELECT a.code, format('says %s, open holds say %s', a.debits_pending, coalesce(h.amount, 0))
        FROM account a LEFT JOIN (
            SELECT p.account_id AS id, sum(p.amount) AS amount
            FROM hold_part p JOIN hold ON hold.id = p.hold_id WHERE hold.status = 'open' GROUP BY 1
        ) h USING (id)
        WHERE a.debits_pending <> coalesce(h.amount, 0)
        """,
    ),
    Check(
        "zero_sum",
        "per currency, all accounts together are zero",
        """
        SELECT currency, format('off by %s', sum(credits_posted - debits_posted))
        FROM account GROUP BY currency HAVING sum(credits_posted - debits_posted) <> 0
        """,
    ),
    Check(
        "floor",
        "no account is beyond its limit, pending included",
        """
        SELECT code, format('%s below %s', credits_posted - debits_posted - debits_pending, floor)
        FROM account WHERE credits_posted - debits_posted - debits_pending < floor
        """,
    ),
    Check(
        "closed_empty",
        "a closed account is empty",
        """
        SELECT code, format('closed with %s', credits_posted - debits_posted)
        FROM account WHERE closed_at IS NOT NULL AND (credits_posted <> debits_posted OR debits_pending <> 0)
        """,
    ),
    Check(
        "journal_empty",
        "every journal has transfers, and those of a customer's journal are that customer's",
        """
        SELECT j.reference,
               CASE WHEN count(t.id) = 0 THEN 'no transfers' ELSE 'moves somebody else''s money' END
        FROM journal j LEFT JOIN transfer t ON t.journal_id = j.id
        LEFT JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.customer_id IS NOT NULL
        GROUP BY j.id HAVING count(t.id) = 0
            OR bool_or(a.customer_id IS NOT NULL AND a.customer_id IS DISTINCT FROM j.customer_id)
        """,
    ),
    Check(
        "hold_parts",
        "a hold is the sum of its parts, what it captured too",
        """
        SELECT hold.id::text, format('hold %s/%s, parts %s/%s', hold.amount, hold.captured,
               coalesce(sum(p.amount), 0), coalesce(sum(p.captured), 0))
        FROM hold LEFT JOIN hold_part p ON p.hold_id = hold.id GROUP BY hold.id
        HAVING hold.amount <> coalesce(sum(p.amount), 0) OR hold.captured <> coalesce(sum(p.captured), 0)
        """,
    ),
    Check(
        "hold_open",
        "held = captured + released + open",
        """
        SELECT id::text, format('%s: %s <> %s + %s', status, amount, captured, released) FROM hold
        WHERE amount <> captured + released + CASE status WHEN 'open' THEN amount ELSE 0 END
        """,
    ),
    Check(
        "hold_posted",
        "what a hold captured and refunded was posted, once",
        """
        SELECT hold.id::text, format('captured %s posted %s, refund posted %s', hold.captured,
               coalesce(c.amount, 0), coalesce(r.amount, 0))
        FROM hold
        LEFT JOIN LATERAL (
            SELECT sum(t.amount) AS amount FROM journal j JOIN transfer t ON t.journal_id = j.id
            WHERE j.reference = hold.resolution AND j.kind = 'order'
        ) c ON true
        LEFT JOIN LATERAL (
            SELECT sum(t.amount) AS amount FROM journal j JOIN transfer t ON t.journal_id = j.id
            WHERE j.reference = hold.refund AND j.kind = 'refund'
        ) r ON true
        WHERE hold.captured <> CASE hold.status WHEN 'captured' THEN coalesce(c.amount, 0) ELSE 0 END
           OR coalesce(r.amount, 0) <> CASE WHEN hold.refund IS NULL THEN 0 ELSE hold.captured END
        """,
    ),
    Check(
        "journal_of_hold",
        "every captured or refunded journal belongs to one hold",
        """
        SELECT j.reference, format('%s holds', count(hold.id)) FROM journal j
        LEFT JOIN hold ON CASE j.kind WHEN 'order' THEN hold.resolution ELSE hold.refund END = j.reference
            AND hold.status = 'captured' AND hold.customer_id = j.customer_id
        WHERE j.kind IN ('order', 'refund') GROUP BY j.id HAVING count(hold.id) <> 1
        """,
    ),
    Check(
        "customer_accounts",
        "every customer has a paid account, and every such account a customer",
        """
        SELECT coalesce(c.id, a.customer_id)::text,
               CASE WHEN a.id IS NULL THEN 'no account' ELSE 'no customer' END
        FROM customer c FULL JOIN (SELECT * FROM account WHERE customer_id IS NOT NULL) a
            ON a.customer_id = c.id AND a.kind = 'paid'
        WHERE a.id IS NULL
           OR (c.id IS NULL AND NOT EXISTS (SELECT 1 FROM customer x WHERE x.id = a.customer_id))
        """,
    ),
    Check(
        "order_paid",
        "a delivered order took its total, once, from the pockets it names; any other order took nothing",
        """
        SELECT o.id::text, format('%s, total %s, spent %s, taken %s', o.status, o.total,
               o.spent_bonus + o.spent_paid + o.spent_credit, coalesce(sum(h.captured), 0))
        FROM orders o LEFT JOIN hold h ON h.order_id = o.id AND h.status = 'captured'
        GROUP BY o.id
        HAVING coalesce(sum(h.captured), 0) <> CASE o.status WHEN 'delivered' THEN o.total ELSE 0 END
            OR o.spent_bonus + o.spent_paid + o.spent_credit <> coalesce(sum(h.captured), 0)
            OR count(h.id) > 1
        """,
    ),
    Check(
        "order_frozen",
        "money is frozen at most once for an order, and only while the order needs it",
        """
        SELECT o.id::text, format('%s with %s open holds over %s', o.status, count(h.id), sum(h.amount))
        FROM orders o JOIN hold h ON h.order_id = o.id AND h.status = 'open'
        GROUP BY o.id
        HAVING count(h.id) > 1 OR o.status NOT IN ('held', 'fulfilling', 'review')
            OR sum(h.amount) <> o.total OR o.hold_id <> ALL (array_agg(h.id))
        """,
    ),
    Check(
        "order_delivered",
        "an order is delivered exactly when it has its one delivery",
        """
        SELECT coalesce(o.id, d.order_id)::text, coalesce(o.status, 'no order')
        FROM orders o FULL JOIN delivery d ON d.order_id = o.id
        WHERE o.id IS NULL OR (o.status = 'delivered') <> (d.order_id IS NOT NULL)
        """,
    ),
    Check(
        "order_events",
        "every order's last event is its status, and it ended once",
        """
        SELECT o.id::text, format('%s, last event %s, %s final events', o.status, e.last, e.finals)
        FROM orders o LEFT JOIN (
            SELECT subject_id, (array_agg(type ORDER BY position DESC))[1] AS last,
                   count(*) FILTER (
                       WHERE type IN ('order.delivered', 'order.failed', 'order.cancelled', 'order.expired')
                   ) AS finals
            FROM event WHERE type LIKE 'order.%' AND type <> 'order.refunded' GROUP BY subject_id
        ) e ON e.subject_id = o.id
        WHERE e.last IS DISTINCT FROM 'order.' || o.status
           OR (e.finals = 1) <> (o.status IN ('delivered', 'failed', 'cancelled', 'expired')) OR e.finals > 1
        """,
    ),
    Check(
        "order_quote",
        "an order and its quote name each other, and it costs a price that the quote named",
        """
        SELECT o.id::text, 'quote ' || o.quote_id FROM orders o LEFT JOIN quote q ON q.id = o.quote_id
        WHERE q.order_id IS DISTINCT FROM o.id OR q.customer_id <> o.customer_id OR (
            q.total <> o.total AND NOT EXISTS (
                SELECT 1 FROM jsonb_array_elements(q.snapshot -> 'reachable') AS lower
                WHERE q.unit_price * q.quantity - (lower ->> 'amount')::bigint = o.total AND o.total < q.total
            )
        )
        """,
    ),
    Check(
        "codes_sold",
        "codes are sold to delivered orders, as many as were bought",
        """
        SELECT coalesce(o.id, c.order_id)::text, format('%s, bought %s, has %s',
               coalesce(o.status, 'no order'), coalesce(o.quantity, 0), coalesce(c.sold, 0))
        FROM (SELECT * FROM orders WHERE has_codes) o FULL JOIN (
            SELECT order_id, count(*) AS sold FROM card_code WHERE order_id IS NOT NULL GROUP BY 1
        ) c ON c.order_id = o.id
        WHERE o.id IS NULL OR o.status <> 'delivered' OR c.sold IS DISTINCT FROM o.quantity
        """,
    ),
    Check(
        "topup_credited",
        "a bill is credited exactly when its money was posted, once and in full",
        """
        SELECT coalesce(t.id, j.topup_id)::text, format('%s over %s+%s, posted %s in %s journals',
               coalesce(t.status, 'no bill'), t.amount, t.bonus, coalesce(j.amount, 0),
               coalesce(j.journals, 0))
        FROM topup t FULL JOIN (
            SELECT j.topup_id, count(DISTINCT j.id) AS journals, sum(x.amount) AS amount
            FROM journal j JOIN transfer x ON x.journal_id = j.id
            WHERE j.kind = 'topup' GROUP BY j.topup_id
        ) j ON j.topup_id = t.id
        WHERE t.id IS NULL OR (t.status = 'credited') <> (j.topup_id IS NOT NULL)
           OR j.journals > 1 OR j.amount <> t.amount + t.bonus
        """,
    ),
    Check(
        "topup_events",
        "every credited bill was told about once, and no other bill was",
        """
        SELECT t.id::text, format('%s, %s events', t.status, coalesce(e.told, 0))
        FROM topup t LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type = 'topup.credited' GROUP BY 1
        ) e ON e.subject_id = t.id
        WHERE coalesce(e.told, 0) <> CASE t.status WHEN 'credited' THEN 1 ELSE 0 END
        """,
    ),
)

CHECKS: tuple[Check, ...] = (
    _BOOKS + DESK + GUARD + CREDIT + LINE + REPAYMENTS + PRICING + STANDING + SUGGESTIONS
)

FIGURES = """
SELECT
    (SELECT count(*) FROM customer) AS customers,
    (SELECT count(*) FROM journal) AS journals,
    (SELECT count(*) FROM transfer) AS transfers,
    (SELECT count(*) FROM hold) AS holds,
    (SELECT count(*) FROM hold WHERE status = 'open') AS holds_open,
    (SELECT count(*) FROM orders) AS orders,
    (SELECT count(*) FROM delivery) AS deliveries,
    (SELECT count(*) FROM event) AS events,
    (SELECT coalesce(sum(amount), 0)::bigint FROM bonus_grant) AS bonus_earned,
    (
        SELECT coalesce(sum(q.unit_price * q.quantity - o.total), 0)::bigint
        FROM orders o JOIN quote q ON q.id = o.quote_id WHERE o.status = 'delivered' AND o.refunded_at IS NULL
    ) AS discounted,
    a.*
FROM (
    SELECT count(*) AS accounts,
           coalesce(sum(balance) FILTER (WHERE kind = 'paid'), 0)::bigint AS paid,
           coalesce(sum(balance) FILTER (WHERE kind = 'bonus'), 0)::bigint AS bonus,
           coalesce(-sum(balance) FILTER (WHERE kind = 'credit'), 0)::bigint AS credit,
           coalesce(sum(debits_pending), 0)::bigint AS frozen,
           coalesce(sum(balance) FILTER (WHERE code = 'revenue'), 0)::bigint AS revenue,
           coalesce(sum(balance) FILTER (WHERE code = 'suspense'), 0)::bigint AS suspense,
           coalesce(sum(balance) FILTER (WHERE code = 'refund_transit'), 0)::bigint AS refunding,
           coalesce(-sum(balance) FILTER (WHERE code LIKE 'gateway:%'), 0)::bigint AS gateways
    FROM (SELECT *, credits_posted - debits_posted AS balance FROM account) AS balances
) AS a
"""
