-- A moment as the contract writes it. STABLE like `to_char` in it, or it would be called instead of written into its caller.
CREATE FUNCTION order_moment(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT replace(to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', '')
$$;

-- An order as the contract shows it (`reading.wire` says the same in Python).
CREATE FUNCTION order_json(o orders) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'id', o.id, 'number', o.number, 'customer_id', o.customer_id, 'quote_id', o.quote_id, 'sku', o.sku,
        'family', o.family, 'name', o.name, 'name_en', o.name_en, 'quantity', o.quantity, 'target', o.target,
        'currency', o.currency, 'total', o.total, 'status', o.status,
        'spent', json_build_object('bonus', o.spent_bonus, 'paid', o.spent_paid, 'credit', o.spent_credit),
        'shortfall', o.shortfall, 'topup_id', o.topup_id,
        'refunded', o.refunded, 'refunded_at', order_moment(o.refunded_at),
        'reason', o.reason, 'has_codes', o.has_codes, 'supplier_reference', o.supplier_reference,
        'created_at', order_moment(o.created_at), 'updated_at', order_moment(o.updated_at),
        'expires_at', order_moment(o.expires_at),
        'waits_until', order_moment(o.waits_until)
    )
$$;

-- Place the quoted orders, as many as came at the same moment, in one round trip and few statements: the quotes used,
-- the money held, orders, events, jobs and answers written. Locks are taken in the order everybody takes them: quotes,
-- customers, each sorted. A concurrent repeat of a request waits for its quote, and finds the answer after that.
--
-- `outcome` is 'placed', 'repeated' (the key brought the same request before: `status` and `answer` of then), 'reused'
-- (the key brought another one), or why it is refused: 'not_found', 'quote_used' (`used_by` which order), 'quote_expired',
-- 'sku_unknown', 'credit_cap_exceeded'. A refusal leaves no trace. Without keys (NULL) no answer is kept.
--
-- Short of money an order takes what its quote offered from a credit line when `p_credits` says true, nothing when it says
-- false, and what the customer lets orders take by themselves when it says nothing (NULL). `credit` is how much that
-- was. One that should be paid so and cannot be any more is refused: 'credit_cap_exceeded', and `refused` says why.
--
-- An order that is guarded (`backend.guard`; `p_asked_by`: voice, text, button or NULL) is held and gets no job;
-- `waits` says why, and who asked writes down that it waits. `p_guard` is the shop's policy about that.
--
-- SQLSTATE 40001: an order number is taken, or another request came in under the same key meanwhile; try again.
CREATE FUNCTION order_place(
    p_orders uuid[], p_numbers text[], p_holds uuid[], p_events uuid[], p_quotes uuid[], p_only_for uuid[],
    p_key_ids text[], p_keys text[], p_fingerprints bytea[], p_status int,
    p_at timestamptz, p_held_until timestamptz, p_due_at timestamptz, p_waits_until timestamptz, p_lock_timeout text,
    p_asked_by text[], p_guard json, p_credits boolean[], p_terms json
) RETURNS TABLE (
    outcome text, used_by uuid, status int, answer json, waits text, credit bigint, refused text
)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    r record;
    v_outcome text;
    v_outcomes text[] := '{}';
    v_used_by uuid[] := '{}';
    v_statuses int[] := '{}';
    v_answers json[] := '{}';
    -- what is placed: its place among the requests, and its quote
    v_placed int[] := '{}';
    v_quotes uuid[] := '{}';
    v_made int;
    v_kept int;
    v_orders json[];
    v_held uuid[];
    -- of those placed: why they have to wait, and what those of watched people come to; mostly nothing
    v_waits text[] := '{}';
    v_watched uuid[] := '{}';
    v_totals bigint[] := '{}';
    v_reasons text[];
    v_wait interval;
    v_uses bigint[];
    -- of those placed: why their line would not do; mostly nothing
    v_refused text[];
    v_standing boolean;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_timeout, true);
    PERFORM 1 FROM quote WHERE id = ANY (p_quotes) ORDER BY id FOR NO KEY UPDATE;
    WITH locked AS MATERIALIZED (
        SELECT standing_low FROM account
        WHERE customer_id = ANY (ARRAY(SELECT customer_id FROM quote WHERE id = ANY (p_quotes))) AND closed_at IS NULL
        ORDER BY customer_id, code FOR NO KEY UPDATE
    )
    SELECT bool_or(standing_low IS NOT NULL) INTO v_standing FROM locked;
    -- From here on each statement sees what the others committed while we waited.
    FOR r IN
        -- LIMIT 1 makes each a look-up by key, whatever a plan made on small tables would have preferred.
        SELECT n, q.id, q.customer_id, q.order_id, q.expires_at, p.sku, o.fingerprint, o.status, o.answer,
               q.target, q.total, q.snapshot ->> 'family' AS family,
               guard_watches(c.kind, c.mode, c.guarded_until, p_asked_by[n], p_at) AS watched
        FROM unnest(p_quotes) WITH ORDINALITY AS asked (quote_id, n)
        LEFT JOIN LATERAL (SELECT * FROM quote WHERE id = asked.quote_id LIMIT 1) q ON true
        LEFT JOIN LATERAL (SELECT sku FROM product WHERE sku = q.sku AND on_sale LIMIT 1) p ON true
        LEFT JOIN LATERAL (
            SELECT kind, mode, guarded_until FROM customer WHERE id = q.customer_id LIMIT 1
        ) c ON true
        LEFT JOIN LATERAL (
            SELECT * FROM idempotency WHERE key_id = p_key_ids[n] AND key = p_keys[n] LIMIT 1
        ) o ON true
        ORDER BY n
    LOOP
        v_outcome := CASE
            WHEN r.fingerprint IS NOT NULL THEN
                CASE WHEN r.fingerprint = p_fingerprints[r.n] THEN 'repeated' ELSE 'reused' END
            WHEN r.id IS NULL OR r.customer_id <> p_only_for[r.n] THEN 'not_found'
            WHEN r.order_id IS NOT NULL OR r.id = ANY (v_quotes) THEN 'quote_used'
            WHEN r.expires_at <= p_at THEN 'quote_expired'
            WHEN r.sku IS NULL THEN 'sku_unknown'
            ELSE 'placed'
        END;
        v_outcomes := v_outcomes || v_outcome;
        v_used_by := v_used_by || CASE WHEN v_outcome = 'quote_used'
            THEN coalesce(r.order_id, p_orders[v_placed[array_position(v_quotes, r.id)]]) END;
        v_statuses := v_statuses || CASE WHEN v_outcome = 'placed' THEN p_status ELSE r.status END;
        v_answers := v_answers || r.answer;
        IF v_outcome = 'placed' THEN
            v_placed := v_placed || r.n::int;
            v_quotes := v_quotes || r.id;
            v_waits := v_waits || CASE WHEN r.watched THEN guard_verdict(
                p_orders[r.n], r.customer_id, r.target, r.family, r.total, p_at, p_guard,
                -- what they asked for at the same moment is not written yet
                (SELECT coalesce(sum(total), 0)::bigint FROM unnest(v_watched, v_totals) AS also (customer_id, total)
                 WHERE also.customer_id = r.customer_id)
            ) END;
            IF r.watched THEN
                v_watched := v_watched || r.customer_id;
                v_totals := v_totals || r.total;
            END IF;
        END IF;
    END LOOP;
    IF cardinality(v_placed) > 0 THEN
        IF v_standing THEN
            -- What was kept for the next order is for this one.
            PERFORM precaution_release(array_agg(q.customer_id ORDER BY place),
                                       array_agg('order:' || p_orders[n] || ':precaution' ORDER BY place), p_at)
            FROM unnest(v_placed) WITH ORDINALITY AS placed (n, place)
            CROSS JOIN LATERAL (SELECT customer_id FROM quote WHERE id = p_quotes[n] LIMIT 1) q;
        END IF;
        v_wait := CASE WHEN cardinality(v_watched) > 0 THEN (p_guard ->> 'wait')::interval END;
        WITH wanted AS MATERIALIZED (
            SELECT placed.place, n, p_orders[n] AS order_id, q.customer_id, q.id AS quote_id, q.sku, q.quantity, q.target, q.total,
                   q.snapshot ->> 'family' AS family, q.snapshot ->> 'name' AS name, q.snapshot ->> 'name_en' AS name_en,
                   p.delivery, CASE WHEN v_waits[place] IS NOT NULL THEN p_at + v_wait END AS until,
                   CASE p_credits[n] WHEN true THEN credit_offered(q.snapshot) WHEN false THEN 0 END AS on_line
            FROM unnest(v_placed) WITH ORDINALITY AS placed (n, place)
            CROSS JOIN LATERAL (SELECT * FROM quote WHERE id = p_quotes[n] LIMIT 1) q
            CROSS JOIN LATERAL (SELECT delivery FROM product WHERE sku = q.sku LIMIT 1) p
        ), held AS MATERIALIZED (
            SELECT hold.place, hold.hold_id, hold.shortfall, hold.credit,
                   CASE WHEN hold.hold_id IS NULL AND wants[hold.place]
                        THEN coalesce(hold.refused, 'not_offered') END AS refused
            FROM (
                SELECT array_agg(p_holds[n] ORDER BY place) AS holds, array_agg(customer_id ORDER BY place) AS customers,
                       array_agg(total ORDER BY place) AS totals, array_agg(order_id ORDER BY place) AS orders,
                       array_agg(name || CASE WHEN quantity > 1 THEN ' ×' || quantity ELSE '' END ORDER BY place) AS titles,
                       array_agg('order:' || order_id || ':hold:1' ORDER BY place) AS refs,
                       array_agg(p_held_until + coalesce(until - p_at, interval '0') ORDER BY place) AS untils,
                       array_agg(on_line ORDER BY place) AS credits, array_agg(p_credits[n] ORDER BY place) AS wants
                FROM wanted
            ) AS all_of
            CROSS JOIN LATERAL ledger_hold(
                holds, customers, totals, 'order', titles, orders, p_at, untils, refs, credits, p_terms
            ) WITH ORDINALITY
                AS hold (hold_id, shortfall, bonus, paid, credit, status, until, refused, place)
        ), made AS (
            INSERT INTO orders (
                id, number, customer_id, quote_id, sku, family, name, name_en, delivery, quantity, target, total,
                status, shortfall, hold_id, holds, due_at, created_at, updated_at, expires_at, asked_by, waits_until
            )
            SELECT order_id, p_numbers[n], customer_id, quote_id, sku, family, name, name_en, delivery, quantity, target,
                   total, CASE WHEN hold_id IS NULL THEN 'awaiting_funds' ELSE 'held' END,
                   shortfall, hold_id, CASE WHEN hold_id IS NULL THEN 0 ELSE 1 END,
                   CASE WHEN hold_id IS NULL THEN p_waits_until WHEN until IS NULL THEN p_due_at END, p_at, p_at,
                   CASE WHEN hold_id IS NULL THEN p_waits_until END, p_asked_by[n],
                   -- one that is short is looked at again when its money is there
                   CASE WHEN hold_id IS NOT NULL THEN until END
            FROM wanted JOIN held USING (place) WHERE held.refused IS NULL
            ON CONFLICT (number) DO NOTHING RETURNING *
        ), told AS MATERIALIZED (
            SELECT wanted.n, wanted.place, made.id, made.customer_id, made.status, made.hold_id,
                   CASE WHEN made.waits_until IS NOT NULL THEN v_waits[wanted.place] END AS waits, wanted.quote_id,
                   order_json(ROW (made.*)::orders) AS answer
            FROM made JOIN wanted ON wanted.order_id = made.id
        ), event AS (
            INSERT INTO event (id, type, customer_id, subject_id, data, at)
            SELECT p_events[n], 'order.' || status, customer_id, id, answer::jsonb, p_at FROM told ORDER BY n
        ), used AS (
            UPDATE quote SET order_id = p_orders[v_placed[array_position(v_quotes, id)]]
            WHERE id = ANY (ARRAY(SELECT quote_id FROM told))
        ), kept AS (
            INSERT INTO idempotency (key_id, key, fingerprint, status, answer, created_at)
            SELECT p_key_ids[n], p_keys[n], p_fingerprints[n], p_status, answer, p_at FROM told
            WHERE p_keys IS NOT NULL
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING RETURNING 1
        )
        SELECT count(told.id), (SELECT count(*) FROM kept),
               array_agg(told.answer ORDER BY place), array_agg(told.waits ORDER BY place),
               array_agg(held.credit ORDER BY place), array_agg(held.refused ORDER BY place),
               coalesce(array_agg(told.id ORDER BY place) FILTER (WHERE told.hold_id IS NOT NULL AND told.waits IS NULL), '{}')
        INTO v_made, v_kept, v_orders, v_reasons, v_uses, v_refused, v_held FROM held LEFT JOIN told USING (place);
        IF v_made < cardinality(v_placed) - cardinality(array_remove(v_refused, NULL)) THEN
            RAISE EXCEPTION 'an order number is taken' USING ERRCODE = '40001';
        ELSIF p_keys IS NOT NULL AND v_kept < v_made THEN
            RAISE EXCEPTION 'another request has this key' USING ERRCODE = '40001';
        END IF;
        PERFORM job_enqueue('orders.fulfil', v_held);
    END IF;
    RETURN QUERY
    SELECT CASE WHEN v_refused[place] IS NULL THEN v_outcomes[n] ELSE 'credit_cap_exceeded' END,
           v_used_by[n], v_statuses[n], coalesce(v_orders[place], v_answers[n]),
           v_reasons[place], coalesce(v_uses[place], 0), v_refused[place]
    FROM generate_subscripts(p_quotes, 1) AS n, LATERAL (SELECT array_position(v_placed, n)) AS placed (place)
    ORDER BY n;
END $$;
