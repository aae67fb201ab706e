"""The way of a message to an endpoint, in steps that can each be repeated.

1. one transaction: what is due is taken, with a time after which it counts as lost, and its attempt counted
2. no transaction: the message is sent, under the same `webhook-id` in every attempt
3. one transaction: the answer is logged and decides: done, again later, given up, endpoint disabled

A crash between two steps is finished by the next job: the message goes out again, under the same id.
Endpoints that fail have connections of their own, so those that work never wait for them.
"""

import asyncio
import random
import time
from uuid import UUID

import httpx

from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.outbound import Outbound, OutboundPolicy, OutboundRefused, Resolve

from . import policy, signing
from .attempts import Claim, Outcome, begin, is_failing, mark

_TURN = 20.0
"""Seconds a job goes on with one endpoint; then the next sweep has it go on."""
_HEALTHY, _FAILING = 50, 25
"""Endpoints served at once by one process, of each kind."""


class _Lane:
    """Connections, and how many endpoints may use them at once."""

    def __init__(self, policy: OutboundPolicy, resolve: Resolve | None, slots: int, width: int) -> None:
        self.slots = asyncio.Semaphore(slots)
        self.outbound = Outbound(policy, resolve=resolve, connections=slots * width)


class Deliveries:
    """The job `webhooks.deliver`, whose subject is an endpoint."""

    def __init__(self, database: Database, outbound: OutboundPolicy, resolve: Resolve | None = None) -> None:
        self._database = database
        self._healthy = _Lane(outbound, resolve, _HEALTHY, database.policy.webhooks.concurrency)
        self._failing = _Lane(outbound, resolve, _FAILING, 1)

    async def run(self, endpoint_id: UUID) -> None:
        """Send what is due to this endpoint. Safe to repeat at any point."""
        until = time.monotonic() + _TURN
        while time.monotonic() < until:
            failing = await self._database.single(lambda tx: is_failing(tx, endpoint_id))
            lane = self._failing if failing else self._healthy
            async with lane.slots:
                claims = await self._database.run(lambda tx: begin(tx, endpoint_id))
                if not claims:
                    return
                reach("webhook.begun")
                await asyncio.gather(*(self._deliver(claim, lane.outbound) for claim in claims))

    async def close(self) -> None:
        """Give the connections back."""
        await self._healthy.outbound.close()
        await self._failing.outbound.close()

    async def _deliver(self, claim: Claim, outbound: Outbound) -> None:
        with self._database.telemetry.watch("webhook") as facts:
            outcome = await self._send(claim, outbound)
            done = policy.verdict(outcome.status) == "done"
            facts["outcome"] = "received" if done else "unreachable" if outcome.error else "refused"
        reach("webhook.sent")
        chance = random.random()  # noqa: S311  (jitter, not a secret)
        await self._database.run(lambda tx: mark(tx, claim, outcome, chance))
        reach("webhook.marked")

    async def _send(self, claim: Claim, outbound: Outbound) -> Outcome:
        began = time.perf_counter()

        def after() -> int:
            return round((time.perf_counter() - began) * 1000)

        headers = signing.headers(claim.secrets, claim.delivery_id, claim.at, claim.body)
        try:
            answer = await outbound.post(claim.url, claim.body.encode(), headers)
        except OutboundRefused as refused:
            return Outcome(None, after(), str(refused))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(None, after(), "No answer in time.")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Outcome(None, after(), _words(error))
        longest = self._database.policy.webhooks.response_kept
        return Outcome(
            answer.status,
            after(),
            response=policy.shown(answer.body, longest),
            retry_after=answer.headers.get("retry-after"),
        )


def _words(error: Exception) -> str:
    """Why a connection came to nothing, in words that hold no address."""
    if "CERTIFICATE" in str(error).upper():
        return "The certificate is not valid."
    return "The connection failed." if isinstance(error, httpx.ConnectError) else "The connection broke."
