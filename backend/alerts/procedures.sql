-- Have a merchant's alerts looked at soon after this transaction commits. The mark is the truth, the job the messenger: a
-- mark whose job got lost, or was running already, is found by the sweep.
CREATE FUNCTION alert_mark(p_customer uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert_due (customer_id) VALUES (p_customer) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        WITH queued AS (
            INSERT INTO pgqueuer (priority, entrypoint, payload, dedupe_key, status)
            VALUES (0, 'alerts.look', convert_to(p_customer::text, 'UTF8'), 'alerts.look:' || p_customer, 'queued')
            ON CONFLICT (dedupe_key)
                WHERE status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])
                AND dedupe_key IS NOT NULL
                DO NOTHING
            RETURNING id, entrypoint, priority
        )
        INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
        SELECT id, 'queued', entrypoint, priority FROM queued;
    END IF;
END $$;
