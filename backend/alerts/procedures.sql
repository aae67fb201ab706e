-- Have a merchant's alerts looked at soon after this transaction commits. The mark is the truth, the job the messenger: a
-- mark whose job got lost, or was running already, is found by the sweep.
CREATE FUNCTION alert_mark(p_customer uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert_due (customer_id) VALUES (p_customer) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM job_enqueue('alerts.look', ARRAY[p_customer]);
    END IF;
END $$;
