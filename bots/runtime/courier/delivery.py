"""One claimed chat: its entries in order, until they are out or one of them has to wait."""

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from core.ports import Clock
from core.telemetry import UNTRACED, Telemetry

from ..conversations import Entry
from .bot_pace import BotPace
from .messenger import Flooded, Gone, Messenger, Refused
from .policy import CourierPolicy
from .post import Claim, Post, Report
from .reports import LeaseLostError, Reports
from .sending import Sending
from .verdict import Verdict, judge, spread

_log = structlog.get_logger(__name__)

_MANY, _MOMENT = 3, 2.0
"""So many different chats flooded within so many seconds: it is the bot that is too fast."""


@dataclass(frozen=True)
class _Stopped:
    """An entry that is not out: what to do about the chat."""

    verdict: Verdict
    error: Exception


class Delivery:
    """Delivers claims. What a messenger says raises nothing here; it decides how the chat is given back."""

    def __init__(
        self,
        messenger: Messenger,
        post: Post,
        pace: BotPace,
        reports: Reports,
        *,
        clock: Clock,
        policy: CourierPolicy,
        telemetry: Telemetry,
    ) -> None:
        self._messenger = messenger
        self._post = post
        self._pace = pace
        self._reports = reports
        self._clock = clock
        self._policy = policy
        self._telemetry = telemetry
        self._floods: deque[tuple[float, str]] = deque(maxlen=_MANY)

    async def deliver(self, claim: Claim) -> float | None:
        """Seconds after which to look at the chat again, 0.0 for at once; None when nothing waits."""
        try:
            return await self._entries(claim)
        except LeaseLostError:
            _log.warning("lease_lost", channel=claim.chat.channel)
            return None

    async def _entries(self, claim: Claim) -> float | None:
        policy = self._policy
        pace = policy.group if self._messenger.is_group(claim.chat) else policy.chat
        start = Report(
            claim.chat.address, claim.lease, claim.delivered, claim.parts, claim.doubtful, claim.kept,
            claim.attempts, claim.pace,
        )  # fmt: skip
        sending = Sending(
            start, pace, bulk=claim.bulk, bot=self._pace, reports=self._reports, clock=self._clock,
            policy=policy,
        )  # fmt: skip
        entries = deque(claim.entries or await self._post.entries(claim.chat, claim.delivered))
        while entries:
            entry = entries.popleft()
            stopped = await self._entry(claim, entry, sending)
            if stopped is not None:
                return await self._stop(claim, sending, stopped)
            sending.report = replace(
                sending.report, delivered=entry.seq, parts={}, doubtful=None, attempts=0,
                since=entries[0].at if entries else None,
            )  # fmt: skip
            if entries:
                await sending.write()
        if not claim.entries and sending.report.delivered == claim.delivered:
            # What was queued has been forgotten meanwhile.
            sending.report = replace(sending.report, delivered=claim.queued)
        more = await self._reports.write(sending.report)
        return 0.0 if more else None

    async def _entry(self, claim: Claim, entry: Entry, sending: Sending) -> _Stopped | None:
        """None when it is out, or given up."""
        plain = False
        while True:
            send = self._messenger.deliver_plainly if plain else self._messenger.deliver
            with self._telemetry.watch(
                "delivery", after=UNTRACED, channel=claim.chat.channel, kind="bulk" if claim.bulk else "chat"
            ) as facts:
                try:
                    await send(claim.chat, entry, sending)
                    facts["outcome"] = "sent"
                    facts["lag"] = max(0.0, (self._clock.now() - entry.at).total_seconds())
                    return None
                except LeaseLostError:
                    facts["outcome"] = "lost"
                    raise
                except Exception as error:
                    verdict = judge(
                        error, part=sending.failed, doubtful=sending.report.doubtful,
                        attempts=sending.report.attempts, tries=self._policy.tries, plain=plain,
                    )  # fmt: skip
                    facts["outcome"] = verdict.outcome
                    failure = error
            self._note(claim, verdict, failure)
            if verdict.act == "plainly":
                plain = True
            elif verdict.act == "twice" and sending.failed is not None:
                sending.passed(sending.failed, {})
            elif verdict.act == "skip":
                await self._post.skip(claim.chat, entry.seq, verdict.outcome)
                return None
            else:
                return _Stopped(verdict, failure)

    async def _stop(self, claim: Claim, sending: Sending, stopped: _Stopped) -> float | None:
        """Give the chat back."""
        verdict, report = stopped.verdict, sending.report
        if isinstance(stopped.error, Gone):
            await self._post.lose(claim, report.delivered, stopped.error.reason, self._clock.now())
            return 0.0
        if isinstance(stopped.error, Flooded):
            await self._flooded(claim, stopped.error)
        wait = spread(verdict.wait) if verdict.counts else verdict.wait
        again_at = self._clock.now() + timedelta(seconds=wait)
        await self._reports.write(
            replace(
                report,
                again_at=again_at,
                attempts=report.attempts + verdict.counts,
                doubtful=sending.failed if verdict.outcome == "unsure" else report.doubtful,
            )
        )
        return wait

    async def _flooded(self, claim: Claim, flood: Flooded) -> None:
        """Pause the whole bot when the flood is about it."""
        now = asyncio.get_running_loop().time()
        self._floods.append((now, claim.chat.address))
        recent = {address for at, address in self._floods if now - at <= _MOMENT}
        if flood.everywhere or len(recent) >= _MANY:
            self._floods.clear()
            _log.warning("bot_flooded", channel=claim.chat.channel, seconds=flood.retry_after)
            await self._pace.pause(flood.retry_after)

    def _note(self, claim: Claim, verdict: Verdict, error: Exception) -> None:
        """One line of the log; which chat it was stays out of it."""
        channel = claim.chat.channel
        if verdict.act == "skip":
            said = error.description[:200] if isinstance(error, Refused) else type(error).__name__
            _log.error("delivery_given_up", channel=channel, error=said)
        elif verdict.outcome == "gone":
            assert isinstance(error, Gone)
            _log.info("delivery_blocked", channel=channel, reason=error.reason)
        elif verdict.outcome in ("unsure", "error", "refused"):
            said = error.description[:200] if isinstance(error, Refused) else type(error).__name__
            _log.warning("delivery_fails", channel=channel, outcome=verdict.outcome, error=said)
