-- Claim the idempotency keys, each of which comes once here; returns the places of those that are new. A concurrent
-- repeat waits here until the first one is done.
CREATE FUNCTION once_claim(p_key_ids text[], p_keys text[], p_fingerprints bytea[], p_at timestamptz)
RETURNS int[] LANGUAGE sql AS $$
    WITH fresh AS (
        INSERT INTO idempotency (key_id, key, fingerprint, created_at)
        SELECT key_id, key, fingerprint, p_at
        FROM unnest(p_key_ids, p_keys, p_fingerprints) AS claim (key_id, key, fingerprint)
        ORDER BY key_id, key
        ON CONFLICT DO NOTHING RETURNING key_id, key
    )
    SELECT coalesce(array_agg(place::int ORDER BY place), '{}')
    FROM fresh JOIN unnest(p_key_ids, p_keys) WITH ORDINALITY AS claim (key_id, key, place) USING (key_id, key)
$$;
