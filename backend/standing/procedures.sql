-- Have a customer's standing arrangements looked at soon after this transaction commits. As with alerts the mark is the
-- truth and the job the messenger.
CREATE FUNCTION standing_mark(p_customer uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standing_due (customer_id) VALUES (p_customer) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM job_enqueue('standing.look', ARRAY[p_customer]);
    END IF;
END $$;

-- What was kept for the next order of these customers is free again, for the orders whose references stand beside them.
-- The caller holds the locks on the customers' accounts, so whoever is resolving such a hold at this moment (it ran out,
-- the person wants no more of it) waits for the caller: SQLSTATE 40001, try again. How much became free.
CREATE FUNCTION precaution_release(p_customers uuid[], p_references text[], p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    r record;
    v_free bigint := 0;
BEGIN
    FOR r IN
        SELECT h.id, h.amount, wanted.reference
        FROM unnest(p_customers, p_references) AS wanted (customer_id, reference)
        JOIN hold h ON h.customer_id = wanted.customer_id AND h.status = 'open' AND h.reason = 'precaution'
        ORDER BY h.id
    LOOP
        BEGIN
            PERFORM 1 FROM hold WHERE id = r.id AND status = 'open' FOR NO KEY UPDATE NOWAIT;
        EXCEPTION WHEN lock_not_available THEN
            RAISE EXCEPTION 'the hold is being resolved' USING ERRCODE = '40001';
        END;
        IF FOUND THEN
            -- only paid money is kept, which does not expire: no grace is needed
            PERFORM ledger_release(ARRAY[r.id], 'voided', r.reference, p_at, interval '0');
            v_free := v_free + r.amount;
        END IF;
    END LOOP;
    RETURN v_free;
END $$;
