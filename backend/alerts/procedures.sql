-- Have a merchant's alerts looked at soon after this transaction commits. The mark is the truth, the job the messenger: a
-- mark whose job got lost, or was running already, is found by the sweep.
--
-- What every merchant has once an hour is not urgent: it lets orders and crossings go first.
CREATE FUNCTION alert_mark(p_customer uuid, p_urgent boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_new boolean;
BEGIN
    INSERT INTO alert_due (customer_id) VALUES (p_customer) ON CONFLICT DO NOTHING;
    v_new := FOUND;
    IF v_new THEN
        PERFORM job_enqueue('alerts.look', ARRAY[p_customer]);
    END IF;
    IF v_new AND NOT p_urgent THEN
        UPDATE pgqueuer SET priority = -1 WHERE dedupe_key = 'alerts.look:' || p_customer AND status = 'queued';
    ELSIF p_urgent AND NOT v_new THEN
        UPDATE pgqueuer SET priority = 0
        WHERE dedupe_key = 'alerts.look:' || p_customer AND status = 'queued' AND priority < 0;
    END IF;
END $$;
