"""The edge of the machine, in memory: a backend strict about what it is asked, and a conversation store.

Each layer that keeps one wish from becoming two orders can be switched off; a test then sees the others work.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from api_client.contract import (
    AskedBy,
    Catalogue,
    ChatKind,
    ChatLink,
    Codes,
    Contact,
    Contacts,
    CreditUse,
    CreditUses,
    Customer,
    CustomerChange,
    Order,
    OrderPage,
    Problem,
    Product,
    Quote,
    QuoteRequest,
    Refused,
    StatementPage,
    Topup,
    TopupOffer,
    TopupOffers,
    TopupRequest,
    TopupRules,
    Unavailable,
    Wallet,
    WayToClose,
)
from core.engine import Engine
from core.model import Chat, Heard, Incoming, Message, Mode, Speech, VoiceNote
from core.ports import StaleSession, Stored
from core.texts import default_texts
from core.understanding import default_understanding

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai
CHAT = Chat("web", "chat-1")


def product(sku: str, family: str, price: int, **more: Any) -> Product:
    return Product(
        sku=sku,
        family=family,
        name=more.pop("name", sku),
        name_en=sku,
        price=price,
        needs=more.pop("needs", "phone"),
        delivery=more.pop("delivery", "direct"),
        **more,
    )


SHELF = [
    *[
        product(f"huafei-{yuan}", "huafei", yuan * 100, name=f"话费 {yuan} 元", face=yuan * 100)
        for yuan in (10, 20, 30, 50, 100)
    ],
    product("qb", "qb", 100, name="腾讯 Q 币", face=100, needs="qq", max_quantity=1000),
    product(
        "steam-50",
        "steam",
        5200,
        name="Steam 50",
        face=5000,
        needs="nothing",
        delivery="code",
        max_quantity=10,
    ),
    product("youku-month", "youku", 2000, name="优酷会员月卡"),
]


class ManualClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


class FakeBackend:
    """One customer with a balance. `honours_keys=False` forgets `Idempotency-Key`s."""

    def __init__(self, clock: ManualClock, *, balance: int, honours_keys: bool = True) -> None:
        self.clock = clock
        self.balance = balance
        self.honours_keys = honours_keys
        self.down = False
        self.linked = True
        self.people: list[Contact] = []
        self.placed: list[Order] = []
        self.bills: list[Topup] = []
        self.quotes: dict[UUID, Quote] = {}
        self.orders_by_key: dict[str, Order] = {}
        self.bills_by_key: dict[str, Topup] = {}
        self.me = Customer(
            id=uuid4(),
            name="王敏",
            kind="personal",
            mode="standard",
            locale="zh-CN",
            prompts=True,
            created_at=NOW,
        )
        self.human_notes: list[str] = []
        self.asked_by: list[AskedBy | None] = []
        self.on_credit: list[bool | None] = []
        self.credit_used: list[CreditUse] = []

    async def _arrive(self) -> None:
        if self.down:
            raise Unavailable("away")
        await asyncio.sleep(0)

    def refuse(self, code: Any) -> Refused:
        return Refused(Problem(type="x", title=code, status=409, code=code, detail=code, next="-"))

    async def customer_of_chat(self, channel: str, chat: str) -> Customer | None:
        return self.me if self.linked else None

    async def link_chat(
        self, channel: str, chat: str, code: str, *, kind: ChatKind = "private", name: str = ""
    ) -> ChatLink:
        if code != "K7M2-9QXA":
            raise self.refuse("link_code_invalid")
        self.linked = True
        return ChatLink(channel=channel, chat=chat, customer_id=self.me.id)

    async def customer(self, customer_id: UUID) -> Customer:
        return self.me

    async def change_customer(self, customer_id: UUID, change: CustomerChange) -> Customer:
        self.me = self.me.model_copy(update=change.model_dump(exclude_none=True))
        return self.me

    async def contacts(self, customer_id: UUID) -> Contacts:
        return Contacts(contacts=self.people)

    async def save_contact(self, customer_id: UUID, contact: Contact) -> Contacts:
        self.people.append(contact)
        return Contacts(contacts=self.people)

    async def catalogue(self) -> Catalogue:
        await self._arrive()
        return Catalogue(products=SHELF)

    async def wallet(self, customer_id: UUID) -> Wallet:
        await self._arrive()
        return Wallet(
            customer_id=self.me.id,
            available=self.balance,
            paid=self.balance,
            bonus=0,
            frozen=0,
            in_transit=0,
            as_of=self.clock.now(),
        )

    async def statement(
        self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10
    ) -> StatementPage:
        return StatementPage(customer_id=self.me.id, lines=[])

    async def quote(self, request: QuoteRequest) -> Quote:
        await self._arrive()
        wanted = next((one for one in SHELF if one.sku == request.sku), None)
        if wanted is None:
            raise self.refuse("sku_unknown")
        total = wanted.price * request.quantity
        gap = max(0, total - self.balance)
        ways = (
            [WayToClose(kind="exact", pay=gap), WayToClose(kind="rounded", pay=5000, bonus=250)]
            if gap
            else []
        )
        quote = Quote(
            id=uuid4(),
            customer_id=self.me.id,
            sku=wanted.sku,
            family=wanted.family,
            name=wanted.name,
            name_en=wanted.name_en,
            quantity=request.quantity,
            target=request.target,
            carrier="mobile",
            unit_price=wanted.price,
            total=total,
            wallet=await self.wallet(self.me.id),
            shortfall=gap,
            ways=ways,
            expires_at=self.clock.now() + timedelta(minutes=15),
        )
        self.quotes[quote.id] = quote
        return quote

    async def credit_uses(self, customer_id: UUID) -> CreditUses:
        return CreditUses(customer_id=customer_id, uses=self.credit_used)

    async def place_order(
        self, quote_id: UUID, *, key: str, asked_by: AskedBy | None = None, credit: bool | None = None
    ) -> Order:
        await self._arrive()
        self.asked_by.append(asked_by)
        self.on_credit.append(credit)
        if self.honours_keys and key in self.orders_by_key:
            return self.orders_by_key[key]
        if quote_id not in self.quotes:
            raise self.refuse("not_found")
        quote = self.quotes[quote_id]
        if quote.expires_at <= self.clock.now():
            raise self.refuse("quote_expired")
        gap = max(0, quote.total - self.balance)
        if not gap:
            self.balance -= quote.total
        order = Order(
            id=uuid4(),
            number=f"N{len(self.placed)}",
            customer_id=self.me.id,
            quote_id=quote_id,
            sku=quote.sku,
            family=quote.family,
            name=quote.name,
            name_en=quote.name_en,
            quantity=quote.quantity,
            target=quote.target,
            total=quote.total,
            status="awaiting_funds" if gap else "held",
            spent={"paid": 0 if gap else quote.total},
            shortfall=gap,
            created_at=self.clock.now(),
            updated_at=self.clock.now(),
        )
        self.placed.append(order)
        self.orders_by_key[key] = order
        return order

    async def order(self, order_id: UUID) -> Order:
        await self._arrive()
        return next(order for order in self.placed if order.id == order_id)

    async def orders(self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10) -> OrderPage:
        await self._arrive()
        return OrderPage(orders=self.placed[::-1][:limit])

    async def cancel_order(self, order_id: UUID, *, key: str) -> Order:
        return self.become(order_id, "cancelled")

    def become(self, order_id: UUID, status: Any) -> Order:
        """The order in another state."""
        place = next(index for index, order in enumerate(self.placed) if order.id == order_id)
        self.placed[place] = self.placed[place].model_copy(update={"status": status})
        return self.placed[place]

    async def codes(self, order_id: UUID) -> Codes:
        return Codes(order_id=order_id, codes=["AAAA-BBBB"])

    async def topup_rules(self, customer_id: UUID) -> TopupRules:
        return TopupRules(rules=[])

    async def topup_offers(self, customer_id: UUID) -> TopupOffers:
        return TopupOffers(
            offers=[TopupOffer(amount=5000, bonus=250, bonus_days=180)], minimum=1, maximum=5_000_000
        )

    async def create_topup(self, request: TopupRequest, *, key: str) -> Topup:
        await self._arrive()
        if self.honours_keys and key in self.bills_by_key:
            return self.bills_by_key[key]
        topup = Topup(
            id=uuid4(),
            customer_id=self.me.id,
            amount=request.amount,
            bonus=0,
            method=request.method,
            status="pending",
            order_id=request.order_id,
            pay_url="http://pay.test/1",
            qr_text="http://pay.test/1",
            created_at=self.clock.now(),
            expires_at=self.clock.now() + timedelta(minutes=15),
        )
        self.bills.append(topup)
        self.bills_by_key[key] = topup
        return topup

    async def topup(self, topup_id: UUID) -> Topup:
        return next(bill for bill in self.bills if bill.id == topup_id)

    async def request_human(self, customer_id: UUID, *, note: str) -> None:
        self.human_notes.append(note)


class MemoryConversations:
    """`checks_versions=False` lets a stale save overwrite, as if there were no fencing."""

    def __init__(self, *, checks_versions: bool = True) -> None:
        self.checks_versions = checks_versions
        self.inbox: dict[str, Incoming] = {}
        self.answered: set[str] = set()
        self.states: dict[Chat, tuple[dict[str, Any], int]] = {}
        self.said: dict[Chat, list[Message]] = defaultdict(list)
        self.intents: list[str | None] = []
        self.heard: dict[str, str] = {}

    async def receive(self, incoming: Incoming) -> bool:
        if incoming.update_id in self.inbox:
            return False
        self.inbox[incoming.update_id] = incoming
        return True

    def pending(self, chat: Chat) -> list[Incoming]:
        return [one for one in self.inbox.values() if one.chat == chat and one.update_id not in self.answered]

    async def load(self, chat: Chat) -> Stored:
        state, version = self.states.get(chat, ({}, 0))
        waiting = self.pending(chat)
        await asyncio.sleep(0)
        return Stored(deepcopy(state), version, waiting[0] if waiting else None)

    async def save(
        self,
        chat: Chat,
        state: dict[str, Any],
        *,
        version: int,
        messages: list[Message],
        answered: str | None,
        intent: str | None,
        heard: str | None = None,
    ) -> bool:
        await asyncio.sleep(0)
        stored = self.states.get(chat, ({}, 0))[1]
        if self.checks_versions and stored != version:
            raise StaleSession(str(chat))
        if answered is not None and answered in self.answered:
            return bool(self.pending(chat))
        self.states[chat] = (deepcopy(state), stored + 1)
        self.said[chat] += messages
        if answered is not None:
            self.answered.add(answered)
            self.intents.append(intent)
            if heard is not None:
                self.heard[answered] = heard
        return bool(self.pending(chat))


class _OneUpdate:
    def __init__(self, store: MemoryConversations, incoming: Incoming) -> None:
        self._store, self._incoming = store, incoming
        self.save, self.receive = store.save, store.receive

    async def load(self, chat: Chat) -> Stored:
        waiting = self._incoming if self._incoming in self._store.pending(chat) else None
        return (await self._store.load(chat))._replace(waiting=waiting)


class RealLocks:
    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        async with self._locks[key]:
            yield


class NoLocks:
    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        yield


class FakeEars:
    """Hears what was laid down under a note's ref, once, as a page's sound is fetched once.

    A string is one certain reading. A phrase that is expected and was said fits the sound best.
    """

    def __init__(self) -> None:
        self.sounds: dict[str, Speech] = {}
        self.expected: list[tuple[str, ...]] = []

    def lay_down(self, said: "str | Speech") -> VoiceNote:
        """The note of something said."""
        note = VoiceNote(f"note-{len(self.expected)}-{len(self.sounds)}", 2.0)
        self.sounds[note.ref] = Speech((Heard(said, 0.95),), seconds=2.0) if isinstance(said, str) else said
        return note

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        assert len(set(expected)) == len(expected)
        self.expected.append(tuple(expected))
        await asyncio.sleep(0)
        speech = self.sounds.pop(note.ref, Speech(trouble="lost"))
        if speech.closed or not speech.readings or not expected:
            return speech
        best = speech.readings[0].text
        closed = [Heard(phrase, 0.9 if phrase == best else 0.1) for phrase in expected]
        return replace(speech, closed=tuple(sorted(closed, key=lambda one: -one.probability)))


class Stage:
    """One chat with one engine on the fakes."""

    def __init__(
        self,
        *,
        balance: int = 10_000,
        locks: Any = None,
        checks_versions: bool = True,
        honours_keys: bool = True,
        mode: Mode = "standard",
        deaf: bool = False,
    ) -> None:
        self.clock = ManualClock()
        self.ears = FakeEars()
        self.deaf = deaf
        self.backend = FakeBackend(self.clock, balance=balance, honours_keys=honours_keys)
        self.backend.me = self.backend.me.model_copy(update={"mode": mode})
        self.conversations = MemoryConversations(checks_versions=checks_versions)
        self._locks = locks or RealLocks()
        self._tokens: Iterator[int] = count()
        self._updates = count()
        self.engine = self._engine(self.conversations)

    def _engine(self, conversations: Any) -> Engine:
        return Engine(
            backend=self.backend,
            conversations=conversations,
            locks=self._locks,
            clock=self.clock,
            understanding=default_understanding(),
            texts=default_texts(),
            new_token=lambda: f"t{next(self._tokens)}",
            ears=None if self.deaf else self.ears,
        )

    def process(self) -> Engine:
        """Another process on the same store."""
        return self._engine(self.conversations)

    def process_that_sees_only(self, incoming: Incoming) -> Engine:
        """Another process on the same store, which has taken just this update."""
        return self._engine(_OneUpdate(self.conversations, incoming))

    async def receive(
        self, *, text: str | None = None, button: str | None = None, voice: VoiceNote | None = None
    ) -> Incoming:
        """Put an update into the inbox, unanswered."""
        incoming = Incoming(
            CHAT, f"u{next(self._updates)}", self.clock.now(), text=text, button=button, voice=voice
        )
        assert await self.engine.accept(incoming)
        return incoming

    async def say(self, text: str) -> list[Message]:
        """What is answered to a sentence."""
        return await self._turn(text=text)

    async def tap(self, label: str) -> list[Message]:
        """What is answered to a press of the latest button whose label contains `label`."""
        return await self._turn(button=self.token(label))

    async def speak(self, said: str | Speech) -> list[Message]:
        """What is answered to something said aloud."""
        return await self._turn(voice=self.ears.lay_down(said))

    def token(self, label: str) -> str:
        """The token of that button."""
        buttons = [button for message in self.conversations.said[CHAT] for button in message.buttons]
        return next(button.token for button in reversed(buttons) if label in button.label)

    async def _turn(self, **update: Any) -> list[Message]:
        before = len(self.conversations.said[CHAT])
        await self.receive(**update)
        await self.engine.answer(CHAT)
        return self.conversations.said[CHAT][before:]


def labels(messages: list[Message]) -> list[str]:
    """What stands on the buttons."""
    return [button.label for message in messages for button in message.buttons]


def sounds(messages: list[Message]) -> str:
    """All that is said aloud."""
    return "".join(message.spoken.text for message in messages if message.spoken is not None)
