-- A moment as the contract writes it.
CREATE FUNCTION order_moment(p_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
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

-- Place the quoted orders, as many as came at the same moment, in one round trip: the keys are claimed, the quotes used,
-- the money held, orders, events, jobs and answers written. Locks are taken in the order everybody takes them: keys,
-- quotes, customers, each sorted.
--
-- `outcome` is 'placed', 'repeated' (the key brought the same request before: `status` and `answer` of then), 'reused'
-- (the key brought another one), or why it is refused: 'not_found', 'quote_used' (`used_by` which order), 'quote_expired',
-- 'sku_unknown'. A refusal leaves no trace, not even its claim. Without keys (NULL) nothing is claimed.
--
-- An order that is guarded (`backend.guard`; `p_asked_by`: voice, text, button or NULL) is held and gets no job;
-- `waits` says why, and who asked writes down that it waits. `p_guard` is the shop's policy about that.
--
-- SQLSTATE 40001: an order number is taken; try again with others.
CREATE FUNCTION order_place(
    p_orders uuid[], p_numbers text[], p_holds uuid[], p_events uuid[], p_quotes uuid[], p_only_for uuid[],
    p_key_ids text[], p_keys text[], p_fingerprints bytea[], p_status int,
    p_at timestamptz, p_held_until timestamptz, p_due_at timestamptz, p_waits_until timestamptz, p_lock_timeout text,
    p_asked_by text[], p_guard json
) RETURNS TABLE (outcome text, used_by uuid, status int, answer json, waits text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_fresh int[];
    v_wanted uuid[];
    v_held uuid[] := '{}';
    v_quote record;
    v_hold record;
    v_order orders;
    v_answer json;
    v_until timestamptz;
BEGIN
    PERFORM set_config('lock_timeout', p_lock_timeout, true);
    v_fresh := CASE
        WHEN p_keys IS NULL THEN ARRAY(SELECT generate_series(1, cardinality(p_quotes)))
        ELSE once_claim(p_key_ids, p_keys, p_fingerprints, p_at)
    END;
    v_wanted := ARRAY(SELECT p_quotes[n] FROM unnest(v_fresh) AS n);
    PERFORM 1 FROM quote WHERE id = ANY (v_wanted) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM account
    WHERE customer_id = ANY (ARRAY(SELECT customer_id FROM quote WHERE id = ANY (v_wanted))) AND closed_at IS NULL
    ORDER BY customer_id, code FOR NO KEY UPDATE;
    -- From here on each statement sees what the others committed while we waited.
    FOR n IN 1 .. cardinality(p_quotes) LOOP
        outcome := NULL;
        used_by := NULL;
        status := NULL;
        answer := NULL;
        waits := NULL;
        v_until := NULL;
        IF NOT n = ANY (v_fresh) THEN
            SELECT CASE WHEN o.fingerprint = p_fingerprints[n] THEN 'repeated' ELSE 'reused' END, o.status, o.answer
            INTO STRICT outcome, status, answer
            FROM idempotency o WHERE o.key_id = p_key_ids[n] AND o.key = p_keys[n];
            RETURN NEXT;
            CONTINUE;
        END IF;
        SELECT q.*, p.delivery, guard_watches(c.kind, c.mode, c.guarded_until, p_asked_by[n], p_at) AS watched
        INTO v_quote
        FROM quote q LEFT JOIN product p ON p.sku = q.sku AND p.on_sale LEFT JOIN customer c ON c.id = q.customer_id
        WHERE q.id = p_quotes[n];
        outcome := CASE
            WHEN v_quote.id IS NULL OR v_quote.customer_id <> p_only_for[n] THEN 'not_found'
            WHEN v_quote.order_id IS NOT NULL THEN 'quote_used'
            WHEN v_quote.expires_at <= p_at THEN 'quote_expired'
            WHEN v_quote.delivery IS NULL THEN 'sku_unknown'
            ELSE 'placed'
        END;
        IF outcome <> 'placed' THEN
            used_by := CASE WHEN outcome = 'quote_used' THEN v_quote.order_id END;
            DELETE FROM idempotency o WHERE o.key_id = p_key_ids[n] AND o.key = p_keys[n];
            RETURN NEXT;
            CONTINUE;
        END IF;
        UPDATE quote SET order_id = p_orders[n] WHERE id = v_quote.id;
        IF v_quote.watched THEN
            waits := guard_verdict(
                p_orders[n], v_quote.customer_id, v_quote.target, v_quote.snapshot ->> 'family', v_quote.total, p_at,
                p_guard
            );
            v_until := CASE WHEN waits IS NOT NULL THEN p_at + (p_guard ->> 'wait')::interval END;
        END IF;
        SELECT * INTO v_hold FROM ledger_hold(
            p_holds[n], v_quote.customer_id, v_quote.total, 'order',
            (v_quote.snapshot ->> 'name') || CASE WHEN v_quote.quantity > 1 THEN ' ×' || v_quote.quantity ELSE '' END,
            p_orders[n], p_at, p_held_until + coalesce(v_until - p_at, interval '0'), 'order:' || p_orders[n] || ':hold:1'
        );
        IF v_hold.hold_id IS NULL THEN  -- it is looked at again when its money is there
            waits := NULL;
            v_until := NULL;
        END IF;
        INSERT INTO orders (
            id, number, customer_id, quote_id, sku, family, name, name_en, delivery, quantity, target, total,
            status, shortfall, hold_id, holds, due_at, created_at, updated_at, expires_at,
            asked_by, waits_until
        ) VALUES (
            p_orders[n], p_numbers[n], v_quote.customer_id, v_quote.id, v_quote.sku,
            v_quote.snapshot ->> 'family', v_quote.snapshot ->> 'name', v_quote.snapshot ->> 'name_en',
            v_quote.delivery, v_quote.quantity, v_quote.target, v_quote.total,
            CASE WHEN v_hold.hold_id IS NULL THEN 'awaiting_funds' ELSE 'held' END,
            v_hold.shortfall, v_hold.hold_id, CASE WHEN v_hold.hold_id IS NULL THEN 0 ELSE 1 END,
            CASE WHEN v_hold.hold_id IS NULL THEN p_waits_until WHEN v_until IS NULL THEN p_due_at END, p_at, p_at,
            CASE WHEN v_hold.hold_id IS NULL THEN p_waits_until END, p_asked_by[n], v_until
        ) ON CONFLICT (number) DO NOTHING RETURNING * INTO v_order;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'order number % is taken', p_numbers[n] USING ERRCODE = '40001';
        END IF;
        v_answer := order_json(v_order);
        answer := v_answer;
        INSERT INTO event (id, type, customer_id, subject_id, data, at)
        VALUES (p_events[n], 'order.' || v_order.status, v_order.customer_id, v_order.id, v_answer::jsonb, p_at);
        IF v_hold.hold_id IS NOT NULL AND v_until IS NULL THEN
            v_held := v_held || v_order.id;
        END IF;
        status := p_status;
        UPDATE idempotency o SET status = p_status, answer = v_answer
        WHERE o.key_id = p_key_ids[n] AND o.key = p_keys[n];
        RETURN NEXT;
    END LOOP;
    IF cardinality(v_held) > 0 THEN
        PERFORM job_enqueue('orders.fulfil', v_held);
    END IF;
END $$;
