-- Money that the gateway says is on its way, as `ledger_pockets` has its rows.
CREATE FUNCTION topup_in_transit(
    p_customer uuid,
    OUT customer_id uuid, OUT what text, OUT amount bigint, OUT until timestamptz,
    OUT subject_id uuid, OUT order_id uuid, OUT reason text
) RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT t.customer_id, 'transit', t.amount, t.updated_at, t.id, NULL::uuid, NULL::text
    FROM topup t WHERE t.customer_id = p_customer AND t.status = 'processing' ORDER BY t.id
$$;
