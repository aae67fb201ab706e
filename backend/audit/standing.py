"""What must be true of money kept for the next order, and of rules that ask for top-ups."""

from .check import Check

STANDING: tuple[Check, ...] = (
    Check(
        "precaution_agreed",
        "money is kept only for who agreed to it, within what they agreed to, and never spent by itself",
        """
        SELECT h.id::text, format('%s %s of customer %s', h.status, h.amount, h.customer_id)
        FROM hold h LEFT JOIN precaution p ON p.customer_id = h.customer_id
        WHERE h.reason = 'precaution' AND (
            h.status = 'captured' OR h.order_id IS NOT NULL
            OR (h.status = 'open' AND (p.active IS NOT TRUE OR p.hold_id IS DISTINCT FROM h.id))
            OR NOT EXISTS (
                SELECT FROM standing_consent c WHERE c.customer_id = h.customer_id AND c.about = 'precaution'
                AND c.given AND h.amount <= (c.terms ->> 'amount')::bigint
            ))
        """,
    ),
    Check(
        "topup_rule_count",
        "a rule counted each of its bills on its business date, and made no more than was agreed to",
        """
        SELECT coalesce(d.rule_id, r.rule_id)::text,
               format('%s: counted %s of %s, made %s',
                      coalesce(d.business_date, r.business_date), d.used, d.cap, coalesce(r.made, 0))
        FROM topup_rule_day d FULL JOIN (
            SELECT rule_id, business_date, count(*) AS made FROM topup_run GROUP BY 1, 2
        ) r USING (rule_id, business_date)
        WHERE d.used IS DISTINCT FROM coalesce(r.made, 0) OR d.used > d.cap
        """,
    ),
    Check(
        "topup_run_bill",
        "a bill that nobody began belongs to one run of its rule and its rule's customer; paid is paid",
        """
        SELECT coalesce(t.id, r.topup_id)::text, format('bill %s, run %s', t.status, r.status)
        FROM (SELECT * FROM topup WHERE rule_id IS NOT NULL) t
        FULL JOIN topup_run r ON r.topup_id = t.id
        LEFT JOIN topup_rule u ON u.id = r.rule_id
        WHERE t.rule_id IS DISTINCT FROM r.rule_id OR t.customer_id IS DISTINCT FROM u.customer_id
           OR (t.status = 'credited') IS DISTINCT FROM (r.status = 'paid')
           OR (t.status IN ('refused', 'expired') AND r.status IN ('made', 'asked'))
        """,
    ),
    Check(
        "topup_run_asked",
        "about each bill of a rule its person was asked once",
        """
        SELECT r.topup_id::text, format('%s, asked %s times', r.status, coalesce(e.told, 0))
        FROM topup_run r LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type = 'autotopup.asked' GROUP BY 1
        ) e ON e.subject_id = r.topup_id
        WHERE coalesce(e.told, 0) > 1 OR (r.status = 'asked' AND e.told IS NULL)
           OR (r.status = 'made' AND e.told IS NOT NULL)
        """,
    ),
)
