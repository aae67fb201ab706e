-- Something was delivered to a person: what was suggested about it is settled, and their habits are looked at
-- when the next purchase can be near. First the person's row, which a look locks too, then the suggestion.
CREATE FUNCTION suggestion_delivered(
    p_customer uuid, p_family text, p_target text, p_now timestamptz, p_look_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rhythm AS r (customer_id, look_at)
    SELECT id, p_look_at FROM customer WHERE id = p_customer AND kind = 'personal'
    ON CONFLICT (customer_id) DO UPDATE SET look_at = p_look_at
    WHERE r.look_at IS NULL OR r.look_at > p_look_at;
    UPDATE suggestion SET outcome = 'bought', decided_at = p_now
    WHERE customer_id = p_customer AND outcome IS NULL
      AND family = p_family AND target IS NOT DISTINCT FROM p_target;
END
$$;
