"""The statements of the broadcasts."""

CREATE = "INSERT INTO chat.broadcast (id, made_at, made_by, texts, urgent) VALUES ($1, $2, $3, $4, $5)"

RECIPIENTS = """
INSERT INTO chat.recipient (broadcast_id, channel, address)
SELECT DISTINCT ON (p.person) $1::uuid, p.channel, p.address
FROM unnest($2::int[], $3::text[], $4::text[]) AS p (person, channel, address)
LEFT JOIN chat.courier AS c ON c.channel = p.channel
LEFT JOIN chat.delivery AS d ON d.channel = p.channel AND d.address = p.address
LEFT JOIN chat.session AS s ON s.channel = p.channel AND s.address = p.address
ORDER BY p.person, c.channel IS NULL OR d.blocked_at IS NOT NULL, s.heard_at DESC NULLS LAST, p.channel,
p.address ON CONFLICT DO NOTHING
"""

TAKE = """
UPDATE chat.broadcast SET lease = $1, leased_until = $3
WHERE state = 'open' AND (lease IS NULL OR lease = $1 OR leased_until < $2)
RETURNING *
"""

WAITING = """
SELECT r.channel, r.address, d.blocked_reason
FROM chat.recipient AS r
LEFT JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
WHERE r.broadcast_id = $1 AND r.seq IS NULL AND r.skipped IS NULL
ORDER BY r.channel, r.address LIMIT $2
"""

QUEUED = """
SELECT count(*) FROM (
    SELECT FROM chat.courier AS c JOIN chat.delivery AS d ON d.channel = c.channel
    WHERE d.bulk AND d.due_at <= $1 LIMIT $2
) AS waiting
"""

# The row of the recipient keeps two senders apart, the row of the session orders the entries of the chat.
QUEUE = """
WITH mine AS (
    SELECT r.channel, r.address FROM chat.recipient AS r JOIN chat.broadcast AS b ON b.id = r.broadcast_id
    WHERE r.broadcast_id = $1 AND r.channel = $2 AND r.address = $3
      AND r.seq IS NULL AND r.skipped IS NULL AND b.state = 'open'
    FOR UPDATE OF r FOR SHARE OF b
), place AS (
    INSERT INTO chat.session AS s (channel, address, last_seq) SELECT channel, address, 1 FROM mine
    ON CONFLICT (channel, address) DO UPDATE SET last_seq = s.last_seq + 1
    RETURNING last_seq
), said AS (
    INSERT INTO chat.outbox (channel, address, seq, at, answers, message)
    SELECT $2, $3, last_seq, $4, 'broadcast:' || $1::uuid, $5 FROM place
), queued AS (
    INSERT INTO chat.delivery AS d (channel, address, queued, spoken, delivered, since, due_at, bulk)
    SELECT $2, $3, last_seq, 0, last_seq - 1, $4, $4, true
    FROM place WHERE EXISTS (SELECT FROM chat.courier WHERE channel = $2)
    ON CONFLICT (channel, address) DO UPDATE
    SET queued = excluded.queued,
        delivered = CASE WHEN d.blocked_at IS NULL THEN d.delivered ELSE excluded.queued END,
        bulk = d.due_at IS NULL OR d.bulk,
        since = CASE WHEN d.blocked_at IS NULL THEN coalesce(d.since, excluded.since) END,
        due_at = CASE WHEN d.blocked_at IS NULL THEN coalesce(d.due_at, excluded.due_at) END
)
UPDATE chat.recipient AS r SET seq = place.last_seq
FROM place WHERE r.broadcast_id = $1 AND r.channel = $2 AND r.address = $3
RETURNING r.seq
"""

SKIP = """
UPDATE chat.recipient SET skipped = $4
WHERE broadcast_id = $1 AND channel = $2 AND address = $3 AND seq IS NULL AND skipped IS NULL
"""

FINISH = """
UPDATE chat.broadcast SET state = 'done', ended_at = $2
WHERE id = $1 AND state = 'open' AND NOT EXISTS (
    SELECT FROM chat.recipient WHERE broadcast_id = $1 AND seq IS NULL AND skipped IS NULL
)
"""

CANCEL = "UPDATE chat.broadcast SET state = 'cancelled', ended_at = coalesce(ended_at, $2) WHERE id = $1"

SPARE_WAITING = """
WITH spared AS (
    UPDATE chat.recipient SET skipped = 'cancelled'
    WHERE broadcast_id = $1 AND seq IS NULL AND skipped IS NULL RETURNING 1
)
SELECT count(*) FROM spared
"""

# What a courier has in hand goes out. The rows of the others are held meanwhile, so that none takes them up.
SPARE_QUEUED = """
WITH idle AS (
    SELECT d.channel, d.address, r.seq
    FROM chat.recipient AS r
    JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
    WHERE r.broadcast_id = $1 AND r.seq > d.delivered AND r.skipped IS NULL
      AND d.lease IS NULL AND d.parts = '{}' AND d.doubtful IS NULL
    FOR UPDATE OF d SKIP LOCKED
), unsaid AS (
    DELETE FROM chat.outbox AS o USING idle
    WHERE o.channel = idle.channel AND o.address = idle.address AND o.seq = idle.seq
), spared AS (
    UPDATE chat.recipient AS r SET skipped = 'cancelled' FROM idle
    WHERE r.broadcast_id = $1 AND r.channel = idle.channel AND r.address = idle.address RETURNING 1
)
SELECT count(*) FROM spared
"""

PROGRESS = """
SELECT CASE WHEN r.skipped IS NOT NULL THEN '-' || r.skipped
            WHEN r.seq IS NULL THEN 'waiting'
            WHEN d.delivered < r.seq THEN 'queued'
            ELSE 'sent' END AS what, count(*) AS count
FROM chat.recipient AS r
LEFT JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
WHERE r.broadcast_id = $1 GROUP BY what
"""
