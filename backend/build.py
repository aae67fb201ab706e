"""Put the backend together: one application, one database, its worker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

from api_client.contract.telemetry import UNTRACED, Silent, Telemetry
from backend.agreements import api as agreements_api
from backend.agreements import page as papers_page
from backend.agreements import service as agreements
from backend.alerts import api as alerts_api
from backend.alerts import service as alerts
from backend.catalogue import api as catalogue_api
from backend.catalogue.suppliers import SandboxSupplier
from backend.credit import api as credit_api
from backend.customers import api as customers_api
from backend.desk import api as desk_api
from backend.events import api as events_api
from backend.figures import api as figures_api
from backend.guard import api as guard_api
from backend.guard import service as guard
from backend.jobs import log as job_log
from backend.jobs.watched import watched
from backend.jobs.worker import Jobs
from backend.keys import api as keys_api
from backend.ledger import service as ledger
from backend.operations import service as operations
from backend.orders import api as orders_api
from backend.orders import service as orders
from backend.orders.fulfilment import Fulfilment
from backend.payments import api as payments_api
from backend.payments import refunding, refunds
from backend.payments import service as payments
from backend.payments.gateway import Gateway, Gateways
from backend.payments.sandbox import cashier
from backend.payments.sandbox.adapter import SandboxGateway
from backend.payments.sandbox.company import Company
from backend.payments.telegram_stars import api as stars
from backend.payments.telegram_stars.bot_api import BotApi
from backend.payments.telegram_stars.gateway import StarsGateway
from backend.platform import idempotency
from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.http import create_app
from backend.platform.limits import LimitPolicy
from backend.platform.outage import is_outage
from backend.platform.outbound import OutboundPolicy, Resolve
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Clock, Secrets, Tx
from backend.quotes import api as quotes_api
from backend.quotes import service as quotes
from backend.repayments import api as repayments_api
from backend.repayments import service as repayments
from backend.scoring import api as scoring_api
from backend.scoring import duties as scoring_duties
from backend.scoring import service as scoring
from backend.staff import api as staff_api
from backend.standing import api as standing_api
from backend.standing import asking as standing_asking
from backend.standing import duties as standing
from backend.standing import look as standing_look
from backend.suggestions import api as suggestions_api
from backend.suggestions import service as suggestions
from backend.topups import api as topups_api
from backend.wallets import api as wallets_api
from backend.webhooks import api as webhooks_api
from backend.webhooks import duties as webhooks
from backend.webhooks import fanout as webhook_fanout
from backend.webhooks.sending import Deliveries

log = logging.getLogger(__name__)

_SWEEP_EVERY = 2.0  # seconds
_HAND_ON_EVERY = 0.5


@dataclass(frozen=True)
class StarsBot:
    """A bot of Telegram, and the Bot API server where it is known."""

    token: str = field(repr=False)
    url: str = "https://api.telegram.org"


@dataclass(frozen=True)
class BackendSettings:
    """`public_url` is where people reach the cashier page."""

    database_url: str = field(repr=False)
    public_url: str
    card_key: bytes = field(repr=False)
    gateway_secret: str = field(repr=False)
    policy: ShopPolicy = field(default_factory=ShopPolicy)
    limits: LimitPolicy = field(default_factory=LimitPolicy)
    outbound: OutboundPolicy = field(default_factory=OutboundPolicy)
    resolve: Resolve | None = None
    """How names of foreign addresses are resolved; None is the operating system's way."""
    pool_size: int = 10
    telemetry: Telemetry = field(default_factory=Silent)
    stars_bot: StarsBot | None = None
    """The bot that takes Telegram Stars; none: they are not taken."""


@dataclass(frozen=True)
class Backend:
    """The running backend. `app` answers HTTP; the rest is the worker's part."""

    app: FastAPI
    database: Database
    gateways: Gateways
    jobs: Jobs
    merchant_http: httpx.AsyncClient
    deliveries: Deliveries
    stars_api: BotApi | None = None

    async def drain(self) -> int:
        """Do the queued jobs now, until none is left; returns how many."""
        return await self.jobs.drain()

    async def sweep(self) -> int:
        """Every duty that time alone causes, once, at the clock's present; returns how much it touched."""
        touched = await payments.ask_open_bills(self.database, self.gateways)
        # Stuck orders before overdue holds: a hold that can still be renewed is.
        touched += await self._swept("orders", orders.due)
        touched += await self._swept("guards", guard.due)
        touched += await self._swept("refunds", refunding.due)
        touched += await self._swept("repayments", repayments.due)
        touched += await self._swept("holds", _expire_holds)
        touched += await self._swept("bonus", ledger.sweep_bonus)
        touched += await self._swept("answers", idempotency.sweep)
        touched += await self._swept("quotes", quotes.sweep)
        touched += await self._swept("jobs", job_log.sweep)
        touched += await self._swept("alerts", alerts.due)
        touched += await self._swept("scores", scoring_duties.due)
        touched += await self._swept("drafts", agreements.forget)
        touched += await self._swept("standing", standing.due)
        touched += await self._swept("suggestions", suggestions.due)
        touched += await self.hand_on()
        touched += await self._swept("deliveries", webhooks.forget)
        await self.database.run(webhook_fanout.wake)
        return touched

    async def hand_on(self) -> int:
        """Make deliveries to other systems of what has happened; returns how many events were looked at."""
        return await self._swept("webhooks", webhooks.hand_on)

    async def work(self, stop: asyncio.Event) -> None:
        """The worker role, until `stop` is set: jobs as they come, and a sweep every few seconds."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.jobs.work(stop))
            group.create_task(self._go_on(stop, _SWEEP_EVERY, self._sweep_once))
            group.create_task(self._go_on(stop, _HAND_ON_EVERY, self.hand_on))

    async def close(self) -> None:
        """Give every connection back."""
        await self.jobs.close()
        await self.deliveries.close()
        await self.merchant_http.aclose()
        if self.stars_api is not None:
            await self.stars_api.close()
        await self.database.close()

    async def _swept(self, name: str, duty: Callable[[Tx], Awaitable[int]]) -> int:
        """Batches of one duty, each a transaction, until one finds nothing."""

        async def batch(tx: Tx) -> int:
            if found := await duty(tx):
                reach(f"sweep.{name}.found")
            return found

        total = 0
        while done := await self.database.run(batch):
            reach(f"sweep.{name}.done")
            total += done
        return total

    async def _sweep_once(self) -> None:
        with self.database.telemetry.watch("sweep", after=UNTRACED):
            await self.sweep()
            await self.database.run(lambda tx: operations.done(tx, operations.SWEEP))

    async def _go_on(
        self, stop: asyncio.Event, seconds: float, duty: Callable[[], Awaitable[object]]
    ) -> None:
        """Do the duty until `stop`, with a pause in between, whatever becomes of it."""
        while not stop.is_set():
            try:
                await duty()
            except Exception as error:
                if is_outage(error):
                    log.warning("a sweep waits, the database is away: %s", type(error).__name__)
                else:
                    log.exception("a sweep failed; the next one tries again")
            try:
                await asyncio.wait_for(stop.wait(), seconds)
            except TimeoutError:
                continue


def build(settings: BackendSettings, clock: Clock) -> Backend:
    """The backend over a migrated database. Opens no connection before it is used."""
    secrets = Secrets(card_key=settings.card_key, gateway=settings.gateway_secret)
    database = Database(
        settings.database_url,
        clock=clock,
        policy=settings.policy,
        secrets=secrets,
        pool_size=settings.pool_size,
        telemetry=settings.telemetry,
    )
    company = Company(
        database, secret=settings.gateway_secret, merchant_url="http://merchant/v1/payments/sandbox/notify"
    )
    collecting: list[Gateway] = [
        SandboxGateway(company, secret=settings.gateway_secret, public_url=settings.public_url, clock=clock)
    ]
    stars_api = None
    if settings.stars_bot is not None:
        bot = settings.stars_bot
        stars_api = BotApi(bot.token, bot.url)
        collecting.append(StarsGateway(database, stars_api, bot_id=bot.token.split(":")[0]))
    gateways = Gateways(collecting)
    app = create_app(
        database,
        v1=[
            catalogue_api.router,
            customers_api.router,
            wallets_api.router,
            quotes_api.router,
            orders_api.router,
            guard_api.router,
            credit_api.router,
            topups_api.router,
            payments_api.router,
            stars.router,
            events_api.router,
            keys_api.router,
            desk_api.router,
            staff_api.router,
            figures_api.router,
            scoring_api.router,
            agreements_api.router,
            alerts_api.router,
            repayments_api.router,
            webhooks_api.router,
            standing_api.router,
            suggestions_api.router,
        ],
        outside=[cashier.router, papers_page.router],
        limits=settings.limits,
    )
    app.state.gateways = gateways
    app.state.public_url = settings.public_url
    app.state.outbound = settings.outbound
    app.state.sandbox = company
    # The pretend company and its merchant live in one process; what is between them is HTTP all the same.
    merchant_http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
    company.connect(merchant_http)
    fulfilment = Fulfilment(database, SandboxSupplier(database))
    deliveries = Deliveries(database, settings.outbound, settings.resolve)
    handlers = {
        orders.FULFIL: fulfilment.run,
        refunds.JOB: refunding.Refunds(database, gateways).run,
        alerts.JOB: alerts.Look(database).run,
        scoring.JOB: scoring.WorkOut(database).run,
        standing_look.JOB: standing_look.Look(database, gateways).run,
        standing_asking.JOB: standing_asking.Ask(database, gateways).run,
        webhook_fanout.JOB: deliveries.run,
    }
    jobs = Jobs(database.url, {job: watched(database, job, do) for job, do in handlers.items()})
    return Backend(app, database, gateways, jobs, merchant_http, deliveries, stars_api)


async def _expire_holds(tx: Tx) -> int:
    return len(await ledger.expire_holds(tx))
