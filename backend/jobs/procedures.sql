-- What pgqueuer's `enqueue` does, for procedures that cause jobs. A job that waits already is not enqueued twice.
-- The queue has its own clock, and it is the database's.
CREATE FUNCTION job_enqueue(p_job text, p_subjects uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH added AS (
        INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, headers, status)
        SELECT 0, p_job, convert_to(subject::text, 'UTF8'), now(), p_job || ':' || subject, 'null', 'queued'
        FROM unnest(p_subjects) AS subject
        ON CONFLICT (dedupe_key)
            WHERE (status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status]))
                AND dedupe_key IS NOT NULL
            DO NOTHING
        RETURNING id, entrypoint, priority
    )
    INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT id, 'queued', entrypoint, priority FROM added
$$;
