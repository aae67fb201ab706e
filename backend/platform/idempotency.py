"""`Idempotency-Key`: a repeated request is answered as the first time and changes nothing again.

The key is claimed and its answer stored in the transaction that does the work, so there is never an answer
without the work nor work without its answer. A concurrent repeat waits at the claim until the first is done.
A refusal is stored too: a rejected request stays rejected under its key.
"""

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import JSON, Column, DateTime, Integer, LargeBinary, Table, Text, delete, select

from .auth import caller, database
from .caller import Caller
from .db import Database
from .problems import ProblemError
from .tables import metadata
from .tx import Tx

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_id", Text, primary_key=True, comment="whose API key"),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of method, path and body"),
    Column("status", Integer),
    Column("answer", JSON, comment="not JSONB: a replay keeps the order of its fields"),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)

_CLAIM = """
INSERT INTO idempotency (key_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING key
"""
_STORE = "UPDATE idempotency SET status = $3, answer = $4 WHERE key_id = $1 AND key = $2"

Work = Callable[[Tx], Awaitable[BaseModel]]
Complete = Callable[[Any], Awaitable[Any]]


class _Replay(Exception):
    """The key was used before; carries the stored answer out of the transaction."""

    def __init__(self, status: int, answer: Any) -> None:
        self.status = status
        self.answer = answer


class Once:
    """One request with its key. `run` does the work at most once."""

    def __init__(self, database: Database, key_id: str, key: str, fingerprint: bytes) -> None:
        self._database = database
        self._mine = (idempotency.c.key_id == key_id) & (idempotency.c.key == key)
        self._key_id = key_id
        self._key = key
        self._fingerprint = fingerprint

    async def run(self, work: Work, *, status: int = 200, complete: Complete | None = None) -> JSONResponse:
        """Do `work` in one transaction together with the claim; answer with `status` and what it returns.

        `complete` is what must follow outside the transaction, on the first answer and every repeat of it. It
        gets the answer as JSON and returns the one to send.

        Raises `idempotency_key_reused` when the key came with another request before.
        """

        async def claimed(tx: Tx) -> Any:
            await self._claim(tx)
            answer = (await work(tx)).model_dump(mode="json")
            await self._store(tx, status, answer)
            return answer

        try:
            answer, replayed = await self._database.run(claimed), False
        except _Replay as replay:
            if replay.status >= 400:
                return _answer(replay.status, replay.answer, replayed=True)
            answer, replayed = replay.answer, True
        except ProblemError as problem:
            if problem.status >= 500 or problem.code in ("idempotency_key_reused", "too_many_requests"):
                raise
            return await self._refused(problem)
        if complete is not None:
            answer = await complete(answer)
        return _answer(status, answer, replayed=replayed)

    async def _claim(self, tx: Tx) -> None:
        if await tx.rows(_CLAIM, self._key_id, self._key, self._fingerprint, tx.now):
            return
        first = (await tx.conn.execute(select(idempotency).where(self._mine))).one()
        if first.fingerprint != self._fingerprint:
            raise ProblemError("idempotency_key_reused", "This key came with another request before.")
        raise _Replay(first.status, first.answer)

    async def _store(self, tx: Tx, status: int, answer: Any) -> None:
        await tx.rows(_STORE, self._key_id, self._key, status, json.dumps(answer))

    async def _refused(self, problem: ProblemError) -> JSONResponse:
        """The work was rolled back with its claim: store the refusal, unless a repeat got through."""
        document = problem.document().model_dump(mode="json")

        async def store(tx: Tx) -> None:
            await self._claim(tx)
            await self._store(tx, problem.status, document)

        try:
            await self._database.run(store)
        except _Replay as replay:
            return _answer(replay.status, replay.answer, replayed=True)
        return _answer(problem.status, document, replayed=False)


def _answer(status: int, document: Any, *, replayed: bool) -> JSONResponse:
    media = "application/problem+json" if status >= 400 else "application/json"
    return JSONResponse(document, status, {"Idempotent-Replayed": "true"} if replayed else None, media)


async def once(
    request: Request,
    caller: Annotated[Caller, Depends(caller)],
    database: Annotated[Database, Depends(database)],
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            description="Unique to this intention; repeat it to ask again safely.",
        ),
    ] = None,
) -> Once:
    """Needed by every POST that moves money. Raises `idempotency_key_missing`."""
    if idempotency_key is None:
        raise ProblemError(
            "idempotency_key_missing", "This request moves money and needs an Idempotency-Key."
        )
    body = await request.body()
    with contextlib.suppress(ValueError, RecursionError):  # no JSON: then its bytes are what was meant
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    fingerprint = hashlib.sha256(b"\n".join([request.method.encode(), request.url.path.encode(), body]))
    return Once(database, caller.key_id, idempotency_key, fingerprint.digest())


async def sweep(tx: Tx, limit: int = 1000) -> int:
    """Forget answers that are too old to be asked for again. Returns how many."""
    old = (
        select(idempotency.c.key_id, idempotency.c.key)
        .where(idempotency.c.created_at < tx.now - tx.policy.idempotency_life)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.conn.execute(old)).all()
    for row in rows:
        await tx.conn.execute(
            delete(idempotency).where(idempotency.c.key_id == row.key_id, idempotency.c.key == row.key)
        )
    return len(rows)


OnceDep = Annotated[Once, Depends(once)]
