"""What must be true of repayments and of what is overdue."""

from .check import Check

REPAYMENTS: tuple[Check, ...] = (
    Check(
        "repaid_parts",
        "what was repaid of a use is the sum of its repayments, and no more than it",
        """
        SELECT u.hold_id::text,
               format('%s of %s and fee %s of %s, repayments say %s and %s', u.repaid, u.amount, u.fee_paid,
                      u.fee, coalesce(p.amount, 0), coalesce(p.fee, 0))
        FROM credit_use u LEFT JOIN (
            SELECT hold_id, sum(amount) AS amount, sum(fee) AS fee FROM repayment_part GROUP BY 1
        ) p ON p.hold_id = u.hold_id
        WHERE u.repaid <> coalesce(p.amount, 0) OR u.fee_paid <> coalesce(p.fee, 0)
        """,
    ),
    Check(
        "repayment_posted",
        "every repayment is the sum of its parts, and stands in the books once: off the debt, and as a fee",
        """
        SELECT r.id::text,
               format('%s and %s, parts %s and %s, books %s and %s', r.amount, r.fee, coalesce(p.amount, 0),
                      coalesce(p.fee, 0), coalesce(b.amount, 0), coalesce(b.fee, 0))
        FROM repayment r
        LEFT JOIN (
            SELECT repayment_id, sum(amount) AS amount, sum(fee) AS fee FROM repayment_part GROUP BY 1
        ) p ON p.repayment_id = r.id
        LEFT JOIN (
            SELECT regexp_replace(j.reference, '^repay(-fee)?:', '') AS id,
                   sum(t.amount) FILTER (WHERE t.code = 'repay' AND c.kind = 'credit'
                                           AND c.customer_id = j.customer_id) AS amount,
                   sum(t.amount) FILTER (WHERE t.code = 'credit_fee' AND c.code = 'credit_fee') AS fee
            FROM journal j JOIN transfer t ON t.journal_id = j.id JOIN account c ON c.id = t.credit_account
            WHERE j.kind IN ('repay', 'credit_fee') GROUP BY 1
        ) b ON b.id = r.id::text
        WHERE (r.amount, r.fee) IS DISTINCT FROM (coalesce(p.amount, 0), coalesce(p.fee, 0))
           OR (r.amount, r.fee) IS DISTINCT FROM (coalesce(b.amount, 0), coalesce(b.fee, 0))
        """,
    ),
    Check(
        "repayment_strangers",
        "nothing is booked as a repayment that is none",
        """
        SELECT j.reference, j.kind FROM journal j
        WHERE j.kind IN ('repay', 'credit_fee') AND NOT EXISTS (
            SELECT FROM repayment r WHERE j.reference IN ('repay:' || r.id, 'repay-fee:' || r.id)
        ) AND NOT (j.kind = 'credit_fee' AND EXISTS (
            SELECT FROM hold h JOIN credit_use u ON u.hold_id = h.id WHERE j.reference = h.refund || ':fee'))
        """,
    ),
    Check(
        "credit_fee_returned",
        "of an order that was refunded the fee that was paid for its credit came back, once",
        """
        SELECT h.id::text, format('fee %s paid, %s returned', u.fee_paid, coalesce(b.amount, 0))
        FROM hold h JOIN credit_use u ON u.hold_id = h.id
        LEFT JOIN LATERAL (
            SELECT sum(t.amount) AS amount FROM journal j
            JOIN transfer t ON t.journal_id = j.id
            JOIN account a ON a.id = t.credit_account AND a.kind = 'paid' AND a.customer_id = h.customer_id
            WHERE j.reference = h.refund || ':fee' AND j.kind = 'credit_fee'
        ) b ON true
        WHERE h.refund IS NOT NULL AND u.fee_paid <> coalesce(b.amount, 0)
        """,
    ),
    Check(
        "overdue_frozen",
        "a line that is frozen because something is overdue is so as long as something is",
        """
        SELECT l.customer_id::text, l.status || ' without anything overdue'
        FROM credit_line l
        WHERE l.status = 'frozen' AND l.frozen_reason = 'overdue' AND NOT EXISTS (
            SELECT FROM overdue o WHERE o.customer_id = l.customer_id AND o.settled_at IS NULL)
        """,
    ),
)
