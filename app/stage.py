"""The stage for conversation files: everything real, in one process, with a clock that can be moved."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import ColumnElement, delete, select

from api_client.client import BackendClient
from api_client.contract import (
    Contact,
    CreditLine,
    GrantRequest,
    NewCustomer,
    NewEndpoint,
    Order,
    Product,
    QuoteRequest,
)
from backend.build import Backend
from backend.catalogue import service as catalogue
from backend.catalogue.demo import demo_shelf, made_up_code, seed_demo_shop
from backend.catalogue.suppliers import EVERYBODY, SandboxSupplier
from backend.catalogue.tables import card_code
from backend.keys import service as keys
from backend.platform.tx import Tx
from backend.topups.tables import topup
from bots.runtime import Entry
from bots.terminal.scene import CashierAction, Facts
from bots.terminal.script import Conversation, DeskAction, PastOrder, ScriptError, Sound, Starting
from core.model import Bill, Button, Chat, Incoming, Locale, VoiceNote

from . import databases, stage_credit, stage_desk
from .clock import ManualClock
from .secrets import Vault
from .settings import Settings
from .stage_erp import merchants_system, reaching
from .stage_heard import Prompter
from .stage_shop import shop_policy
from .stage_voice import Sounds, sounds_by
from .stores import REHEARSAL
from .telemetry.watch import Watch
from .voice.wiring import opener
from .wiring import Talk, client_within, migrate, open_backend, open_talk

_URL = "http://xiaoka.test"
_ZONE = ZoneInfo("Asia/Shanghai")
_NOON = time(12, 0)
_PLENTY = 20
_ENOUGH = 100
_SINCE_LONG = timedelta(days=2)
_TARGETS = {"phone": "13800138000", "qq": "10001000", "nothing": None}


@asynccontextmanager
async def rehearsal(
    settings: Settings, vault: Vault, *, server_url: str, redis_url: str, watch: Watch | None = None
) -> AsyncIterator["Rehearsal"]:
    """A stage on the PostgreSQL server of `server_url` (any database of it), open for the block."""
    url = await databases.ensure(server_url, REHEARSAL)
    await migrate(url)
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        erp = await stack.enter_async_context(merchants_system())
        settings = settings.model_copy(update={"outbound": reaching(erp)})
        backend = open_backend(settings, vault, database_url=url, public_url=_URL, clock=clock, watch=watch)
        stack.push_async_callback(backend.close)
        await seed_demo_shop(backend.database)
        operator_key, channel_key = await backend.database.run(_two_keys)
        operator = client_within(backend, _URL, operator_key)
        channel = client_within(backend, _URL, channel_key, watch=watch)
        prompter = Prompter()
        talk = await open_talk(
            channel,
            database_url=url,
            redis_url=redis_url,
            clock=clock,
            watch=watch,
            open_voice=prompter.around(opener(settings)),
        )
        sounds = sounds_by(settings)
        stage = Rehearsal(
            backend, operator, talk, clock, database_url=url, erp=erp, sounds=sounds, prompter=prompter
        )
        try:
            yield stage
        finally:
            await stage.close()
            await talk.close()
            await channel.close()
            await operator.close()


class Rehearsal:
    """`bots.terminal.scene.Stage`: one scene at a time, each with a new customer."""

    def __init__(
        self,
        backend: Backend,
        operator: BackendClient,
        talk: Talk,
        clock: ManualClock,
        *,
        database_url: str,
        erp: str,
        sounds: Sounds,
        prompter: Prompter,
    ) -> None:
        self.erp = erp
        self.sounds = sounds
        self.prompter = prompter
        self.backend = backend
        self.talk = talk
        self.clock = clock
        self.database_url = database_url
        self._operator = operator
        self._usual = backend.database.policy
        self._supplier = SandboxSupplier(backend.database)
        self._browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=backend.app), base_url=_URL, follow_redirects=True
        )

    async def open(self, conversation: Conversation, chat: Chat | None = None) -> "RehearsalScene":
        """A new customer as the file describes them, in `chat` or in a new one. Raises ScriptError."""
        wanted = conversation.customer
        start = _start(wanted)
        self.clock.set(start)
        self.backend.database.policy = self._usual
        await self._prepare_shop(conversation)
        customer = await self._operator.create_customer(
            NewCustomer(name=wanted.name, kind=wanted.kind, mode=wanted.mode, locale=conversation.locale)
        )
        for contact in wanted.contacts:
            await self._operator.save_contact(customer.id, Contact(alias=contact.alias, phone=contact.phone))
        for number, behaviour in enumerate(wanted.webhooks, start=1):
            name = "ERP" if number == 1 else f"ERP {number}"
            await self._operator.create_webhook(
                NewEndpoint(customer_id=customer.id, url=f"{self.erp}/{behaviour}", description=name)
            )
        past = await self._live_through(customer.id, wanted.history, start)
        self.backend.database.policy = shop_policy(self._usual, conversation.shop, start.date())
        self.clock.set(start - _SINCE_LONG)
        watching = None
        if wanted.guardian:
            watching = await self._watched_over(customer.id, wanted.guardian, conversation.locale)
        self.clock.set(start)
        if wanted.balance or wanted.bonus:
            opening = GrantRequest(paid=wanted.balance, bonus=wanted.bonus)
            await self._operator.grant(customer.id, opening, key=str(uuid4()))
        if wanted.credit is not None:
            await stage_credit.open_line(self.backend.database, customer.id, wanted.credit)
        # What happened so far is nothing to be told about: the chat is linked only now.
        await self.talk.notices.pump()
        chat = chat or Chat("terminal", f"rehearsal-{uuid4()}")
        await self._operator.put_chat(chat.channel, chat.address, customer.id)
        await self._employ(chat, customer.id, wanted)
        return RehearsalScene(self, chat, customer.id, past, await self._at_home(watching))

    async def browse(self, url: str, action: CashierAction) -> None:
        """Open a pay link and press a button of its form, as a browser does."""
        (await self._browser.get(url)).raise_for_status()
        (await self._browser.post(url, data={"action": action})).raise_for_status()

    async def decide(self, customer_id: UUID, action: DeskAction) -> None:
        """What the operator decides about a customer's latest order or top-up."""
        await stage_desk.decide(self._operator, self.backend.database, customer_id, action)

    async def pass_time(self, duration: timedelta) -> None:
        """Move the clock, then do what is due until nothing more comes of it."""
        self.clock.advance(duration)
        for _ in range(_ENOUGH):
            if not await self.backend.sweep() + await self.backend.drain():
                return
        raise RuntimeError("the sweeps find something to do for ever")

    async def wallet(self, customer_id: UUID) -> Facts:
        """Amounts in a wallet."""
        wallet = await self._operator.wallet(customer_id)
        line = wallet.credit or CreditLine(limit=0, used=0, available=0)
        return {
            "available": wallet.available, "frozen": wallet.frozen, "bonus": wallet.bonus,
            "paid": wallet.paid, "credit limit": line.limit, "credit used": line.used,
            "credit available": line.available,
        }  # fmt: skip

    async def orders(self, customer_id: UUID, *, without: frozenset[UUID]) -> Sequence[Facts]:
        """A customer's orders but those of the past, first one first."""
        orders: list[Order] = []
        page = await self._operator.orders(customer_id, limit=100)
        orders += page.orders
        while page.next_cursor:
            page = await self._operator.orders(customer_id, cursor=page.next_cursor, limit=100)
            orders += page.orders
        return [
            {"status": order.status, "sku": order.sku, "total": order.total}
            for order in reversed(orders)
            if order.id not in without
        ]

    async def topups(self, customer_id: UUID) -> Sequence[Facts]:
        """A customer's bills, first one first."""

        async def work(tx: Tx) -> list[Facts]:
            theirs = select(topup).where(topup.c.customer_id == customer_id).order_by(topup.c.id)
            rows = (await tx.conn.execute(theirs)).all()
            return [{"amount": row.amount, "status": row.status, "bonus": row.bonus} for row in rows]

        return await self.backend.database.run(work)

    async def close(self) -> None:
        """Close the browser."""
        await self._browser.aclose()

    async def _prepare_shop(self, conversation: Conversation) -> None:
        """How the supplier behaves, and how many codes are on the shelf."""
        await self._supplier.behave(EVERYBODY, conversation.supplier)
        coded = {product.sku for product, stock in demo_shelf() if stock}
        if unknown := set(conversation.stock) - coded:
            raise ScriptError(f"stock: {', '.join(sorted(unknown))} is not sold as a code")

        async def work(tx: Tx) -> None:
            for sku in coded:
                wanted, left = conversation.stock.get(sku), await catalogue.stock(tx, sku)
                if wanted is not None and left > wanted:
                    await tx.conn.execute(delete(card_code).where(_unsold(sku)))
                    left = 0
                missing = (_PLENTY if wanted is None else wanted) - left
                if missing > 0:
                    await catalogue.add_codes(tx, sku, [made_up_code() for _ in range(missing)])

        await self.backend.database.run(work)

    async def _live_through(
        self, customer_id: UUID, history: Sequence[PastOrder], start: datetime
    ) -> frozenset[UUID]:
        """Place the orders of the past, each on its day, and return their ids."""
        products = {product.sku: product for product in (await self._operator.catalogue()).products}
        made = set()
        for past in sorted(history, key=_long_ago, reverse=True):
            if past.sku not in products:
                raise ScriptError(f"history: there is no {past.sku!r} on the shelf")
            self.clock.set(start - _long_ago(past))
            for _ in range(past.times):
                made.add(await self._buy(customer_id, past, products[past.sku]))
        return frozenset(made)

    async def _employ(self, chat: Chat, customer_id: UUID, wanted: Starting) -> None:
        """The merchant's people: the chat of the scene made its person owner; others come by their codes."""
        for colleague in wanted.colleagues:
            code = await self._operator.make_staff_code(customer_id, colleague.role, by=None)
            address = f"rehearsal-{uuid4()}"
            await self._operator.link_chat(chat.channel, address, code.code, name=colleague.name)
        if wanted.role != "owner":
            # There must be an owner to come after: some chat nobody looks into.
            await self._operator.put_chat(chat.channel, f"rehearsal-{uuid4()}", customer_id)
            theirs = (await self._operator.staff(customer_id)).staff
            mine = next(one for one in theirs if one.address == chat.address)
            await self._operator.change_role(customer_id, mine.id, wanted.role, by=None)

    async def _watched_over(self, customer_id: UUID, name: str, locale: Locale) -> UUID:
        """A trusted contact of the customer, from that moment on."""
        contact = await self._operator.create_customer(NewCustomer(name=name, locale=locale))
        code = await self._operator.make_guardian_code(customer_id)
        await self._operator.accept_guardian(contact.id, code.code)
        return contact.id

    async def _at_home(self, contact: UUID | None) -> "RehearsalScene | None":
        """The trusted contact's chat: somewhere else than the customer's."""
        if contact is None:
            return None
        chat = Chat("terminal", f"rehearsal-{uuid4()}")
        await self._operator.put_chat(chat.channel, chat.address, contact)
        return RehearsalScene(self, chat, contact, frozenset())

    async def _buy(self, customer_id: UUID, past: PastOrder, product: Product) -> UUID:
        quantity = past.quantity
        if quantity is None:
            fitting = (past.amount or product.price) // product.price
            quantity = min(max(fitting, 1), product.max_quantity)
        quote = await self._operator.quote(
            QuoteRequest(
                customer_id=customer_id,
                sku=past.sku,
                quantity=quantity,
                target=past.target or _TARGETS[product.needs],
            )
        )
        if past.amount is not None and past.amount != quote.total:
            raise ScriptError(f"history: {quantity} × {past.sku} costs {quote.total / 100:.2f}")
        await self._operator.grant(customer_id, GrantRequest(paid=quote.total), key=str(uuid4()))
        order = await self._operator.place_order(quote.id, key=str(uuid4()))
        if order.waits_until is not None:  # an elderly person's large one: half an hour later it goes out
            self.clock.set(order.waits_until)
            await self.backend.sweep()
        await self.backend.drain()
        if (await self._operator.order(order.id)).status != "delivered":
            raise ScriptError(f"history: the order of {past.sku} was not delivered")
        return order.id


class RehearsalScene:
    """`bots.terminal.scene.Scene`: one person's chat, the cashier, and what is theirs in the backend."""

    def __init__(
        self,
        stage: Rehearsal,
        chat: Chat,
        customer_id: UUID,
        past: frozenset[UUID],
        guardian: "RehearsalScene | None" = None,
    ) -> None:
        self._guardian = guardian
        self.chat = chat
        self.customer_id = customer_id
        self._stage = stage
        self._hub = stage.talk.hub
        self._past = past

    def now(self) -> datetime:
        """The scene's present."""
        return self._stage.clock.now()

    async def say(self, text: str) -> None:
        """The person types."""
        await self._hub.accept(Incoming(self.chat, str(uuid4()), self.now(), text=text))

    async def speak(self, sound: Sound) -> None:
        """The person says something aloud."""
        ref = str(uuid4())
        await self._stage.talk.voice.notes.put(self.chat, ref, await self.recording(sound))
        await self._hub.accept(Incoming(self.chat, ref, self.now(), voice=VoiceNote(ref)))

    async def hear(self, readings: Sequence[str]) -> None:
        """The person says something aloud, which is read like this."""
        note = self.prompt(readings)
        await self._hub.accept(Incoming(self.chat, note.ref, self.now(), voice=note))

    def prompt(self, readings: Sequence[str], ref: str | None = None) -> VoiceNote:
        """A voice note that will be read like this; `ref` is what its messenger calls the recording."""
        return self._stage.prompter.note(readings, ref)

    async def recording(self, sound: Sound) -> bytes:
        """What the person says, as an audio file. Raises ScriptError."""
        return await self._stage.sounds.of(sound)

    async def press(self, button: Button) -> None:
        """The person presses a button."""
        update = Incoming(self.chat, str(uuid4()), self.now(), button=button.token, label=button.label)
        await self._hub.accept(update)

    async def codes(self, order_id: UUID) -> list[str]:
        """The person asks to see the codes."""
        return await self._hub.codes(self.chat, order_id)

    async def cashier(self, bill: Bill, action: CashierAction) -> None:
        """The person opens the link of the bill and presses a button there."""
        await self._stage.browse(bill.url, action)

    async def wait(self, duration: timedelta) -> None:
        """Time passes, and with it everything that is due."""
        await self._stage.pass_time(duration)

    async def desk(self, action: DeskAction) -> None:
        """The operator decides about the latest order or top-up."""
        await self._stage.decide(self.customer_id, action)

    def guardian(self) -> "RehearsalScene":
        """The trusted contact's chat. Raises ScriptError when there is none."""
        if self._guardian is None:
            raise ScriptError("customer: there is no guardian")
        return self._guardian

    async def settle(self) -> None:
        """Wait until nothing moves: updates answered, jobs done, notices told."""
        for _ in range(_ENOUGH):
            await self._hub.settle(self.chat)
            moved = await self._stage.backend.drain() + await self._stage.backend.hand_on()
            if not moved + await self._stage.talk.notices.pump():
                return
        raise RuntimeError("the world does not come to rest")

    async def entries(self, after: int) -> list[Entry]:
        """What was said behind `after`."""
        return await self._hub.transcript(self.chat, after=after, limit=1000)

    async def wallet(self) -> Facts:
        """Amounts in the wallet, in fen."""
        return await self._stage.wallet(self.customer_id)

    async def orders(self) -> Sequence[Facts]:
        """The orders of this conversation, first one first."""
        return await self._stage.orders(self.customer_id, without=self._past)

    async def topups(self) -> Sequence[Facts]:
        """The bills of this conversation, first one first."""
        return await self._stage.topups(self.customer_id)


def _long_ago(past: PastOrder) -> timedelta:
    return timedelta(days=past.days_ago, hours=past.hours_ago)


def _unsold(sku: str) -> ColumnElement[bool]:
    return (card_code.c.sku == sku) & card_code.c.order_id.is_(None)


async def _two_keys(tx: Tx) -> tuple[str, str]:
    return await keys.create(tx, "operator"), await keys.create(tx, "channel")


def _start(wanted: Starting) -> datetime:
    """The day and hour the file names, else today at noon: no conversation depends on the time of day."""
    day = date.fromisoformat(wanted.date) if wanted.date else datetime.now(_ZONE).date()
    hour = time.fromisoformat(wanted.hour.zfill(5)) if wanted.hour else _NOON
    return datetime.combine(day, hour, _ZONE)
