-- A bonus is earned, if nothing says no; in the transaction that credits the bill. The counters (`p_offers`, `p_periods`,
-- each with its caps, NULL for none) move with it, and their CHECKs refuse what this function would have let pass.
--
-- False when the order had its bonus before or a limit is reached; nothing changes then. Everything about one person is
-- done under the locks on their accounts, taken in the order everybody takes them.
CREATE FUNCTION bonus_take(
    p_topup uuid, p_customer uuid, p_order uuid, p_offer text, p_day date, p_amount bigint, p_at timestamptz,
    p_offers text[], p_periods text[], p_times int[], p_amounts bigint[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE customer_id = p_customer AND closed_at IS NULL ORDER BY code FOR NO KEY UPDATE;
    -- From here on each statement sees what the others committed while we waited.
    IF EXISTS (SELECT 1 FROM bonus_grant WHERE order_id = p_order) THEN
        RETURN false;
    ELSIF EXISTS (
        SELECT 1 FROM unnest(p_offers, p_periods, p_times, p_amounts) AS cap (offer, period, times, amount)
        LEFT JOIN bonus_count n ON n.customer_id = p_customer AND n.offer = cap.offer AND n.period = cap.period
        WHERE coalesce(n.times, 0) + 1 > cap.times OR coalesce(n.amount, 0) + p_amount > cap.amount
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO bonus_count AS n (customer_id, offer, period, times, amount, times_cap, amount_cap)
    SELECT p_customer, cap.offer, cap.period, 1, p_amount, cap.times, cap.amount
    FROM unnest(p_offers, p_periods, p_times, p_amounts) AS cap (offer, period, times, amount)
    ORDER BY cap.offer, cap.period
    ON CONFLICT (customer_id, offer, period) DO UPDATE
    SET times = n.times + 1, amount = n.amount + p_amount,
        times_cap = excluded.times_cap, amount_cap = excluded.amount_cap;
    INSERT INTO bonus_grant (topup_id, customer_id, order_id, offer, day, amount, at)
    VALUES (p_topup, p_customer, p_order, p_offer, p_day, p_amount, p_at);
    RETURN true;
END $$;
