"""Every operation of the contract, one method each."""

from collections.abc import Callable
from time import monotonic
from typing import Self
from urllib.parse import quote as escaped
from uuid import UUID

import httpx
from pydantic import Field

from api_client.contract import (
    AskedBy,
    AudiencePage,
    Catalogue,
    ChatKind,
    ChatLink,
    ChatLinks,
    Codes,
    Contact,
    Contacts,
    Customer,
    CustomerChange,
    EventPage,
    GrantRequest,
    Kind,
    LinkCode,
    LinkRequest,
    NewCustomer,
    Order,
    OrderDecision,
    OrderPage,
    OrderRefund,
    OrderRequest,
    PaymentDecision,
    PaymentReview,
    Quote,
    QuoteRequest,
    Refund,
    Refused,
    ReviewPage,
    StarsBooked,
    StarsCheck,
    StarsPayment,
    StarsVerdict,
    StatementPage,
    Topup,
    TopupOffers,
    TopupRefund,
    TopupRequest,
    TrailPage,
    Wallet,
    Wire,
)

from .carrier import Carrier, Query
from .connection import Connection
from .credit import Credit
from .credit_lines import CreditLines
from .guard import Guard
from .merchants import Merchants
from .network import Network
from .repayments import Repayments
from .standing import Standing
from .suggestions import Suggestions
from .webhooks import Webhooks
from .within import Application, Within


class _HumanRequest(Wire):
    note: str = Field(max_length=500)


class _ChatOwner(Wire):
    customer_id: UUID


class BackendClient(Credit, CreditLines, Guard, Merchants, Repayments, Standing, Suggestions, Webhooks):
    """A backend at `base_url`, in the name of `key`. Use it as `async with`, or call `close()`.

    Implements `core.ports.Backend`. `timeout` is in seconds and counts for one attempt. `transport` is the
    seam for tests. With `app`, the ASGI application of a backend in this process is called in place of the
    network: same requests, same key, same answers. `over` puts something around whatever carries the
    requests. For `catalogue_life` seconds the catalogue is not asked for again: a quote says what is true.
    Every method raises `Refused` or `Unavailable` of
    `api_client.contract` and nothing else. `key` parameters are the `Idempotency-Key` of that call.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        app: Application | None = None,
        over: Callable[[Carrier], Carrier] | None = None,
        timeout: float = 10.0,
        catalogue_life: float = 0.0,
    ) -> None:
        base_url = base_url.rstrip("/") + "/v1/"
        headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        carrier: Carrier = (
            Network(base_url, headers, transport=transport, timeout=timeout)
            if app is None
            else Within(app, base_url, headers)
        )
        self._connection = Connection(carrier if over is None else over(carrier))
        self._catalogue_life = catalogue_life
        self._catalogue: tuple[float, Catalogue] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._connection.close()

    # Telegram Stars

    async def check_stars(self, asked: StarsCheck) -> StarsVerdict:
        """Whether an invoice in Stars may be paid now."""
        return await self._connection.ask(StarsVerdict, "POST", "stars/check", body=asked)

    async def book_stars(self, told: StarsPayment) -> StarsBooked:
        """A person paid an invoice; the same payment again changes nothing."""
        return await self._connection.ask(StarsBooked, "POST", "stars/payments", body=told, key=told.charge)

    # customers and their chats

    async def create_customer(self, customer: NewCustomer) -> Customer:
        """A new customer with an empty wallet."""
        return await self._connection.ask(Customer, "POST", "customers", body=customer)

    async def customer(self, customer_id: UUID) -> Customer:
        """A customer by id."""
        return await self._connection.ask(Customer, "GET", f"customers/{customer_id}")

    async def change_customer(self, customer_id: UUID, change: CustomerChange) -> Customer:
        """Change settings; returns the customer as it is now."""
        return await self._connection.ask(Customer, "PATCH", f"customers/{customer_id}", body=change)

    async def contacts(self, customer_id: UUID) -> Contacts:
        """The people this customer buys for."""
        return await self._connection.ask(Contacts, "GET", f"customers/{customer_id}/contacts")

    async def save_contact(self, customer_id: UUID, contact: Contact) -> Contacts:
        """Add a contact or change the one of that alias; returns all of them."""
        path = f"customers/{customer_id}/contacts/{escaped(contact.alias, safe='')}"
        return await self._connection.ask(Contacts, "PUT", path, body=contact)

    async def request_human(self, customer_id: UUID, *, note: str) -> None:
        """Ask for a person to take over. `note` says why, at most 500 characters."""
        await self._connection.send(
            "POST", f"customers/{customer_id}/human", body=_HumanRequest(note=note[:500])
        )

    async def make_link_code(self, customer_id: UUID) -> LinkCode:
        """A one-time code that links a chat with the customer."""
        return await self._connection.ask(LinkCode, "POST", f"customers/{customer_id}/link-codes")

    async def chats(self, customer_id: UUID) -> ChatLinks:
        """The chats of a customer, the one used last first."""
        return await self._connection.ask(ChatLinks, "GET", f"customers/{customer_id}/chats")

    async def audience(
        self, kind: Kind | None = None, *, cursor: UUID | None = None, limit: int = 500
    ) -> AudiencePage:
        """Customers with their chats, page by page; for operators."""
        query = {"kind": kind, "cursor": None if cursor is None else str(cursor), "limit": limit}
        return await self._connection.ask(
            AudiencePage, "GET", "audience", query={k: v for k, v in query.items() if v is not None}
        )

    async def customer_of_chat(self, channel: str, chat: str) -> Customer | None:
        """Who talks in a chat; None for an unknown one."""
        try:
            return await self._connection.ask(Customer, "GET", _chat_path(channel, chat))
        except Refused as refused:
            if refused.code == "not_found":
                return None
            raise

    async def link_chat(
        self, channel: str, chat: str, code: str, *, kind: ChatKind = "private", name: str = ""
    ) -> ChatLink:
        """Link a chat by the code its person typed. `name` is that of a merchant's person."""
        request = LinkRequest(channel=channel, chat=chat, code=code, kind=kind, name=name[:64])
        return await self._connection.ask(ChatLink, "POST", "chats", body=request)

    async def put_chat(self, channel: str, chat: str, customer_id: UUID) -> ChatLink:
        """Link a chat without a code; for operators."""
        return await self._connection.ask(
            ChatLink, "PUT", _chat_path(channel, chat), body=_ChatOwner(customer_id=customer_id)
        )

    # what is sold, and the money

    async def catalogue(self) -> Catalogue:
        """Everything on sale, as it was within the last `catalogue_life` seconds."""
        now = monotonic()
        if self._catalogue is None or self._catalogue[0] + self._catalogue_life <= now:
            self._catalogue = (now, await self._connection.ask(Catalogue, "GET", "catalogue"))
        return self._catalogue[1]

    async def wallet(self, customer_id: UUID) -> Wallet:
        """The composition of the balance."""
        return await self._connection.ask(Wallet, "GET", f"wallets/{customer_id}")

    async def statement(
        self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10
    ) -> StatementPage:
        """The movements of the wallet, newest first."""
        return await self._connection.ask(
            StatementPage, "GET", f"wallets/{customer_id}/statement", query=_page(cursor, limit)
        )

    async def grant(self, customer_id: UUID, grant: GrantRequest, *, key: str) -> Wallet:
        """Put money into a wallet; for operators."""
        return await self._connection.ask(
            Wallet, "POST", f"wallets/{customer_id}/grants", body=grant, key=key
        )

    async def topup_offers(self, customer_id: UUID) -> TopupOffers:
        """Suggested top-ups and the limits of one bill."""
        return await self._connection.ask(
            TopupOffers, "GET", "topup-offers", query={"customer_id": str(customer_id)}
        )

    async def create_topup(self, request: TopupRequest, *, key: str) -> Topup:
        """Make a bill."""
        return await self._connection.ask(Topup, "POST", "topups", body=request, key=key)

    async def topup(self, topup_id: UUID) -> Topup:
        """A bill by id."""
        return await self._connection.ask(Topup, "GET", f"topups/{topup_id}")

    # orders

    async def quote(self, request: QuoteRequest) -> Quote:
        """The pre-check: price, composition, shortfall, ways to close it. Reserves nothing."""
        return await self._connection.ask(Quote, "POST", "quotes", body=request)

    async def place_order(
        self, quote_id: UUID, *, key: str, asked_by: AskedBy | None = None, credit: bool | None = None
    ) -> Order:
        """Order what was quoted; short of balance it is `awaiting_funds`.

        `asked_by` is how the person asked; it belongs to the request that `key` names. With `credit` what is
        missing goes on the credit line, as quoted, or nothing is ordered: `Refused("credit_cap_exceeded")`.
        """
        body = OrderRequest(quote_id=quote_id, asked_by=asked_by, credit=credit)
        return await self._connection.ask(Order, "POST", "orders", body=body, key=key)

    async def order(self, order_id: UUID) -> Order:
        """An order by id."""
        return await self._connection.ask(Order, "GET", f"orders/{order_id}")

    async def orders(self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10) -> OrderPage:
        """The orders of a customer, newest first."""
        query = {"customer_id": str(customer_id), **_page(cursor, limit)}
        return await self._connection.ask(OrderPage, "GET", "orders", query=query)

    async def cancel_order(self, order_id: UUID, *, key: str) -> Order:
        """Cancel an order that waits for money; `Refused("order_not_cancellable")` when it is too late."""
        return await self._connection.ask(Order, "POST", f"orders/{order_id}/cancel", key=key)

    async def codes(self, order_id: UUID) -> Codes:
        """The card codes of a delivered order, in clear."""
        return await self._connection.ask(Codes, "POST", f"orders/{order_id}/codes")

    # the operator's desk

    async def reviews(self, *, cursor: str | None = None, limit: int = 50) -> ReviewPage:
        """What waits for a decision, oldest first."""
        return await self._connection.ask(ReviewPage, "GET", "reviews", query=_page(cursor, limit))

    async def order_by_number(self, number: str) -> Order:
        """The order with the number that people read out."""
        return await self._connection.ask(Order, "GET", f"desk/orders/{escaped(number, safe='')}")

    async def refund_order(self, order_id: UUID, refund: OrderRefund, *, key: str) -> Order:
        """Give the whole price of a delivered order back to the wallet."""
        return await self._connection.ask(Order, "POST", f"orders/{order_id}/refund", body=refund, key=key)

    async def decide_order(self, order_id: UUID, decision: OrderDecision, *, key: str) -> Order:
        """Decide about an order in review."""
        return await self._connection.ask(Order, "POST", f"orders/{order_id}/decide", body=decision, key=key)

    async def refund_topup(self, topup_id: UUID, refund: TopupRefund, *, key: str) -> Refund:
        """Send unspent money of a top-up back the way it came."""
        return await self._connection.ask(Refund, "POST", f"topups/{topup_id}/refund", body=refund, key=key)

    async def refund(self, refund_id: UUID) -> Refund:
        """A refund through a gateway, by id."""
        return await self._connection.ask(Refund, "GET", f"refunds/{refund_id}")

    async def decide_payment(self, review_id: UUID, decision: PaymentDecision, *, key: str) -> PaymentReview:
        """Decide about a payment in review."""
        path = f"payments/reviews/{review_id}/decide"
        return await self._connection.ask(PaymentReview, "POST", path, body=decision, key=key)

    async def trail(
        self, *, subject_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> TrailPage:
        """Who decided what and why, newest first."""
        query: Query = _page(cursor, limit)
        if subject_id is not None:
            query = {**query, "subject_id": str(subject_id)}
        return await self._connection.ask(TrailPage, "GET", "desk/trail", query=query)

    # what happened

    async def events(self, after: str = "", *, wait: float = 0.0, limit: int = 100) -> EventPage:
        """Events after a cursor, oldest first; waits up to `wait` seconds for the first one."""
        query: Query = {"after": after, "wait": wait, "limit": limit}
        return await self._connection.ask(EventPage, "GET", "events", query=query, wait=wait)


def _chat_path(channel: str, chat: str) -> str:
    return f"chats/{escaped(channel, safe='')}/{escaped(chat, safe='')}"


def _page(cursor: str | None, limit: int) -> Query:
    return {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
