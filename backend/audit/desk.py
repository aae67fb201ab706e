"""What must be true of refunds, of money without a place, and of the trail of decisions."""

from .check import Check

DESK: tuple[Check, ...] = (
    Check(
        "order_refunded",
        "an order says that it was refunded exactly when its money went back, and that was told once",
        """
        SELECT o.id::text, format('says %s, went back %s, told %s times', o.refunded, coalesce(h.amount, 0),
               coalesce(e.told, 0))
        FROM orders o LEFT JOIN (
            SELECT order_id, sum(captured) AS amount FROM hold WHERE refund IS NOT NULL GROUP BY 1
        ) h ON h.order_id = o.id
        LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type = 'order.refunded' GROUP BY 1
        ) e ON e.subject_id = o.id
        WHERE o.refunded <> coalesce(h.amount, 0)
           OR coalesce(e.told, 0) <> CASE WHEN o.refunded_at IS NULL THEN 0 ELSE 1 END
        """,
    ),
    Check(
        "refund_posted",
        "a refund left, and arrived or came back, once and in full",
        """
        SELECT r.id::text, format('%s over %s+%s: left %s, sent %s, returned %s', r.status, r.amount, r.bonus,
               coalesce(p.left_with, 0), coalesce(p.sent, 0), coalesce(p.returned, 0))
        FROM refund r LEFT JOIN LATERAL (
            SELECT sum(t.amount) FILTER (WHERE j.reference = 'refund:' || r.id || ':pending') AS left_with,
                   sum(t.amount) FILTER (WHERE j.reference = 'refund:' || r.id || ':done') AS sent,
                   sum(t.amount) FILTER (WHERE j.reference = 'refund:' || r.id || ':refused') AS returned
            FROM journal j JOIN transfer t ON t.journal_id = j.id
            WHERE j.reference IN (
                'refund:' || r.id || ':pending', 'refund:' || r.id || ':done', 'refund:' || r.id || ':refused'
            )
        ) p ON true
        WHERE coalesce(p.left_with, 0) <> r.amount + r.bonus
           OR coalesce(p.sent, 0) <> CASE r.status WHEN 'done' THEN r.amount ELSE 0 END
           OR coalesce(p.returned, 0) <> CASE r.status WHEN 'refused' THEN r.amount + r.bonus ELSE 0 END
        """,
    ),
    Check(
        "refund_in_transit",
        "the money in transit is that of the refunds nobody answered yet",
        """
        SELECT 'refund_transit', format('holds %s, open refunds say %s', a.balance, r.amount)
        FROM (
            SELECT coalesce(sum(credits_posted - debits_posted), 0) AS balance
            FROM account WHERE code = 'refund_transit'
        ) a, (SELECT coalesce(sum(amount), 0) AS amount FROM refund WHERE status = 'pending') r
        WHERE a.balance <> r.amount
        """,
    ),
    Check(
        "refund_limit",
        "no payment goes back more than it brought, and no bonus more than it earned",
        """
        SELECT p.gateway || ':' || p.transaction, format('brought %s+%s, sent back %s+%s', p.amount,
               coalesce(t.bonus, 0), r.amount, r.bonus)
        FROM payment p JOIN (
            SELECT gateway, transaction, sum(amount) AS amount, sum(bonus) AS bonus
            FROM refund WHERE status <> 'refused' GROUP BY 1, 2
        ) r USING (gateway, transaction)
        LEFT JOIN topup t ON t.id = p.topup_id
        WHERE r.amount > p.amount OR r.bonus > coalesce(t.bonus, 0)
        """,
    ),
    Check(
        "refund_events",
        "a customer is told of a refund when it sets out and when it ends, once each",
        """
        SELECT r.id::text, format('%s, told %s', r.status, coalesce(e.told, '{}'))
        FROM refund r LEFT JOIN (
            SELECT subject_id, array_agg(type ORDER BY position) AS told
            FROM event WHERE type LIKE 'refund.%' GROUP BY 1
        ) e ON e.subject_id = r.id
        WHERE coalesce(e.told, '{}') <> CASE
            WHEN r.customer_id IS NULL THEN ARRAY[]::text[]
            WHEN r.status = 'pending' THEN ARRAY['refund.created']
            ELSE ARRAY['refund.created', 'refund.' || r.status]
        END
        """,
    ),
    Check(
        "suspense",
        "the money in suspense is that of the payments nobody decided about yet",
        """
        SELECT 'suspense', format('holds %s, open reviews say %s', a.balance, r.amount)
        FROM (
            SELECT coalesce(sum(credits_posted - debits_posted), 0) AS balance
            FROM account WHERE code = 'suspense'
        ) a, (
            SELECT coalesce(sum(amount), 0) AS amount
            FROM payment_review WHERE status = 'open' AND in_suspense
        ) r
        WHERE a.balance <> r.amount
        """,
    ),
    Check(
        "review_decided",
        "a decided payment went where its decision says",
        """
        SELECT v.id::text, format('%s over %s, posted %s, refund %s', v.status, v.amount,
               coalesce(j.amount, 0), coalesce(r.status, 'none'))
        FROM payment_review v LEFT JOIN LATERAL (
            SELECT sum(t.amount) AS amount FROM journal j JOIN transfer t ON t.journal_id = j.id
            WHERE j.reference IN ('review:' || v.id || ':credited', 'review:' || v.id || ':written_off')
        ) j ON true
        LEFT JOIN refund r ON r.review_id = v.id AND r.status <> 'refused'
        WHERE coalesce(j.amount, 0) <> CASE
                WHEN v.in_suspense AND v.status IN ('credited', 'written_off') THEN v.amount ELSE 0 END
           OR r.status IS DISTINCT FROM
                CASE v.status WHEN 'refunding' THEN 'pending' WHEN 'refunded' THEN 'done' END
           OR r.amount <> v.amount
        """,
    ),
    Check(
        "desk_trail",
        "every refund and every decided payment is in the trail, and nothing else is said to be refunded",
        """
        SELECT coalesce(d.id, t.subject_id)::text, format('%s in the books, %s in the trail',
               coalesce(d.action, 'nothing'), coalesce(t.action, 'nothing'))
        FROM (
            SELECT id, 'order_refund' AS action FROM orders WHERE refunded_at IS NOT NULL
            UNION ALL SELECT id, 'topup_refund' FROM refund WHERE topup_id IS NOT NULL
            UNION ALL SELECT review_id, 'payment_refund' FROM refund WHERE review_id IS NOT NULL
            UNION ALL SELECT id, 'payment_write_off' FROM payment_review WHERE status = 'written_off'
            UNION ALL SELECT id, 'payment_credit' FROM payment_review WHERE status = 'credited'
        ) d FULL JOIN (
            SELECT subject_id, CASE WHEN action LIKE 'payment_credit%' THEN 'payment_credit' ELSE action END
                AS action
            FROM desk_trail WHERE action NOT IN
                ('order_delivered', 'order_failed', 'order_ask_again', 'credit_overdue', 'line_thawed')
        ) t ON t.subject_id = d.id AND t.action = d.action
        WHERE d.id IS NULL OR t.subject_id IS NULL
        """,
    ),
)
