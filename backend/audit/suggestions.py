"""What must be true of suggestions."""

from .check import Check

SUGGESTIONS: tuple[Check, ...] = (
    Check(
        "suggestion_told",
        "each suggestion was told once, and is about somebody's own delivered order",
        """
        SELECT s.id::text, format('told %s times, order %s of %s', coalesce(e.told, 0), o.status,
                                  o.customer_id = s.customer_id)
        FROM suggestion s JOIN orders o ON o.id = s.after_order
        LEFT JOIN (
            SELECT subject_id, count(*) AS told FROM event WHERE type = 'suggestion.made' GROUP BY 1
        ) e ON e.subject_id = s.id
        WHERE coalesce(e.told, 0) <> 1 OR o.status <> 'delivered' OR o.customer_id <> s.customer_id
           OR (o.family, o.target) IS DISTINCT FROM (s.family, s.target)
        """,
    ),
)
