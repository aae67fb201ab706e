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


_CLAIM = (
    "INSERT INTO idempotency (key_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_FIRST = "SELECT fingerprint, status, answer::text AS answer FROM idempotency WHERE key_id = $1 AND key = $2"
_STORE = "UPDATE idempotency SET status = $3, answer = $4 WHERE key_id = $1 AND key = $2"


async def claim_key(tx: Tx, claim: Claim) -> Answer | None:
    """Claim the key: None when there is work to do, else the first answer.

    A key that came with another request before gets the refusal `idempotency_key_reused`.
    """
    fresh = await tx.rows(_CLAIM, claim.key_id, claim.key, claim.fingerprint, tx.now)
    reach("once.claimed")
    if fresh:
        return None
    [first] = await tx.rows(_FIRST, claim.key_id, claim.key)
    if first.fingerprint != claim.fingerprint:
        return REUSED
    return Answer(first.status, first.answer, replayed=True)


async def store_answer(tx: Tx, claim: Claim, answer: Answer) -> None:
    """Keep the answer with its claim."""
    await tx.rows(_STORE, claim.key_id, claim.key, answer.status, answer.body)
    reach("once.stored")


def refusal(problem: ProblemError) -> Answer:
    """A refusal as it is stored and sent."""
    return Answer(problem.status, problem.document().model_dump_json())


REUSED = refusal(ProblemError("idempotency_key_reused", "This key came with another request before."))


@cache
def _each_key_once(work: WorkTogether) -> WorkTogether:
    """The same work for asks among which a key may come twice: it is done for the first of them."""

    async def each_key_once(tx: Tx, asks: Sequence[tuple[Claim, Any]]) -> list[Answer | ProblemError]:
        first: dict[tuple[str, str], tuple[Claim, Any]] = {}
        for claim, ask in asks:
            first.setdefault((claim.key_id, claim.key), (claim, ask))
        answered = dict(zip(first, await work(tx, list(first.values())), strict=True))

        def answer_to(claim: Claim, ask: Any) -> Answer | ProblemError:
            key = (claim.key_id, claim.key)
            found: Answer | ProblemError = answered[key]
            if first[key][1] is ask or isinstance(found, ProblemError):
                return found
            return replace(found, replayed=True) if first[key][0] == claim else REUSED

        return [answer_to(claim, ask) for claim, ask in asks]

    return each_key_once


async def refuse(database: Database, claim: Claim, problem: ProblemError) -> Answer:
    """The work was rolled back with its claim: store the refusal, unless a repeat got through meanwhile.

    Raises the problem again when the same request may well succeed later.
    """
    if problem.status >= 500 or problem.code in ("idempotency_key_reused", "too_many_requests"):
        raise problem
    reach("once.refused")

    async def keep(tx: Tx) -> Answer:
        found = await claim_key(tx, claim)
        if found is None:
            found = refusal(problem)
            await store_answer(tx, claim, found)
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
            found = await claim_key(tx, self._claim)
            if found is None:
                found = Answer(status, (await work(tx)).model_dump_json())
                await store_answer(tx, self._claim, found)
            return found

        try:
            answer = await self._database.run(claimed)
        except ProblemError as problem:
            answer = await refuse(self._database, self._claim, problem)
        reach("once.committed")
        if complete is not None and answer.status < 400:
            answer = replace(answer, body=json.dumps(await complete(json.loads(answer.body))))
        return answer.response

    async def run_together(self, work: WorkTogether, ask: Any) -> Response:
        """The same for work that is one statement for many requests, and sees to claims and answers itself.

        `work` gets (claim, ask) of each, and answers with Answers as they are stored, or refusals that left
        no trace, not even their claim.
        """
        try:
            answer: Answer = await self._together.run(_each_key_once(work), (self._claim, ask))
        except ProblemError as problem:
            answer = await refuse(self._database, self._claim, problem)
        reach("once.committed")
        return answer.response


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
