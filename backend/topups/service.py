"""The use cases of a top-up. Locks in this order: the bill, its order, the customer's accounts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from api_client.contract import Topup, TopupRequest
from backend.customers import service as customers
from backend.events import service as events
from backend.ledger import service as ledger
from backend.orders import service as orders
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.repayments import service as repayments
from backend.standing import ending

from . import policy, promises
from .tables import topup


def wire(row: Row[Any]) -> Topup:
    """A row as the contract shows it."""
    return Topup(
        id=row.id,
        customer_id=row.customer_id,
        amount=row.amount,
        bonus=row.bonus,
        method=row.method,
        status=row.status,
        order_id=row.order_id,
        pay_url=row.pay_url or "",
        qr_text=row.qr_text or "",
        bonus_days=row.bonus_days,
        bonus_withheld=row.bonus_withheld,
        stars=row.stars,
        late=row.late,
        rule_id=row.rule_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


async def create(
    tx: Tx,
    request: TopupRequest,
    *,
    gateway: str,
    takes_stars: bool = False,
    rule_id: UUID | None = None,
    life: timedelta | None = None,
) -> Topup:
    """Make a bill in our books; `payments.service.present` takes it to the gateway and fills in `pay_url`.

    An open bill over the same order, amount and method is used again. Earlier bills stay payable.
    `takes_stars`: there is a bot that collects Telegram Stars. `rule_id` asked for it by itself; `life` is
    how long it can be paid, where not the usual time. Raises `amount_invalid`, `not_found`,
    `order_not_payable`, `invalid_request` for Stars where the shop does not take them.
    """
    minimum, maximum = tx.policy.topup_minimum, tx.policy.topup_maximum
    if not minimum <= request.amount <= maximum:
        raise ProblemError(
            "amount_invalid",
            "The amount is outside the limits of one bill.",
            minimum=minimum,
            maximum=maximum,
        )
    offer, family = None, None
    if request.order_id is None:
        await customers.get(tx, request.customer_id)
        offer = await promises.alone(tx, request)
    else:
        order = await orders.payable(tx, request.order_id, request.customer_id)
        family = order.family
        offer = await promises.for_order(tx, request, order)
        if (open_bill := await _open_bill(tx, request)) is not None:
            return wire(open_bill)
    stars = tx.policy.stars.price(request.amount, family) if takes_stars else None
    if request.method == "stars" and stars is None:
        raise ProblemError("invalid_request", "Stars are not taken for this.")
    expires_at = tx.now + (life or tx.policy.bill_life)
    made = await tx.conn.execute(
        insert(topup)
        .values(
            id=new_id(),
            customer_id=request.customer_id,
            order_id=request.order_id,
            rule_id=rule_id,
            amount=request.amount,
            bonus=offer.bonus if offer else 0,
            bonus_days=tx.policy.bonus_days if offer else None,
            offer=offer and offer.model_dump(mode="json"),
            stars=stars,
            method=request.method,
            gateway=gateway,
            status="pending",
            due_at=policy.ask_at(tx.now, 0, expires_at),
            created_at=tx.now,
            updated_at=tx.now,
            expires_at=expires_at,
        )
        .returning(topup)
    )
    row = made.one()
    if request.order_id is not None:
        await orders.billed(tx, request.order_id, row.id)
    reach("topup.made")
    return await _tell(tx, row)


async def presented(tx: Tx, topup_id: UUID, *, pay_url: str, qr_text: str) -> Topup:
    """The gateway has the bill and gave it an address. The first address stays."""
    await tx.conn.execute(
        update(topup)
        .where(topup.c.id == topup_id, topup.c.pay_url.is_(None))
        .values(pay_url=pay_url, qr_text=qr_text)
    )
    return await get(tx, topup_id)


async def get(tx: Tx, topup_id: UUID) -> Topup:
    """Raises `not_found`."""
    return wire(await row_of(tx, topup_id))


async def row_of(tx: Tx, topup_id: UUID, *, lock: bool = False) -> Row[Any]:
    """The bill's row, locked until the transaction ends if asked. Raises `not_found`."""
    query = select(topup).where(topup.c.id == topup_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such top-up.")
    return row


async def credit(tx: Tx, row: Row[Any]) -> Topup:
    """The money is there: into the wallet with its bonus, and the order goes on, all in this transaction.

    The bonus that the bill promised is given unless its order had one or a limit is reached by now.

    The row must be locked and not credited yet.
    """
    status = policy.TRANSITIONS[(row.status, "credit")]
    if row.rule_id is not None:
        await ending.ended(tx, row.id, row.rule_id, "paid")
    if row.order_id is not None:
        await orders.locked(tx, row.order_id)  # before the accounts, as everywhere
    bonus = await promises.earned(tx, row)
    days = row.bonus_days or tx.policy.bonus_days
    debt_first = await repayments.arriving(tx, row.customer_id)
    await ledger.credit_topup(
        tx,
        customer_id=row.customer_id,
        topup_id=row.id,
        gateway=row.gateway,
        amount=row.amount,
        bonus=bonus,
        bonus_expires_at=tx.now + timedelta(days=days),
        reference=f"topup:{row.id}",
    )
    late = policy.is_late(row.status, tx.now, row.expires_at)
    given = {"bonus": bonus, "bonus_withheld": row.bonus - bonus}
    credited = await _tell(tx, await _update(tx, row, status=status, late=late, due_at=None, **given))
    reach("topup.crediting")
    if debt_first:
        await repayments.before_spending(tx, row.customer_id)
    if row.order_id is not None:
        await orders.funds_arrived(tx, row.order_id)
    if debt_first is not None:
        await repayments.rest_of(tx, row.customer_id)
    return credited


async def step(tx: Tx, row: Row[Any], step: policy.Step) -> Topup:
    """The person is paying, refused, or let it expire; no news changes nothing. The row must be locked."""
    assert step != "credit", "money comes in through `credit`"
    status = policy.TRANSITIONS.get((row.status, step))
    if status is None:
        return wire(row)
    if row.rule_id is not None and status in ("refused", "expired"):
        await ending.ended(tx, row.id, row.rule_id, status)
    changes: dict[str, Any] = {"due_at": None} if status == "refused" else {}
    return await _tell(tx, await _update(tx, row, status=status, **changes))


async def due(tx: Tx, limit: int = 50) -> Sequence[Row[Any]]:
    """Bills whose gateway should be asked now; the next time is set at once, so that nobody else asks too."""
    query = select(topup).where(topup.c.due_at <= tx.now).order_by(topup.c.id)
    rows = (await tx.conn.execute(query.limit(limit).with_for_update(skip_locked=True))).all()
    for row in rows:
        again = policy.ask_at(tx.now, row.asked + 1, row.expires_at)
        await tx.conn.execute(
            update(topup).where(topup.c.id == row.id).values(asked=row.asked + 1, due_at=again)
        )
    return rows


async def _open_bill(tx: Tx, request: TopupRequest) -> Row[Any] | None:
    query = select(topup).where(
        topup.c.order_id == request.order_id,
        topup.c.amount == request.amount,
        topup.c.method == request.method,
        topup.c.status == "pending",
        topup.c.expires_at > tx.now,
    )
    return (await tx.conn.execute(query.order_by(topup.c.id.desc()).limit(1))).one_or_none()


async def _update(tx: Tx, row: Row[Any], **changes: Any) -> Row[Any]:
    changed = await tx.conn.execute(
        update(topup)
        .where(topup.c.id == row.id, topup.c.status == row.status)
        .values(**changes, updated_at=tx.now)
        .returning(topup)
    )
    new: Row[Any] = changed.one()
    return new


async def _tell(tx: Tx, row: Row[Any]) -> Topup:
    shown = wire(row)
    await events.record(tx, policy.EVENTS[shown.status], shown.customer_id, shown.id, shown)
    return shown
