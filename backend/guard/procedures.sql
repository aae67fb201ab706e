-- Which payments wait. `p_guard` is the shop's policy (`GuardPolicy` as JSON: amounts in fen, durations ISO 8601).

-- Whether somebody's payments are guarded: in elderly mode always, and else what they ask for by voice. Who buys for
-- a business pays new numbers all day long.
CREATE FUNCTION guard_watches(
    p_kind text, p_mode text, p_guarded_until timestamptz, p_asked_by text, p_at timestamptz
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_kind = 'personal'
        AND (p_mode = 'elderly' OR coalesce(p_guarded_until > p_at, false) OR coalesce(p_asked_by = 'voice', false))
$$;

-- The decision alone: whether it goes to a new number, what went to such numbers today, the payment, and what this
-- person usually pays (NULL where nobody knows).
CREATE FUNCTION guard_reason(p_new boolean, p_new_today bigint, p_total bigint, p_usual bigint, p_guard json)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_new AND p_new_today + p_total > (p_guard ->> 'limit')::bigint THEN 'new_number'
        WHEN p_total > (p_guard ->> 'unusual_above')::bigint
            AND p_total > p_usual * (p_guard ->> 'times')::bigint THEN 'unusual'
    END
$$;

-- When the business day began, in Shanghai.
CREATE FUNCTION guard_day(p_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('day', p_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'
$$;

-- Whether a number is an old acquaintance: saved, or paid and delivered, long enough ago, so that nobody makes it one
-- by a small payment first; or let go by the trusted contact. A code goes to whoever reads it out, so where there is
-- no number the kind of goods stands for it.
CREATE FUNCTION guard_known(p_customer uuid, p_target text, p_family text, p_at timestamptz, p_guard json)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM contact WHERE customer_id = p_customer AND phone = p_target
            AND saved_at <= p_at - (p_guard ->> 'known_after')::interval
    ) OR EXISTS (
        SELECT FROM orders o LEFT JOIN guard g ON g.order_id = o.id
        WHERE o.customer_id = p_customer AND o.status = 'delivered' AND o.refunded_at IS NULL
            AND o.target IS NOT DISTINCT FROM p_target AND (p_target IS NOT NULL OR o.family = p_family)
            AND (o.updated_at <= p_at - (p_guard ->> 'known_after')::interval OR g.outcome = 'confirmed')
    )
$$;

-- Why this order of a watched person has to wait; NULL when it need not. The caller holds the locks on the person's
-- accounts, so no other order of theirs is being decided about meanwhile; `p_also` is what they ask for beside it, in the
-- same statement, counted as if all of it went to new numbers.
CREATE FUNCTION guard_verdict(
    p_order uuid, p_customer uuid, p_target text, p_family text, p_total bigint, p_at timestamptz, p_guard json,
    p_also bigint
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT guard_reason(
        NOT guard_known(p_customer, p_target, p_family, p_at, p_guard),
        -- by when their money was taken: an order may have waited for it since yesterday
        p_also + (SELECT coalesce(sum(o.total), 0)::bigint FROM orders o JOIN hold h ON h.id = o.hold_id
         WHERE o.customer_id = p_customer AND o.id <> p_order AND o.refunded_at IS NULL
            AND o.status IN ('held', 'fulfilling', 'review', 'delivered') AND h.created_at >= guard_day(p_at)
            AND NOT guard_known(p_customer, o.target, o.family, p_at, p_guard)),
        p_total,
        -- of earlier days only, so that many payments of today do not make a large one usual
        (SELECT CASE
            WHEN count(*) >= (p_guard ->> 'least_history')::int
                THEN percentile_disc(0.5) WITHIN GROUP (ORDER BY total)
         END FROM (
            SELECT o.total FROM orders o
            WHERE o.customer_id = p_customer AND o.status = 'delivered' AND o.refunded_at IS NULL
                AND o.updated_at < guard_day(p_at)
            ORDER BY o.id DESC LIMIT (p_guard ->> 'history')::int
         ) AS latest),
        p_guard
    )
$$;

-- The same for an order that waited for its money and now has it. What has waited once does not wait again.
CREATE FUNCTION guard_verdict_of(p_order uuid, p_at timestamptz, p_guard json) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT guard_verdict(o.id, o.customer_id, o.target, o.family, o.total, p_at, p_guard, 0)
    FROM orders o JOIN customer c ON c.id = o.customer_id
    WHERE o.id = p_order AND guard_watches(c.kind, c.mode, c.guarded_until, o.asked_by, p_at)
        AND NOT EXISTS (SELECT FROM guard g WHERE g.order_id = o.id)
$$;
