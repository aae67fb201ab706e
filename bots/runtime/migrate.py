"""The tables of the conversations: schema `chat`, numbered steps, each run once."""

from typing import Literal

import asyncpg

from .conversations import Connect

STEPS: tuple[str, ...] = (
    # `session` is the row that orders everything in one chat: whoever takes the next `last_seq` holds its row
    # lock until commit, so entries of one chat become visible in the order of their numbers.
    """
    CREATE TABLE chat.session (
        channel  text   NOT NULL,
        address  text   NOT NULL,
        state    jsonb  NOT NULL DEFAULT '{}',
        version  bigint NOT NULL DEFAULT 0,
        last_seq bigint NOT NULL DEFAULT 0,
        heard_at timestamptz,
        PRIMARY KEY (channel, address)
    ) WITH (fillfactor = 70);

    CREATE TABLE chat.inbox (
        channel     text   NOT NULL,
        update_id   text   NOT NULL,
        address     text   NOT NULL,
        seq         bigint NOT NULL,
        at          timestamptz NOT NULL,
        text        text,
        button      text,
        label       text,
        answered_at timestamptz,
        intent      text,
        PRIMARY KEY (channel, update_id)
    );
    CREATE UNIQUE INDEX inbox_in_order ON chat.inbox (channel, address, seq);
    CREATE INDEX inbox_waiting ON chat.inbox (channel, address, seq) WHERE answered_at IS NULL;

    CREATE TABLE chat.outbox (
        channel text   NOT NULL,
        address text   NOT NULL,
        seq     bigint NOT NULL,
        at      timestamptz NOT NULL,
        answers text,
        intent  text,
        message jsonb  NOT NULL,
        PRIMARY KEY (channel, address, seq)
    );

    CREATE TABLE chat.notice (
        channel text NOT NULL,
        address text NOT NULL,
        name    text NOT NULL,
        at      timestamptz NOT NULL,
        PRIMARY KEY (channel, address, name)
    );

    CREATE TABLE chat.cursor (
        name     text PRIMARY KEY,
        position text NOT NULL
    );
    """,
    # What is old is found by its age. An update gets into its index when it is answered, never before.
    """
    CREATE INDEX inbox_answered ON chat.inbox (answered_at) WHERE answered_at IS NOT NULL;
    CREATE INDEX outbox_at ON chat.outbox (at);
    CREATE INDEX notice_at ON chat.notice (at);
    """,
    # What a courier brings to a messenger. A row says how far its chat is: `delivered` of what is `queued`,
    # of which `spoken` is the last entry that is no broadcast. `due_at` is when somebody may take the chat,
    # NULL when nothing waits; who takes it moves it to the end of the lease. So the index holds open work
    # only.
    """
    CREATE TABLE chat.courier (channel text PRIMARY KEY);

    CREATE TABLE chat.delivery (
        channel        text   NOT NULL,
        address        text   NOT NULL,
        queued         bigint NOT NULL,
        spoken         bigint NOT NULL,
        delivered      bigint NOT NULL,
        parts          jsonb  NOT NULL DEFAULT '{}',
        doubtful       text,
        kept           jsonb  NOT NULL DEFAULT '{}',
        attempts       int    NOT NULL DEFAULT 0,
        pace           timestamptz,
        since          timestamptz,
        bulk           boolean NOT NULL DEFAULT false,
        due_at         timestamptz,
        lease          uuid,
        blocked_at     timestamptz,
        blocked_reason text,
        PRIMARY KEY (channel, address)
    ) WITH (fillfactor = 70);
    CREATE INDEX delivery_due ON chat.delivery (channel, bulk, due_at) WHERE due_at IS NOT NULL;
    """,
    # A broadcast and whom it goes to. A recipient has a `seq` once the words are in the outbox of that chat.
    """
    CREATE TABLE chat.broadcast (
        id           uuid PRIMARY KEY,
        made_at      timestamptz NOT NULL,
        made_by      text NOT NULL,
        texts        jsonb NOT NULL,
        urgent       boolean NOT NULL,
        state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'cancelled', 'done')),
        ended_at     timestamptz,
        lease        uuid,
        leased_until timestamptz
    );
    CREATE INDEX broadcast_open ON chat.broadcast (made_at) WHERE state = 'open';
    CREATE INDEX broadcast_ended ON chat.broadcast (ended_at) WHERE ended_at IS NOT NULL;

    CREATE TABLE chat.recipient (
        broadcast_id uuid NOT NULL REFERENCES chat.broadcast,
        channel      text NOT NULL,
        address      text NOT NULL,
        seq          bigint,
        skipped      text,
        PRIMARY KEY (broadcast_id, channel, address)
    );
    CREATE INDEX recipient_waiting ON chat.recipient (broadcast_id, channel, address)
        WHERE seq IS NULL AND skipped IS NULL;
    """,
    # Who wrote, in a chat of several people, and what the messenger calls them.
    "ALTER TABLE chat.inbox ADD COLUMN sender text, ADD COLUMN sender_name text",
    # Money that a messenger took. It is stored before its update is acknowledged, and told to the backend.
    """
    CREATE TABLE chat.star_payment (
        charge    text PRIMARY KEY,
        payload   text   NOT NULL,
        currency  text   NOT NULL,
        stars     bigint NOT NULL,
        payer     bigint NOT NULL,
        at        timestamptz NOT NULL,
        booked_at timestamptz
    );
    CREATE INDEX star_payment_waiting ON chat.star_payment (at) WHERE booked_at IS NULL;
    CREATE INDEX star_payment_booked ON chat.star_payment (booked_at) WHERE booked_at IS NOT NULL;
    """,
    # What was said aloud: where its sound is, until it is heard; then "", and `text` holds the words.
    "ALTER TABLE chat.inbox ADD COLUMN voice text, ADD COLUMN voice_seconds double precision",
)

_ADVISORY_KEY = 0x786B_6368_6174  # "xkchat": two processes that start together migrate one after the other


async def state(connection: asyncpg.Connection) -> Literal["present", "behind", "ahead"]:
    """How schema `chat` of a database stands to this program; changes nothing."""
    if not await connection.fetchval("SELECT to_regclass('chat.step') IS NOT NULL"):
        return "behind"
    done: int = await connection.fetchval("SELECT coalesce(max(number), 0) FROM chat.step")
    return "present" if done == len(STEPS) else "behind" if done < len(STEPS) else "ahead"


async def upgrade(database_url: str, *, connect: Connect = asyncpg.connect) -> int:
    """Bring schema `chat` up to date; returns how many steps were run. `connect` as for `PgConversations`."""
    connection = await connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _ADVISORY_KEY)
            await connection.execute("CREATE SCHEMA IF NOT EXISTS chat")
            await connection.execute("CREATE TABLE IF NOT EXISTS chat.step (number int PRIMARY KEY)")
            done: int = await connection.fetchval("SELECT coalesce(max(number), 0) FROM chat.step")
            for number, step in enumerate(STEPS[done:], start=done + 1):
                await connection.execute(step)
                await connection.execute("INSERT INTO chat.step VALUES ($1)", number)
        return len(STEPS) - done
    finally:
        await connection.close()
