"""What must be true of scores, of agreements, and of lines that follow them."""

from .check import Check

LINE: tuple[Check, ...] = (
    Check(
        "score_sum",
        "a score is the sum of its factors",
        """
        SELECT customer_id || ' ' || business_date, format('%s, factors %s', score, points)
        FROM merchant_score
        WHERE score <> (SELECT sum(value::int) FROM jsonb_each_text(points))
        """,
    ),
    Check(
        "agreement_text",
        "what was signed is the text that was hashed, signed by an owner",
        """
        SELECT id::text, format('version %s, hash %s', version, encode(sha256, 'hex'))
        FROM agreement WHERE sha256 <> sha256(convert_to(text, 'UTF8')) OR role <> 'owner'
        """,
    ),
    Check(
        "line_signed",
        "a line runs under an agreement that its own merchant signed before",
        """
        SELECT l.customer_id::text,
               format('%s under %s of %s', l.status, l.agreement_id, coalesce(g.customer_id::text, 'nobody'))
        FROM credit_line l JOIN agreement g ON g.id = l.agreement_id
        WHERE l.status IN ('open', 'frozen') AND (g.customer_id <> l.customer_id
            OR g.signed_at > l.updated_at)
        """,
    ),
    Check(
        "line_limit",
        "a line that follows a score is the one its latest score gives",
        """
        SELECT l.customer_id::text, format('limit %s, score gives %s', l.credit_limit, s.credit_limit)
        FROM credit_line l JOIN agreement g ON g.id = l.agreement_id AND g.basis = 'score'
        JOIN LATERAL (
            SELECT credit_limit FROM merchant_score m WHERE m.customer_id = l.customer_id
            ORDER BY business_date DESC LIMIT 1
        ) s ON true
        WHERE l.status IN ('open', 'frozen') AND l.credit_limit <> s.credit_limit
        """,
    ),
)
