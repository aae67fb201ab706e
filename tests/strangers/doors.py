"""Every door of the house and who may go through it. A route that is not in these tables fails the tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from api_client.contract import (
    Beat,
    ChatKind,
    Contact,
    Customer,
    NewEndpoint,
    Order,
    QuoteRequest,
    Role,
    Sender,
    TopupRuleRequest,
)
from backend.credit.lines import LineTerms
from backend.suggestions import service as suggestions
from backend.suggestions.habits import Habit, Purchase
from backend.suggestions.rhythm import Rhythm
from tests.backend.credit import open_line
from tests.backend.desk import SIGNED, refund_topup, topped_up
from tests.backend.shopping import PHONE, Shop, fresh

Who = Literal[
    "anyone with a key", "owner or service", "owner or operator", "service", "operator",
    "merchant or service", "merchant or operator",
]  # fmt: skip
"""`service`: a key of scope channel or operator; `owner`: a customer's or merchant's key for their things;
`merchant`: a merchant's key for its own."""

RULES: dict[str, Who] = {
    "GET /v1/catalogue": "anyone with a key",
    "POST /v1/customers": "service",
    "GET /v1/customers/{customer_id}": "owner or service",
    "PATCH /v1/customers/{customer_id}": "owner or service",
    "GET /v1/customers/{customer_id}/contacts": "owner or service",
    "PUT /v1/customers/{customer_id}/contacts/{alias}": "owner or service",
    "POST /v1/customers/{customer_id}/link-codes": "owner or operator",
    "GET /v1/customers/{customer_id}/chats": "owner or service",
    "POST /v1/customers/{customer_id}/human": "owner or service",
    "GET /v1/audience": "operator",
    "POST /v1/chats": "service",
    "GET /v1/chats/{channel}/{chat}": "service",
    "PUT /v1/chats/{channel}/{chat}": "operator",
    "GET /v1/wallets/{customer_id}": "owner or service",
    "GET /v1/wallets/{customer_id}/statement": "owner or service",
    "POST /v1/wallets/{customer_id}/grants": "operator",
    "POST /v1/quotes": "owner or service",
    "POST /v1/orders": "owner or service",
    "GET /v1/orders": "owner or service",
    "GET /v1/orders/{order_id}": "owner or service",
    "POST /v1/orders/{order_id}/cancel": "owner or service",
    "POST /v1/orders/{order_id}/codes": "owner or service",
    "GET /v1/customers/{customer_id}/guardians": "owner or service",
    "POST /v1/customers/{customer_id}/guardian-codes": "owner or service",
    "POST /v1/guardians": "owner or service",
    "POST /v1/guardians/{guardianship_id}/remove": "owner or service",
    "GET /v1/guards/{order_id}": "owner or service",
    "POST /v1/guards/{order_id}/answer": "owner or service",
    "GET /v1/credit/{customer_id}/uses": "owner or service",
    "PUT /v1/credit/{customer_id}/automatic": "owner or service",
    "GET /v1/customers/{customer_id}/credit/due": "owner or service",
    "POST /v1/customers/{customer_id}/credit/repayments": "owner or service",
    "PUT /v1/customers/{customer_id}/credit/repay-first": "owner or service",
    "GET /v1/credit/overdue": "operator",
    "POST /v1/credit/overdue/{customer_id}/decide": "operator",
    "GET /v1/customers/{customer_id}/precaution": "owner or service",
    "PUT /v1/customers/{customer_id}/precaution": "owner or service",
    "GET /v1/customers/{customer_id}/topup-rules": "owner or service",
    "POST /v1/customers/{customer_id}/topup-rules": "owner or service",
    "POST /v1/topup-rules/{rule_id}/stop": "owner or service",
    "POST /v1/topup-rules/{rule_id}/resume": "owner or service",
    "POST /v1/topups/{topup_id}/skip": "owner or service",
    "GET /v1/customers/{customer_id}/suggestions": "owner or service",
    "PUT /v1/customers/{customer_id}/suggestions": "owner or service",
    "GET /v1/suggestions/{suggestion_id}": "owner or service",
    "POST /v1/suggestions/{suggestion_id}/answer": "owner or service",
    "GET /v1/topup-offers": "owner or service",
    "POST /v1/topups": "owner or service",
    "GET /v1/topups/{topup_id}": "owner or service",
    "POST /v1/stars/check": "service",
    "POST /v1/stars/payments": "service",
    "GET /v1/events": "service",
    "GET /v1/events/stream": "service",
    "POST /v1/keys": "operator",
    "DELETE /v1/keys/{key_id}": "operator",
    "GET /v1/reviews": "operator",
    "GET /v1/desk/trail": "operator",
    "GET /v1/desk/orders/{number}": "operator",
    "POST /v1/orders/{order_id}/refund": "operator",
    "POST /v1/orders/{order_id}/decide": "operator",
    "POST /v1/topups/{topup_id}/refund": "operator",
    "POST /v1/payments/reviews/{review_id}/decide": "operator",
    "GET /v1/refunds/{refund_id}": "owner or service",
    "GET /v1/merchants/{customer_id}/staff": "owner or service",
    "GET /v1/merchants/{customer_id}/rights": "owner or service",
    "POST /v1/merchants/{customer_id}/staff-codes": "owner or service",
    "PUT /v1/merchants/{customer_id}/staff/{staff_id}": "owner or service",
    "POST /v1/merchants/{customer_id}/staff/{staff_id}/remove": "owner or service",
    "POST /v1/merchants/{customer_id}/groups/remove": "owner or service",
    "GET /v1/merchants/{customer_id}/figures": "owner or service",
    "GET /v1/merchants/{customer_id}/alert-rules": "owner or service",
    "PUT /v1/merchants/{customer_id}/alert-rules/{rule_id}": "owner or service",
    "POST /v1/merchants/{customer_id}/alert-rules/{rule_id}/remove": "owner or service",
    "POST /v1/merchants/{customer_id}/alert-mutes": "owner or service",
    "GET /v1/merchants/{customer_id}/alert-settings": "owner or service",
    "PUT /v1/merchants/{customer_id}/alert-settings": "owner or service",
    "GET /v1/merchants/{customer_id}/alerts": "owner or service",
    "GET /v1/alerts/{alert_id}": "owner or service",
    "POST /v1/alerts/{alert_id}/acknowledge": "owner or service",
    "GET /v1/merchants/{customer_id}/credit-standing": "owner or service",
    "GET /v1/merchants/{customer_id}/credit-scores": "owner or service",
    "POST /v1/merchants/{customer_id}/credit-line/close": "owner or service",
    "POST /v1/merchants/{customer_id}/credit-line/decline": "owner or service",
    "POST /v1/merchants/{customer_id}/credit-line/thaw": "operator",
    "POST /v1/merchants/{customer_id}/agreements": "owner or service",
    "POST /v1/merchants/{customer_id}/agreement-drafts": "owner or service",
    "GET /v1/merchants/{customer_id}/agreements": "owner or service",
    "GET /v1/agreements/{agreement_id}": "owner or service",
    "GET /v1/agreements/{agreement_id}/pdf": "owner or service",
    "POST /v1/agreements/{agreement_id}/papers": "owner or service",
    "POST /v1/webhooks": "merchant or operator",
    "GET /v1/webhooks": "merchant or service",
    "GET /v1/webhooks/{endpoint_id}": "merchant or service",
    "PATCH /v1/webhooks/{endpoint_id}": "merchant or operator",
    "DELETE /v1/webhooks/{endpoint_id}": "merchant or operator",
    "POST /v1/webhooks/{endpoint_id}/secret": "merchant or operator",
    "POST /v1/webhooks/{endpoint_id}/test": "merchant or service",
    "POST /v1/webhooks/{endpoint_id}/enable": "merchant or service",
    "POST /v1/webhooks/{endpoint_id}/replay": "merchant or service",
    "GET /v1/webhooks/{endpoint_id}/deliveries": "merchant or service",
    "GET /v1/webhooks/{endpoint_id}/deliveries/{delivery_id}": "merchant or service",
    "POST /v1/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay": "merchant or service",
    "GET /v1/merchants/{customer_id}/events": "merchant or service",
}

OPEN: dict[str, str] = {
    "GET /healthz": "tells nothing",
    "GET /readyz": "tells nothing but whether the database answers",
    "GET /openapi.json": "the public description",
    "GET /docs": "the same for eyes",
    "GET /docs/start.js": "a file",
    "GET /docs/swagger-ui-bundle.js": "a file",
    "GET /docs/swagger-ui.css": "a file",
    "POST /v1/payments/{gateway}/notify": "the signature is the proof",
    "GET /cashier/look/cashier.css": "a file",
    "GET /cashier/{token}": "the token is the proof",
    "POST /cashier/{token}": "the token is the proof",
    "GET /papers/look/paper.css": "a file",
    "GET /papers/{token}": "the token is the proof",
    "POST /papers/{token}": "the token is the proof",
    "GET /": "the chat page; the cookie it gives is the person",
    "GET /static/{version}/{name:path}": "files",
    "GET /sw.js": "a file",
    "GET /manifest.webmanifest": "a file",
    "POST /telegram/webhook": "the secret that only Telegram was told is the proof",
    "POST /chat/voice": "the cookie is the proof, and only our own page may post",
    "GET /chat/spoken/{seq}": "the cookie is the proof: the chat's own entries only",
    "WS /chat/ws": "the cookie is the proof, and only our own page may open it",
}


def routes_of(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """`METHOD /path` of every route; a path parameter's converter is left out where it takes no slash."""
    for route in iter_route_contexts(routes):
        path = (route.path or "").replace("{alias:path}", "{alias}").replace("{chat:path}", "{chat}")
        methods = route.methods or {"WS"}
        for method in methods - {"HEAD"} or methods:
            yield f"{method} {path}"


@dataclass(frozen=True)
class Things:
    """What belongs to one customer; the ids of somebody who does not exist when nothing was made."""

    customer: UUID
    order: UUID
    coded: UUID
    topup: UUID
    quote: UUID
    paid: UUID
    refund: UUID
    review: UUID
    staff: UUID
    alert: UUID
    endpoint: UUID
    delivery: UUID
    suggestion: UUID
    rule: UUID
    asked: UUID
    agreement: UUID
    draft: UUID
    code: str = "123456"
    number: str = "260311-ABCDEF"
    key: str = "a" * 16

    @classmethod
    def of_nobody(cls) -> "Things":
        return cls(*(uuid4() for _ in range(17)))

    @classmethod
    async def of_a_customer(cls, shop: Shop) -> "Things":
        """A customer who topped up and got half of it back, with a delivered card code, an order that waits
        for money, its bill, a quote, and a payment over the bill that a person has to look at. It is a
        merchant with a credit line, an owner, somebody who only looks, a group chat, an alert about the
        order, and a webhook endpoint that was sent a test, and has a rule that asks for a top-up."""
        customer = await shop.customer(paid=55_00, kind="merchant")
        await open_line(shop, customer.id, LineTerms(100_00, 100_00, 100_00), signed=False)
        await _hire(shop, customer, "owner", "boss")
        boss = Sender(channel="web", address=f"{customer.id}:boss")
        read = await shop.operator.draft_agreement(customer.id, by=boss)
        signed = await shop.operator.sign_agreement(
            customer.id, read.id, read.code, by=boss, key=fresh("sign")
        )
        again = await shop.operator.draft_agreement(customer.id, by=boss)
        await _hire(shop, customer, "viewer", "eye")
        await _hire(shop, customer, "owner", "-100", kind="group")
        eye = (await shop.operator.staff(customer.id)).staff[-1]
        paid = await topped_up(shop, customer, 10_00)
        refund = await refund_topup(shop, paid, 5_00)
        await shop.backend.drain()
        coded = await shop.order(customer, sku="steam-50", target=None)
        await shop.backend.drain()
        order = await shop.order(customer)
        bill = await shop.bill(customer, 42_00, order)
        quote = await shop.operator.quote(
            QuoteRequest(customer_id=customer.id, sku="huafei-10", target=PHONE)
        )
        await shop.operator.save_contact(customer.id, Contact(alias="儿子", phone=PHONE))
        key = (await shop.key("customer", customer))["Authorization"].split("_")[1]
        await shop.notify(await shop.notification(bill, amount=41_00))
        await shop.backend.drain()
        [alert] = (await shop.operator.alerts(customer.id)).alerts
        [review] = await shop.rows("SELECT id FROM payment_review WHERE topup_id = :bill", bill=bill.id)
        new = NewEndpoint(customer_id=customer.id, url="https://erp.invalid/hooks")
        webhook = (await shop.operator.create_webhook(new)).endpoint
        sent = await shop.operator.test_webhook(webhook.id)
        low = TopupRuleRequest(kind="balance", threshold=100_00, amount=50_00)
        rule = await shop.operator.put_topup_rule(customer.id, low, key=fresh("rule"))
        [asked] = await shop.rows("SELECT topup_id FROM topup_run WHERE rule_id = :id", id=rule.id)
        return cls(
            customer.id,
            order.id,
            coded.id,
            bill.id,
            quote.id,
            paid.id,
            refund.id,
            review.id,
            eye.id,
            alert.id,
            webhook.id,
            sent.id,
            await _suggested(shop, coded),
            rule.id,
            asked.topup_id,
            signed.id,
            again.id,
            again.code,
            coded.number,
            key,
        )


async def _suggested(shop: Shop, order: Order) -> UUID:
    """A suggestion to buy the delivered order once more."""
    habit = Habit(
        order.family, order.target, order.sku, 1, 12, Rhythm((30, 30)),
        last := Purchase(order.id, shop.clock.now(), order.family, order.sku, 1, order.target), last,
        Beat(every="month", number=5),
    )  # fmt: skip
    made = await shop.backend.database.run(lambda tx: suggestions.make(tx, order.customer_id, habit))
    assert made is not None
    return made.id


async def _hire(shop: Shop, merchant: Customer, role: Role, address: str, kind: ChatKind = "private") -> None:
    code = await shop.operator.make_staff_code(merchant.id, role, by=None)
    await shop.operator.link_chat("web", f"{merchant.id}:{address}", code.code, kind=kind)


def knock(rule: str, things: Things) -> dict[str, Any]:
    """A request through that door that somebody who may would succeed with: arguments for httpx."""
    method, path = rule.split(" ")
    names = {
        "customer_id": things.customer, "key_id": things.key,
        "order_id": things.coded if path.endswith(("/codes", "/refund")) else things.order,
        "topup_id": {"refund": things.paid, "skip": things.asked}.get(path.split("/")[-1], things.topup),
        "refund_id": things.refund, "review_id": things.review, "number": things.number,
        "staff_id": things.staff, "alert_id": things.alert,
        "rule_id": things.rule if "/topup-rules/" in path else "mine",
        "endpoint_id": things.endpoint, "delivery_id": things.delivery, "guardianship_id": things.staff,
        "agreement_id": things.agreement,
        "suggestion_id": things.suggestion,
        "alias": "儿子", "channel": "web", "chat": "somebody", "gateway": "sandbox", "token": "t" * 32,
    }  # fmt: skip
    request: dict[str, Any] = {"method": method, "url": path.format_map(names)}
    request["headers"] = {"Idempotency-Key": fresh("stranger")}
    if method in ("POST", "PUT", "PATCH"):
        request["json"] = _body(rule, things)
    if path in ("/v1/orders", "/v1/topup-offers", "/v1/webhooks") and method == "GET":
        request["params"] = {"customer_id": str(things.customer)}
    if path.endswith("/rights"):
        request["params"] = _boss(things)
    return request


def _boss(things: Things) -> dict[str, str]:
    """The owner, who may do everything."""
    return {"channel": "web", "address": f"{things.customer}:boss"}


def _body(rule: str, things: Things) -> dict[str, Any] | None:
    customer = str(things.customer)
    by = {"by": _boss(things)}
    return {
        "POST /v1/customers": {"name": "李强"},
        "PATCH /v1/customers/{customer_id}": {"mode": "elderly"},
        "PUT /v1/customers/{customer_id}/contacts/{alias}": {"alias": "儿子", "phone": "13900139000"},
        "POST /v1/customers/{customer_id}/human": {"note": "请帮忙"},
        "POST /v1/chats": {"channel": "web", "chat": "another", "code": "12345678"},
        "PUT /v1/chats/{channel}/{chat}": {"customer_id": customer},
        "POST /v1/wallets/{customer_id}/grants": {"paid": 100},
        "POST /v1/quotes": {"customer_id": customer, "sku": "huafei-10", "target": PHONE},
        "POST /v1/orders": {"quote_id": str(things.quote)},
        "POST /v1/guardians": {"guardian_id": customer, "code": "12345678"},
        "POST /v1/guardians/{guardianship_id}/remove": {"by": customer},
        "POST /v1/guards/{order_id}/answer": {"by": customer, "answer": "confirm"},
        "PUT /v1/credit/{customer_id}/automatic": by | {"cap": 0},
        "POST /v1/customers/{customer_id}/credit/repayments": {"amount": 1},
        "PUT /v1/customers/{customer_id}/credit/repay-first": {"on": True},
        "POST /v1/credit/overdue/{customer_id}/decide": SIGNED | {"verdict": "wait"},
        "POST /v1/merchants/{customer_id}/credit-line/close": by,
        "POST /v1/merchants/{customer_id}/credit-line/decline": by,
        "POST /v1/merchants/{customer_id}/credit-line/thaw": SIGNED,
        "POST /v1/merchants/{customer_id}/agreement-drafts": by,
        "POST /v1/merchants/{customer_id}/agreements": by | {
            "draft_id": str(things.draft), "code": things.code
        },
        "POST /v1/agreements/{agreement_id}/papers": by,
        "PUT /v1/customers/{customer_id}/suggestions": {"wanted": True},
        "POST /v1/suggestions/{suggestion_id}/answer": {"answer": "skip"},
        "POST /v1/topups": {"customer_id": customer, "amount": 42_00, "method": "wechat",
                            "order_id": str(things.order)},
        "POST /v1/stars/check": {"payload": str(things.topup), "currency": "XTR", "stars": 1},
        "POST /v1/stars/payments": {"payload": str(things.topup), "currency": "XTR", "stars": 1,
                                    "charge": fresh("charge"), "payer": 7},
        "POST /v1/keys": {"scope": "customer", "customer_id": customer},
        "POST /v1/orders/{order_id}/refund": SIGNED,
        "POST /v1/orders/{order_id}/decide": SIGNED | {"decision": "failed"},
        "POST /v1/topups/{topup_id}/refund": SIGNED | {"amount": 100},
        "POST /v1/payments/reviews/{review_id}/decide": SIGNED | {"decision": "write_off"},
        "POST /v1/merchants/{customer_id}/staff-codes": by | {"role": "viewer"},
        "PUT /v1/merchants/{customer_id}/staff/{staff_id}": by | {"role": "finance"},
        "POST /v1/merchants/{customer_id}/staff/{staff_id}/remove": by,
        "POST /v1/merchants/{customer_id}/groups/remove": by | {
            "channel": "web", "chat": f"{customer}:-100"
        },
        "PUT /v1/merchants/{customer_id}/alert-rules/{rule_id}": by | {"kind": "balance", "threshold": 1},
        "POST /v1/merchants/{customer_id}/alert-rules/{rule_id}/remove": by,
        "POST /v1/merchants/{customer_id}/alert-mutes": by | {"until": None},
        "PUT /v1/merchants/{customer_id}/alert-settings": by,
        "POST /v1/alerts/{alert_id}/acknowledge": by,
        "PUT /v1/customers/{customer_id}/precaution": by | {"on": True},
        "POST /v1/customers/{customer_id}/topup-rules": by | {
            "kind": "month_day", "day": 5, "amount": 50_00
        },
        "POST /v1/topup-rules/{rule_id}/stop": by,
        "POST /v1/topup-rules/{rule_id}/resume": by,
        "POST /v1/topups/{topup_id}/skip": by,
        "POST /v1/webhooks": {"customer_id": customer, "url": "https://erp.invalid/hooks"},
        "PATCH /v1/webhooks/{endpoint_id}": {"description": "ERP"},
        "POST /v1/webhooks/{endpoint_id}/test": {},
        "POST /v1/webhooks/{endpoint_id}/replay": {"since": "2026-03-11T00:00:00Z"},
    }.get(rule)  # fmt: skip
