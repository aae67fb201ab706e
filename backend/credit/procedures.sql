-- Credit in the machine room. What is owed is the account `customer:<id>:credit`; these functions keep the rows
-- beside it, always under the lock on that account. `p_terms` is {"today", "due", "fee_fixed", "fee_bp"}: the business
-- date, when what is used today is to be paid back, and what each use costs, in fen and in basis points of the amount.
-- A date is never computed here. The trigger `credit_floor` keeps the account's floor where the limit is.

-- What the use of so much costs: rounded down, in the customer's favour (`RepaymentPolicy.fee` says the same).
CREATE FUNCTION credit_fee(p_amount bigint, p_terms json) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_terms ->> 'fee_fixed')::bigint + p_amount * (p_terms ->> 'fee_bp')::bigint / 10000
$$;

-- What a quote offered to put on the line, in fen; 0 when it offered nothing.
CREATE FUNCTION credit_offered(p_quote jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_quote @> '{"ways": [{"kind": "credit"}]}' THEN (p_quote ->> 'shortfall')::bigint ELSE 0 END
$$;

-- Have an order put so much on the line, whose account has `p_free` left: nothing happens and `refused` says why
-- not, or it counts against the day, and the caller writes the use down. `p_consent` is how much the person agreed
-- to, NULL when nobody was asked: then only as much as the customer lets orders take by themselves.
CREATE FUNCTION credit_reserve(
    p_customer uuid, p_amount bigint, p_free bigint, p_consent bigint, p_terms json, OUT refused text, OUT cap bigint
) LANGUAGE plpgsql AS $$
DECLARE
    v_line credit_line;
    v_today date := p_terms ->> 'today';
    v_used bigint;
BEGIN
    SELECT * INTO v_line FROM credit_line WHERE customer_id = p_customer;
    cap := CASE WHEN p_consent IS NULL THEN least(v_line.auto_cap, v_line.order_cap) ELSE v_line.order_cap END;
    SELECT used INTO v_used FROM credit_day WHERE customer_id = p_customer AND business_date = v_today;
    refused := CASE
        WHEN v_line.status IS DISTINCT FROM 'open' THEN 'not_open'
        WHEN p_amount > p_consent THEN 'changed'
        WHEN p_amount > cap THEN 'order_cap'
        WHEN p_amount > p_free THEN 'limit'
        WHEN coalesce(v_used, 0) + p_amount > v_line.day_cap THEN 'day_cap'
        WHEN EXISTS (
            SELECT FROM credit_use WHERE customer_id = p_customer AND status = 'owed' AND due_on < v_today
        ) THEN 'overdue'
    END;
    IF refused IS NULL THEN
        INSERT INTO credit_day AS d (customer_id, business_date, used, cap)
        VALUES (p_customer, v_today, p_amount, v_line.day_cap)
        ON CONFLICT (customer_id, business_date) DO UPDATE SET used = d.used + p_amount, cap = v_line.day_cap;
    END IF;
END $$;

-- So much of what was used on that day is not any more.
CREATE FUNCTION credit_day_back(p_customer uuid, p_date date, p_amount bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE credit_day SET used = used - p_amount WHERE customer_id = p_customer AND business_date = p_date
$$;

-- The holds were given back: what they had on a line is free again, on its own business date.
CREATE FUNCTION credit_release(p_holds uuid[], p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r credit_use;
BEGIN
    FOR r IN
        UPDATE credit_use SET status = 'released', settled_at = p_at
        WHERE hold_id = ANY (p_holds) AND status = 'held' RETURNING *
    LOOP
        PERFORM credit_day_back(r.customer_id, r.business_date, r.amount);
    END LOOP;
END $$;

-- The hold was captured: what its last part took from a line is owed from now on, and the rest was never used.
CREATE FUNCTION credit_owe(p_hold uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_use credit_use;
    v_captured bigint;
BEGIN
    SELECT * INTO v_use FROM credit_use WHERE hold_id = p_hold;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT captured INTO v_captured FROM hold_part WHERE hold_id = p_hold ORDER BY position DESC LIMIT 1;
    IF v_captured = 0 THEN
        PERFORM credit_release(ARRAY[p_hold], p_at);
        RETURN;
    END IF;
    UPDATE credit_use SET status = 'owed', amount = v_captured, fee = fee * v_captured / amount
    WHERE hold_id = p_hold;
    IF v_captured < v_use.amount THEN
        PERFORM credit_day_back(v_use.customer_id, v_use.business_date, v_use.amount - v_captured);
    END IF;
END $$;

-- The order is refunded: nothing of it is owed any more. Answers how much of it had been paid back already and what
-- was paid for using the line, both the customer's money; NULL when nothing was on a line.
CREATE FUNCTION credit_unwind(p_hold uuid, p_at timestamptz, OUT repaid bigint, OUT fee bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_use credit_use;
BEGIN
    UPDATE credit_use SET status = 'released', settled_at = p_at
    WHERE hold_id = p_hold AND status IN ('owed', 'repaid') RETURNING * INTO v_use;
    IF FOUND THEN
        PERFORM credit_day_back(v_use.customer_id, v_use.business_date, v_use.amount);
    END IF;
    repaid := v_use.repaid;
    fee := v_use.fee_paid;
END $$;

-- A line as its customer's wallet shows it on that day; nothing without one.
CREATE FUNCTION credit_standing(p_customer uuid, p_today date) RETURNS TABLE (
    customer_id uuid, status text, credit_limit bigint, used bigint, order_cap bigint, day_cap bigint,
    day_used bigint, auto_cap bigint, due date, overdue bigint
) LANGUAGE sql STABLE AS $$
    SELECT l.customer_id, l.status, l.credit_limit, a.debits_posted + a.debits_pending - a.credits_posted,
           l.order_cap, l.day_cap,
           coalesce((
               SELECT d.used FROM credit_day d WHERE d.customer_id = p_customer AND d.business_date = p_today
           ), 0),
           l.auto_cap, u.due, u.overdue
    FROM credit_line l
    JOIN account a ON a.code = 'customer:' || p_customer || ':credit' AND a.shard = 0
    CROSS JOIN LATERAL (
        SELECT min(due_on) AS due,
               coalesce(sum(amount - repaid) FILTER (WHERE status = 'owed' AND due_on < p_today), 0)::bigint
                   AS overdue
        FROM credit_use WHERE credit_use.customer_id = p_customer AND status IN ('held', 'owed')
    ) u
    WHERE l.customer_id = p_customer
$$;
