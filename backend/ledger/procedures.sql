-- The ledger's machine room: PL/pgSQL, so that a posting is one round trip and its locks are short.
--
-- Rows are locked in one order everywhere: the hold, then the customer's accounts by code, then the shop's accounts by
-- code. A refusal that the caller may want to act on (a shortfall, a hold that was voided) is a returned value, because
-- an SQL error would end the caller's transaction; a limit that is hit in spite of everything is the CHECK
-- constraint's error.
--
-- SQLSTATE XK001: the reference belongs to another entry. XK002: append-only. XK003: no such account.

-- Move the shop's own account. It is split in 16 rows and a connection always uses the same one, so two orders wait for
-- each other only when their connections collide. It comes into being when first used.
CREATE FUNCTION ledger_system(p_code text, p_debit bigint, p_credit bigint, p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_shard smallint := pg_backend_pid() % 16;
    v_id bigint;
BEGIN
    UPDATE account SET debits_posted = debits_posted + p_debit, credits_posted = credits_posted + p_credit
    WHERE code = p_code AND shard = v_shard RETURNING id INTO v_id;
    IF NOT FOUND THEN
        INSERT INTO account AS a (code, shard, kind, debits_posted, credits_posted, opened_at)
        VALUES (p_code, v_shard, 'system', p_debit, p_credit, p_at)
        ON CONFLICT (code, shard) DO UPDATE
        SET debits_posted = a.debits_posted + p_debit, credits_posted = a.credits_posted + p_credit
        RETURNING id INTO v_id;
    END IF;
    RETURN v_id;
END $$;

CREATE FUNCTION ledger_post(
    p_journal uuid, p_kind text, p_reference text, p_at timestamptz,
    p_customer uuid, p_order uuid, p_topup uuid,
    p_debits text[], p_credits text[], p_amounts bigint[], p_codes text[], p_lot_expires timestamptz
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    v_first journal;
    v_codes text[] := '{}';
    v_ids bigint[] := '{}';
    v_id bigint;
    r record;
BEGIN
    INSERT INTO journal (id, kind, reference, customer_id, order_id, topup_id, at)
    VALUES (p_journal, p_kind, p_reference, p_customer, p_order, p_topup, p_at)
    ON CONFLICT (reference) DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO STRICT v_first FROM journal WHERE reference = p_reference;
        IF v_first.kind <> p_kind OR v_first.customer_id IS DISTINCT FROM p_customer THEN
            RAISE EXCEPTION 'reference % belongs to another journal', p_reference USING ERRCODE = 'XK001';
        END IF;
        RETURN v_first.id;
    END IF;
    FOR r IN
        SELECT side.code, sum(side.debit)::bigint AS debit, sum(side.credit)::bigint AS credit
        FROM (
            SELECT unnest(p_debits) AS code, unnest(p_amounts) AS debit, 0::bigint AS credit
            UNION ALL
            SELECT unnest(p_credits), 0::bigint, unnest(p_amounts)
        ) AS side
        GROUP BY side.code
        ORDER BY side.code NOT LIKE 'customer:%', side.code COLLATE "C"
    LOOP
        IF r.code NOT LIKE 'customer:%' THEN
            v_id := ledger_system(r.code, r.debit, r.credit, p_at);
        ELSE
            UPDATE account
            SET debits_posted = debits_posted + r.debit, credits_posted = credits_posted + r.credit
            WHERE code = r.code AND shard = 0 AND closed_at IS NULL RETURNING id INTO v_id;
            IF NOT FOUND AND r.code LIKE 'customer:%:bonus:%' AND r.debit = 0 THEN
                INSERT INTO account (code, kind, customer_id, credits_posted, floor, expires_at, opened_at)
                VALUES (r.code, 'bonus', p_customer, r.credit, 0, p_lot_expires, p_at) RETURNING id INTO v_id;
            ELSIF NOT FOUND THEN
                RAISE EXCEPTION 'account % does not exist', r.code USING ERRCODE = 'XK003';
            END IF;
        END IF;
        v_codes := v_codes || r.code;
        v_ids := v_ids || v_id;
    END LOOP;
    INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
    SELECT p_journal, v_ids[array_position(v_codes, t.debit)], v_ids[array_position(v_codes, t.credit)],
           t.amount, t.code
    FROM unnest(p_debits, p_credits, p_amounts, p_codes) WITH ORDINALITY
        AS t (debit, credit, amount, code, place)
    ORDER BY t.place;
    RETURN p_journal;
END $$;

-- What a customer can spend of their own at that moment. A credit line is nobody's own money.
CREATE FUNCTION ledger_available(p_customer uuid, p_at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(credits_posted - debits_posted - debits_pending - floor), 0)::bigint
    FROM account
    WHERE customer_id = p_customer AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > p_at)
      AND kind <> 'credit'
$$;

-- What a customer's wallet is made of, soonest expiry first: the accounts that can be spent from, and what is frozen.
-- The amount of a credit account is below zero: what is owed and held of it.
CREATE FUNCTION ledger_pockets(
    p_customer uuid, p_at timestamptz,
    OUT customer_id uuid, OUT what text, OUT amount bigint, OUT until timestamptz,
    OUT subject_id uuid, OUT order_id uuid, OUT reason text
) RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT a.customer_id, a.kind, a.credits_posted - a.debits_posted - a.debits_pending, a.expires_at,
           NULL::uuid, NULL::uuid, NULL::text
    FROM account a
    WHERE a.customer_id = p_customer AND a.closed_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > p_at)
    UNION ALL
    SELECT h.customer_id, 'freeze', h.amount, h.expires_at, h.id, h.order_id, h.reason
    FROM hold h WHERE h.customer_id = p_customer AND h.status = 'open'
    ORDER BY 4 NULLS LAST
$$;

-- How a hold (or what was captured of it) is made up.
CREATE FUNCTION ledger_parts(p_hold uuid, p_captured boolean, OUT bonus bigint, OUT paid bigint, OUT credit bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'bonus'), 0)::bigint,
           coalesce(sum(amount) FILTER (WHERE kind = 'paid'), 0)::bigint,
           coalesce(sum(amount) FILTER (WHERE kind = 'credit'), 0)::bigint
    FROM (
        SELECT a.kind, CASE WHEN p_captured THEN p.captured ELSE p.amount END AS amount
        FROM hold_part p JOIN account a ON a.id = p.account_id WHERE p.hold_id = p_hold
    ) AS part
$$;

-- Money that comes back to a bonus lot that expired meanwhile gets a short new life, in the customer's favour.
CREATE FUNCTION ledger_expiry(p_expiry timestamptz, p_back bigint, p_at timestamptz, p_grace interval)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_back > 0 AND p_expiry <= p_at THEN p_at + p_grace ELSE p_expiry END
$$;

-- Reserve money, each for one purpose, in the order given. Short of it nothing happens, and `shortfall` says how much
-- is missing; the next one may still fit. Answers in the same order.
--
-- Credit comes last and only with `p_terms` (`backend/credit/procedures.sql`): of each hold up to `p_credits`, what its
-- person agreed to; 0: none; NULL: nobody was asked, so as much as the customer lets orders take by themselves.
-- `refused` says why the line did not cover what somebody agreed to. People without a line pay nothing for this.
CREATE FUNCTION ledger_hold(
    p_holds uuid[], p_customers uuid[], p_amounts bigint[], p_reason text, p_titles text[], p_orders uuid[],
    p_at timestamptz, p_untils timestamptz[], p_references text[], p_credits bigint[], p_terms json
) RETURNS TABLE (
    hold_id uuid, shortfall bigint, bonus bigint, paid bigint, credit bigint, status text, until timestamptz,
    refused text
)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_known text[];
    v_hold hold;
    v_accounts bigint[];
    v_owners uuid[];
    v_kinds text[];
    v_free bigint[];
    k int;
    v_part bigint;
    v_position smallint;
    v_room record;
    v_line int;
    -- the new holds by their place, and their parts
    v_new int[] := '{}';
    v_of uuid[] := '{}';
    v_positions smallint[] := '{}';
    v_from bigint[] := '{}';
    v_parts bigint[] := '{}';
    -- those on a line: their place, how much, and of at most how much; mostly nothing
    v_uses int[] := '{}';
    v_used bigint[] := '{}';
    v_caps bigint[] := '{}';
BEGIN
    -- After the wait for the locks each further statement sees what the others committed meanwhile.
    PERFORM 1 FROM account WHERE customer_id = ANY (p_customers) AND closed_at IS NULL
    ORDER BY customer_id, code FOR NO KEY UPDATE;
    v_known := ARRAY(SELECT reference FROM hold WHERE reference = ANY (p_references));
    -- bonus before paid, soonest expiry first; a line comes last
    SELECT array_agg(id), array_agg(customer_id), array_agg(kind), array_agg(free)
    INTO v_accounts, v_owners, v_kinds, v_free
    FROM (
        SELECT id, customer_id, kind, credits_posted - debits_posted - debits_pending - floor AS free
        FROM account
        WHERE customer_id = ANY (p_customers) AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > p_at)
          AND (kind <> 'credit' OR p_terms IS NOT NULL)
        ORDER BY customer_id, kind = 'credit', kind <> 'bonus', expires_at NULLS LAST, id
    ) AS pocket;
    FOR n IN 1 .. cardinality(p_holds) LOOP
        bonus := 0;
        paid := 0;
        credit := 0;
        refused := NULL;
        IF p_references[n] = ANY (v_known) THEN
            SELECT * INTO STRICT v_hold FROM hold WHERE reference = p_references[n];
            IF v_hold.customer_id <> p_customers[n] OR v_hold.amount <> p_amounts[n] THEN
                RAISE EXCEPTION 'reference % belongs to another hold', p_references[n] USING ERRCODE = 'XK001';
            END IF;
            SELECT p.bonus, p.paid, p.credit INTO bonus, paid, credit FROM ledger_parts(v_hold.id, false) AS p;
            hold_id := v_hold.id;
            shortfall := 0;
            status := v_hold.status;
            until := v_hold.expires_at;
            RETURN NEXT;
            CONTINUE;
        END IF;
        k := array_position(v_owners, p_customers[n]);
        IF k IS NULL THEN
            RAISE EXCEPTION 'customer % has no accounts', p_customers[n] USING ERRCODE = 'XK003';
        END IF;
        hold_id := NULL;
        status := NULL;
        until := p_untils[n];
        shortfall := p_amounts[n];
        WHILE shortfall > 0 AND v_owners[k] = p_customers[n] AND v_kinds[k] <> 'credit' LOOP
            shortfall := shortfall - least(v_free[k], shortfall);
            k := k + 1;
        END LOOP;
        IF shortfall > 0 AND v_owners[k] = p_customers[n] AND p_credits[n] IS DISTINCT FROM 0 THEN
            -- what is left is the line
            SELECT * INTO v_room FROM credit_reserve(p_customers[n], shortfall, v_free[k], p_credits[n], p_terms);
            IF v_room.refused IS NULL THEN
                credit := shortfall;
                v_line := k;
                shortfall := 0;
            ELSIF p_credits[n] IS NOT NULL THEN
                refused := v_room.refused;
            END IF;
        END IF;
        IF shortfall = 0 THEN
            hold_id := p_holds[n];
            status := 'open';
            v_new := v_new || n;
            v_position := 0;
            v_part := p_amounts[n];
            k := array_position(v_owners, p_customers[n]);
            WHILE bonus + paid < p_amounts[n] - credit LOOP
                v_part := least(v_free[k], p_amounts[n] - credit - bonus - paid);
                IF v_part > 0 THEN
                    v_position := v_position + 1;
                    v_of := v_of || p_holds[n];
                    v_positions := v_positions || v_position;
                    v_from := v_from || v_accounts[k];
                    v_parts := v_parts || v_part;
                    v_free[k] := v_free[k] - v_part;
                    IF v_kinds[k] = 'bonus' THEN
                        bonus := bonus + v_part;
                    ELSE
                        paid := paid + v_part;
                    END IF;
                END IF;
                k := k + 1;
            END LOOP;
            IF credit > 0 THEN
                v_of := v_of || p_holds[n];
                v_positions := v_positions || (v_position + 1)::smallint;
                v_from := v_from || v_accounts[v_line];
                v_parts := v_parts || credit;
                v_free[v_line] := v_free[v_line] - credit;
                v_uses := v_uses || n;
                v_used := v_used || credit;
                v_caps := v_caps || v_room.cap;
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    INSERT INTO hold (id, customer_id, order_id, reason, title, amount, reference, created_at, expires_at)
    SELECT p_holds[n], p_customers[n], p_orders[n], p_reason, p_titles[n], p_amounts[n], p_references[n],
           p_at, p_untils[n]
    FROM unnest(v_new) AS n;
    INSERT INTO hold_part (hold_id, position, account_id, amount)
    SELECT * FROM unnest(v_of, v_positions, v_from, v_parts);
    UPDATE account SET debits_pending = debits_pending + (
        SELECT sum(part.amount)::bigint FROM unnest(v_from, v_parts) AS part (id, amount) WHERE part.id = account.id
    )
    WHERE id = ANY (v_from);
    IF cardinality(v_uses) > 0 THEN
        INSERT INTO credit_use (
            hold_id, customer_id, order_id, amount, cap, business_date, due_on, fee, automatic, created_at
        )
        SELECT p_holds[n], p_customers[n], p_orders[n], used, cap,
               (p_terms ->> 'today')::date, (p_terms ->> 'due')::date,
               credit_fee(used, p_terms), p_credits[n] IS NULL, p_at
        FROM unnest(v_uses, v_used, v_caps) AS use (n, used, cap);
    END IF;
END $$;

-- The same without credit, as processes of the release before call it.
CREATE FUNCTION ledger_hold(
    p_holds uuid[], p_customers uuid[], p_amounts bigint[], p_reason text, p_titles text[], p_orders uuid[],
    p_at timestamptz, p_untils timestamptz[], p_references text[]
) RETURNS TABLE (hold_id uuid, shortfall bigint, bonus bigint, paid bigint, status text, until timestamptz)
LANGUAGE sql AS $$
    SELECT h.hold_id, h.shortfall, h.bonus, h.paid, h.status, h.until
    FROM ledger_hold(
        p_holds, p_customers, p_amounts, p_reason, p_titles, p_orders, p_at, p_untils, p_references,
        array_fill(0::bigint, ARRAY[cardinality(p_holds)]), NULL
    ) AS h
$$;

-- Give back what open holds reserved. The caller holds the locks on their rows.
CREATE FUNCTION ledger_release(
    p_holds uuid[], p_status text, p_reference text, p_at timestamptz, p_grace interval
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id IN (SELECT account_id FROM hold_part WHERE hold_id = ANY (p_holds))
    ORDER BY code FOR NO KEY UPDATE;
    UPDATE account
    SET debits_pending = debits_pending - part.amount, closed_at = NULL,
        expires_at = ledger_expiry(expires_at, part.amount, p_at, p_grace)
    FROM (
        SELECT account_id, sum(amount)::bigint AS amount FROM hold_part
        WHERE hold_id = ANY (p_holds) GROUP BY account_id
    ) AS part WHERE account.id = part.account_id;
    UPDATE hold SET status = p_status, released = amount, resolution = p_reference, resolved_at = p_at
    WHERE id = ANY (p_holds);
    PERFORM credit_release(p_holds, p_at);
END $$;

CREATE FUNCTION ledger_void(p_hold uuid, p_reference text, p_at timestamptz, p_grace interval)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hold hold;
BEGIN
    SELECT * INTO v_hold FROM hold WHERE id = p_hold FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF v_hold.status = 'voided' AND v_hold.resolution = p_reference THEN
        RETURN 'done';
    ELSIF v_hold.status <> 'open' THEN
        RETURN 'hold_' || v_hold.status;
    END IF;
    -- The clock forbids spending a late hold, not giving it back.
    PERFORM ledger_release(ARRAY[p_hold], 'voided', p_reference, p_at, p_grace);
    RETURN 'done';
END $$;

CREATE FUNCTION ledger_capture(
    p_hold uuid, p_amount bigint, p_journal uuid, p_reference text, p_at timestamptz, p_grace interval
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hold hold;
    v_amount bigint;
    v_revenue bigint;
    v_credit boolean;
BEGIN
    SELECT * INTO v_hold FROM hold WHERE id = p_hold FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF v_hold.status = 'captured' AND v_hold.resolution = p_reference THEN
        RETURN 'done';
    ELSIF v_hold.status <> 'open' THEN
        RETURN 'hold_' || v_hold.status;
    ELSIF v_hold.expires_at <= p_at THEN
        RETURN 'hold_expired';
    END IF;
    v_amount := coalesce(p_amount, v_hold.amount);
    IF v_amount < 1 OR v_amount > v_hold.amount THEN
        RETURN 'amount_invalid';
    END IF;
    SELECT bool_or(kind = 'credit') INTO v_credit FROM (
        SELECT kind FROM account WHERE id IN (SELECT account_id FROM hold_part WHERE hold_id = p_hold)
        ORDER BY code FOR NO KEY UPDATE
    ) AS locked;
    INSERT INTO journal (id, kind, reference, title, customer_id, order_id, at)
    VALUES (p_journal, 'order', p_reference, v_hold.title, v_hold.customer_id, v_hold.order_id, p_at);
    UPDATE hold_part SET captured = least(hold_part.amount, greatest(0, v_amount - earlier.amount))
    FROM (
        SELECT position, sum(amount) OVER (ORDER BY position) - amount AS amount
        FROM hold_part WHERE hold_id = p_hold
    ) AS earlier WHERE hold_part.hold_id = p_hold AND hold_part.position = earlier.position;
    UPDATE account
    SET debits_pending = debits_pending - part.amount, debits_posted = debits_posted + part.captured,
        closed_at = CASE WHEN part.amount > part.captured THEN NULL ELSE closed_at END,
        expires_at = ledger_expiry(expires_at, part.amount - part.captured, p_at, p_grace)
    FROM hold_part AS part WHERE part.hold_id = p_hold AND account.id = part.account_id;
    v_revenue := ledger_system('revenue', 0, v_amount, p_at);
    INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
    SELECT p_journal, account_id, v_revenue, captured, 'capture'
    FROM hold_part WHERE hold_id = p_hold AND captured > 0 ORDER BY position;
    IF v_credit THEN
        PERFORM credit_owe(p_hold, p_at);
    END IF;
    UPDATE hold
    SET status = 'captured', captured = v_amount, released = amount - v_amount,
        resolution = p_reference, resolved_at = p_at
    WHERE id = p_hold;
    RETURN 'done';
END $$;

-- What of an order's credit was paid back already is the customer's own money, so it goes to `paid`, and so does the
-- fee that was paid for it, as a journal of its own.
CREATE FUNCTION ledger_refund(
    p_hold uuid, p_journal uuid, p_reference text, p_at timestamptz, p_grace interval
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hold hold;
    v_revenue bigint;
    v_credit boolean;
    v_repaid bigint := 0;
    v_fee bigint := 0;
    v_own bigint;
    v_fees bigint;
    v_fee_journal uuid := gen_random_uuid();
BEGIN
    SELECT * INTO v_hold FROM hold WHERE id = p_hold FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF v_hold.refund = p_reference THEN
        RETURN 'done';
    ELSIF v_hold.status <> 'captured' THEN
        RETURN 'hold_' || v_hold.status;
    ELSIF v_hold.refund IS NOT NULL THEN
        RETURN 'refunded';
    END IF;
    SELECT bool_or(kind = 'credit') INTO v_credit FROM (
        SELECT kind FROM account
        WHERE id IN (SELECT account_id FROM hold_part WHERE hold_id = p_hold AND captured > 0)
        ORDER BY code FOR NO KEY UPDATE
    ) AS locked;
    IF v_credit THEN
        SELECT repaid, fee INTO v_repaid, v_fee FROM credit_unwind(p_hold, p_at);
    END IF;
    IF v_repaid + v_fee > 0 THEN
        -- `paid` is the last of a customer's accounts by code, so nothing is locked out of order.
        SELECT id INTO STRICT v_own FROM account
        WHERE code = 'customer:' || v_hold.customer_id || ':paid' AND shard = 0 FOR NO KEY UPDATE;
    END IF;
    INSERT INTO journal (id, kind, reference, title, customer_id, order_id, at)
    VALUES (p_journal, 'refund', p_reference, v_hold.title, v_hold.customer_id, v_hold.order_id, p_at);
    UPDATE account
    SET credits_posted = credits_posted + part.captured - CASE WHEN kind = 'credit' THEN v_repaid ELSE 0 END,
        closed_at = NULL, expires_at = ledger_expiry(expires_at, part.captured, p_at, p_grace)
    FROM hold_part AS part
    WHERE part.hold_id = p_hold AND part.captured > 0 AND account.id = part.account_id;
    IF v_fee > 0 THEN
        INSERT INTO journal (id, kind, reference, title, customer_id, order_id, at)
        VALUES (v_fee_journal, 'credit_fee', p_reference || ':fee', v_hold.title, v_hold.customer_id, v_hold.order_id, p_at);
        UPDATE account SET credits_posted = credits_posted + v_fee WHERE id = v_own;
        v_fees := ledger_system('credit_fee', v_fee, 0, p_at);
        INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
        VALUES (v_fee_journal, v_fees, v_own, v_fee, 'credit_fee');
    END IF;
    v_revenue := ledger_system('revenue', v_hold.captured, 0, p_at);
    INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
    SELECT p_journal, v_revenue, account_id, back, 'refund'
    FROM (
        SELECT p.position, p.account_id, p.captured - CASE WHEN a.kind = 'credit' THEN v_repaid ELSE 0 END AS back
        FROM hold_part p JOIN account a ON a.id = p.account_id WHERE p.hold_id = p_hold
    ) AS part WHERE back > 0 ORDER BY position;
    IF v_repaid > 0 THEN
        UPDATE account SET credits_posted = credits_posted + v_repaid WHERE id = v_own;
        INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
        VALUES (p_journal, v_revenue, v_own, v_repaid, 'refund');
    END IF;
    UPDATE hold SET refund = p_reference WHERE id = p_hold;
    RETURN 'done';
END $$;

-- Capture answers with which pockets paid, refund with where it went back to; only a second statement can see what the first one wrote.
CREATE FUNCTION ledger_spend(
    p_hold uuid, p_amount bigint, p_journal uuid, p_reference text, p_at timestamptz, p_grace interval,
    OUT outcome text, OUT bonus bigint, OUT paid bigint, OUT credit bigint
) LANGUAGE plpgsql AS $$
BEGIN
    outcome := ledger_capture(p_hold, p_amount, p_journal, p_reference, p_at, p_grace);
    SELECT p.bonus, p.paid, p.credit INTO bonus, paid, credit FROM ledger_parts(p_hold, true) AS p;
END $$;

CREATE FUNCTION ledger_unwind(
    p_hold uuid, p_journal uuid, p_reference text, p_at timestamptz, p_grace interval,
    OUT outcome text, OUT bonus bigint, OUT paid bigint, OUT credit bigint
) LANGUAGE plpgsql AS $$
DECLARE
    v_repaid bigint;
BEGIN
    outcome := ledger_refund(p_hold, p_journal, p_reference, p_at, p_grace);
    SELECT p.bonus, p.paid, p.credit INTO bonus, paid, credit FROM ledger_parts(p_hold, true) AS p;
    IF credit > 0 THEN
        SELECT repaid INTO v_repaid FROM credit_use WHERE hold_id = p_hold;
        paid := paid + v_repaid;
        credit := credit - v_repaid;
    END IF;
END $$;

-- Reserve up to that much of what a customer paid in, and nothing of the bonus, for what is no order. The amount; 0 where
-- there is nothing to reserve.
CREATE FUNCTION ledger_hold_paid(
    p_hold uuid, p_customer uuid, p_most bigint, p_reason text, p_at timestamptz, p_until timestamptz, p_reference text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_account bigint;
    v_amount bigint;
BEGIN
    SELECT id, least(p_most, credits_posted - debits_posted - debits_pending - floor) INTO v_account, v_amount
    FROM account WHERE customer_id = p_customer AND kind = 'paid' AND closed_at IS NULL FOR NO KEY UPDATE;
    IF v_amount IS NULL OR v_amount <= 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO hold (id, customer_id, reason, amount, reference, created_at, expires_at)
    VALUES (p_hold, p_customer, p_reason, v_amount, p_reference, p_at, p_until);
    INSERT INTO hold_part (hold_id, position, account_id, amount) VALUES (p_hold, 1, v_account, v_amount);
    UPDATE account SET debits_pending = debits_pending + v_amount WHERE id = v_account;
    RETURN v_amount;
END $$;
