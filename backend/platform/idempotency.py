"""`Idempotency-Key`: a repeated request is answered as the first time and changes nothing again.

The key is claimed and its answer stored in the transaction that does the work, so there is never an answer
without the work nor work without its answer. A concurrent repeat waits at the claim until the first is done.
A refusal is stored too: a rejected request stays rejected under its key.
"""

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import JSON, Column, DateTime, Integer, LargeBinary, Table, Text, delete, select

from .auth import caller, database
from .batch import Together
from .batch import Work as WorkTogether
from .caller import Caller
from .db import Database
from .failpoints import reach
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


LONGEST_KEY = 255
"""Characters of an `Idempotency-Key`."""


@dataclass(frozen=True)
class Claim:
    """One request and its key. The key belongs to the API key that sent it."""

    key_id: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it is stored: `body` is JSON, a problem document from 400 on."""

    status: int
    body: str
    replayed: bool = False

    @property
    def response(self) -> Response:
        """For the caller."""
        media = "application/problem+json" if self.status >= 400 else "application/json"
        headers = {"Idempotent-Replayed": "true"} if self.replayed else None
        return Response(self.body.encode(), self.status, headers, media)


Work = Callable[[Tx], Awaitable[BaseModel]]
Complete = Callable[[Any], Awaitable[Any]]


_CLAIM = """
INSERT INTO idempotency (key_id, key, fingerprint, created_at)
SELECT key_id, key, fingerprint, $4
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS claim (key_id, key, fingerprint)
WHERE set_config('lock_timeout', $5, true) IS NOT NULL
ORDER BY key_id, key
ON CONFLICT DO NOTHING RETURNING key_id, key
"""
_FIRST = "SELECT fingerprint, status, answer::text AS answer FROM idempotency WHERE key_id = $1 AND key = $2"
_STORE = "UPDATE idempotency SET status = $3, answer = $4 WHERE key_id = $1 AND key = $2"


async def claim_keys(tx: Tx, claims: Sequence[Claim]) -> list[Answer | None]:
    """Claim the keys, each of which comes once here: None where there is work to do, else the first answer.

    A key that came with another request before gets the refusal `idempotency_key_reused`.
    """
    mine = await tx.rows(
        _CLAIM,
        [claim.key_id for claim in claims],
        [claim.key for claim in claims],
        [claim.fingerprint for claim in claims],
        tx.now,
        tx.lock_timeout,
    )
    reach("once.claimed")
    fresh = {(row.key_id, row.key) for row in mine}
    return [None if (one.key_id, one.key) in fresh else await _first(tx, one) for one in claims]


async def _first(tx: Tx, claim: Claim) -> Answer:
    [row] = await tx.rows(_FIRST, claim.key_id, claim.key)
    if row.fingerprint != claim.fingerprint:
        return _REUSED
    return Answer(row.status, row.answer, replayed=True)


async def store_answers(tx: Tx, answered: Sequence[tuple[Claim, Answer]]) -> None:
    """Keep the answers with their claims."""
    rows = [(claim.key_id, claim.key, answer.status, answer.body) for claim, answer in answered]
    await tx.each(_STORE, rows)
    reach("once.stored")


def refusal(problem: ProblemError) -> Answer:
    """A refusal as it is stored and sent."""
    return Answer(problem.status, problem.document().model_dump_json())


_REUSED = refusal(ProblemError("idempotency_key_reused", "This key came with another request before."))


@cache
def _claimed(work: WorkTogether, status: int) -> WorkTogether:
    """The same work for asks that come with their claims; a key that comes twice is done once."""

    async def claimed(tx: Tx, asks: Sequence[tuple[Claim, Any]]) -> list[Answer]:
        first: dict[tuple[str, str], tuple[Claim, Any]] = {}
        for claim, ask in asks:
            first.setdefault((claim.key_id, claim.key), (claim, ask))
        claims = [claim for claim, _ in first.values()]
        known = dict(zip(claims, await claim_keys(tx, claims), strict=True))
        fresh = [(claim, ask) for claim, ask in first.values() if known[claim] is None]
        done = await work(tx, [ask for _, ask in fresh]) if fresh else []
        made = {
            claim: refusal(result) if isinstance(result, ProblemError) else Answer(status, _json(result))
            for (claim, _), result in zip(fresh, done, strict=True)
        }
        await store_answers(tx, list(made.items()))
        answered = {claim: found for claim, found in known.items() if found is not None} | made
        return [
            answered[claim] if first[claim.key_id, claim.key][1] is ask else _repeated(answered.get(claim))
            for claim, ask in asks
        ]

    return claimed


def _repeated(found: Answer | None) -> Answer:
    """The answer for a request whose key came earlier in the same batch; None: with another request."""
    return _REUSED if found is None else replace(found, replayed=True)


async def refuse(database: Database, claim: Claim, problem: ProblemError) -> Answer:
    """The work was rolled back with its claim: store the refusal, unless a repeat got through meanwhile.

    Raises the problem again when the same request may well succeed later.
    """
    if problem.status >= 500 or problem.code in ("idempotency_key_reused", "too_many_requests"):
        raise problem
    reach("once.refused")

    async def keep(tx: Tx) -> Answer:
        [found] = await claim_keys(tx, [claim])
        if found is None:
            found = refusal(problem)
            await store_answers(tx, [(claim, found)])
        return found

    return await database.run(keep)


class Once:
    """One request with its key: what it asks for is done at most once."""

    def __init__(self, database: Database, together: Together, claim: Claim) -> None:
        self._database = database
        self._together = together
        self._claim = claim

    async def run(self, work: Work, *, status: int = 200, complete: Complete | None = None) -> Response:
        """Do `work` in one transaction together with the claim; answer with `status` and what it returns.

        `complete` is what must follow outside the transaction, on the first answer and every repeat of it. It
        gets the answer as JSON and returns the one to send.

        Raises `idempotency_key_reused` when the key came with another request before.
        """

        async def claimed(tx: Tx) -> Answer:
            [found] = await claim_keys(tx, [self._claim])
            if found is None:
                found = Answer(status, _json(await work(tx)))
                await store_answers(tx, [(self._claim, found)])
            return found

        try:
            answer = await self._database.run(claimed)
        except ProblemError as problem:
            answer = await refuse(self._database, self._claim, problem)
        reach("once.committed")
        if complete is not None and answer.status < 400:
            answer = replace(answer, body=json.dumps(await complete(json.loads(answer.body))))
        return answer.response

    async def run_together(self, work: WorkTogether, ask: Any, *, status: int = 200) -> Response:
        """The same for work that can be done for many requests at once: `ask` is this one's part."""
        try:
            answer: Answer = await self._together.run(_claimed(work, status), (self._claim, ask))
        except ProblemError as problem:
            answer = await refuse(self._database, self._claim, problem)
        reach("once.committed")
        return answer.response


def _json(answer: BaseModel) -> str:
    return answer.model_dump_json()


async def once(
    request: Request,
    caller: Annotated[Caller, Depends(caller)],
    database: Annotated[Database, Depends(database)],
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=LONGEST_KEY,
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
    fingerprint = hashlib.sha256(b"\n".join([request.method.encode(), request.scope["path"].encode(), body]))
    claim = Claim(caller.key_id, idempotency_key, fingerprint.digest())
    return Once(database, request.app.state.together, claim)


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
