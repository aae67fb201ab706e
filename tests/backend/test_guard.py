"""Payments by voice and in elderly mode: what waits, who lets it go or stops it, what cannot go round it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from api_client.contract import (
    Contact,
    Customer,
    CustomerChange,
    GrantRequest,
    GuardAnswer,
    GuardedOrder,
    Guardianship,
    Mode,
    NewCustomer,
    Order,
    QuoteRequest,
    Refused,
)
from backend.audit.service import audit
from backend.orders import service as orders

from .shopping import PHONE, Shop, fresh

OTHER = "13900139000"


async def elder(shop: Shop, paid: int = 0, mode: Mode = "elderly", name: str = "王奶奶") -> Customer:
    made = await shop.operator.create_customer(NewCustomer(name=name, mode=mode))
    if paid:
        await shop.operator.grant(made.id, GrantRequest(paid=paid), key=fresh("grant"))
    return made


async def trusted(shop: Shop, ward: Customer, name: str = "小芳", *, new: bool = False) -> Guardianship:
    """A trusted contact of `ward`, of more than a day unless `new`."""
    contact = await shop.operator.create_customer(NewCustomer(name=name))
    code = await shop.operator.make_guardian_code(ward.id)
    made = await shop.operator.accept_guardian(contact.id, code.code)
    if not new:
        shop.clock.advance(timedelta(hours=25))
    return made


async def say(shop: Shop, order: Order, by: UUID, answer: GuardAnswer = "confirm") -> GuardedOrder:
    return await shop.operator.answer_guard(order.id, by=by, answer=answer, key=fresh("answer"))


async def status(shop: Shop, order: Order) -> str:
    await shop.backend.drain()
    return (await shop.operator.order(order.id)).status


async def sound(shop: Shop) -> None:
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


async def test_a_large_payment_to_a_new_number_waits_half_an_hour(shop: Shop) -> None:
    ward = await elder(shop, 300_00)
    order = await shop.order(ward, "huafei-300")
    assert order.status == "held"
    assert order.waits_until == shop.clock.now() + timedelta(minutes=30)
    assert await status(shop, order) == "held"
    assert (await shop.operator.wallet(ward.id)).frozen == 300_00
    found = await shop.operator.guarded_order(order.id)
    assert (found.reason, found.outcome, found.guardian_id) == ("new_number", None, None)
    shop.clock.advance(timedelta(minutes=29))
    await shop.backend.sweep()
    assert await status(shop, order) == "held"
    shop.clock.advance(timedelta(minutes=1))
    await shop.backend.sweep()
    assert await status(shop, order) == "delivered"
    assert (await shop.operator.guarded_order(order.id)).outcome == "time_up"
    guard = [type for type in await shop.story(order.id) if type.startswith("guard.")]
    assert guard == ["guard.waiting", "guard.released"]
    await sound(shop)


async def test_who_is_not_watched_pays_at_once(shop: Shop) -> None:
    young = await elder(shop, 500_00, "standard")
    assert (await shop.order(young, "huafei-500")).waits_until is None
    spoken = await elder(shop, 500_00, "standard")
    quote = await shop.operator.quote(QuoteRequest(customer_id=spoken.id, sku="huafei-500", target=PHONE))
    order = await shop.operator.place_order(quote.id, key=fresh(), asked_by="voice")
    assert order.waits_until is not None


async def test_splitting_does_not_go_round_it(shop: Shop) -> None:
    """Neither several orders, nor several numbers, nor a number that was paid a little first."""
    ward = await elder(shop, 1000_00)
    first = await shop.order(ward, "huafei-100", PHONE)
    second = await shop.order(ward, "huafei-100", OTHER)
    assert await status(shop, first) == await status(shop, second) == "delivered"
    for target in (PHONE, OTHER, "13700137000"):
        assert (await shop.order(ward, "huafei-10", target)).waits_until is not None
    shop.clock.advance(timedelta(days=1))
    # Another day, and both numbers are old acquaintances now.
    assert (await shop.order(ward, "huafei-100", PHONE)).waits_until is None
    await sound(shop)


async def test_two_orders_at_the_same_moment(shop: Shop) -> None:
    ward = await elder(shop, 400_00)
    quotes = [
        await shop.operator.quote(QuoteRequest(customer_id=ward.id, sku="huafei-200", target=target))
        for target in (PHONE, OTHER)
    ]
    placed = await asyncio.gather(*(shop.operator.place_order(q.id, key=fresh()) for q in quotes))
    assert sorted(order.waits_until is None for order in placed) == [False, True]


async def test_codes_go_to_whoever_reads_them_out(shop: Shop) -> None:
    ward = await elder(shop, 1000_00)
    order = await shop.order(ward, "steam-200", None)
    assert order.waits_until is not None
    again = await shop.order(ward, "steam-50", None)
    assert again.waits_until is not None or await status(shop, again) == "delivered"


async def test_a_saved_number_is_known_after_a_day(shop: Shop) -> None:
    ward = await elder(shop, 600_00)
    await shop.operator.save_contact(ward.id, Contact(alias="儿子", phone=PHONE))
    waiting = await shop.order(ward, "huafei-300", PHONE)
    assert waiting.waits_until is not None
    await shop.operator.cancel_order(waiting.id, key=fresh())
    shop.clock.advance(timedelta(hours=25))
    await shop.operator.save_contact(ward.id, Contact(alias="儿子", phone=PHONE))  # said once more
    assert (await shop.order(ward, "huafei-300", PHONE)).waits_until is None
    await shop.operator.save_contact(ward.id, Contact(alias="儿子", phone=OTHER))
    assert (await shop.order(ward, "huafei-300", OTHER)).waits_until is not None


async def test_more_than_three_times_the_usual_waits_for_any_number(shop: Shop) -> None:
    ward = await elder(shop, 500_00)
    for _ in range(3):
        order = await shop.order(ward, "huafei-30")
        assert await status(shop, order) == "delivered"
    shop.clock.advance(timedelta(days=2))
    usual = await shop.order(ward, "huafei-50")
    large = await shop.order(ward, "huafei-100")
    assert (usual.waits_until is None, large.waits_until is None) == (True, False)
    assert (await shop.operator.guarded_order(large.id)).reason == "unusual"


async def test_the_trusted_contact_lets_it_go(shop: Shop) -> None:
    ward = await elder(shop, 600_00)
    contact = await trusted(shop, ward)
    order = await shop.order(ward, "huafei-300")
    page = await shop.operator.events(after="", limit=500)
    [asked] = [event for event in page.events if event.type == "guard.asked"]
    assert asked.customer_id == contact.guardian_id
    assert GuardedOrder.model_validate(asked.data).may_confirm
    assert (await say(shop, order, contact.guardian_id)).outcome == "confirmed"
    assert await status(shop, order) == "delivered"
    assert (await say(shop, order, contact.guardian_id)).outcome == "confirmed"  # twice is once
    with pytest.raises(Refused, match="guard_over"):
        await say(shop, order, contact.guardian_id, "refuse")
    # What the contact let go is known from now on.
    assert (await shop.order(ward, "huafei-300")).waits_until is None
    await sound(shop)


async def test_the_trusted_contact_stops_it(shop: Shop) -> None:
    ward = await elder(shop, 300_00)
    contact = await trusted(shop, ward)
    order = await shop.order(ward, "huafei-300")
    assert (await say(shop, order, contact.guardian_id, "refuse")).outcome == "refused"
    assert await status(shop, order) == "cancelled"
    assert (await shop.operator.wallet(ward.id)).available == 300_00
    with pytest.raises(Refused, match="guard_over"):
        await say(shop, order, contact.guardian_id)
    shop.clock.advance(timedelta(hours=1))
    await shop.backend.sweep()
    assert await status(shop, order) == "cancelled"
    await sound(shop)


async def test_nobody_else_can_let_it_go(shop: Shop) -> None:
    ward, stranger = await elder(shop, 300_00), await elder(shop)
    contact = await trusted(shop, ward)
    await trusted(shop, stranger)
    order = await shop.order(ward, "huafei-300")
    for wrong in (ward.id, stranger.id):
        with pytest.raises(Refused, match="not_found"):
            await say(shop, order, wrong)
    assert await status(shop, order) == "held"
    # The contact leaves, and has no say any more.
    await shop.operator.remove_guardian(contact.id, by=contact.guardian_id)
    with pytest.raises(Refused, match="not_found"):
        await say(shop, order, contact.guardian_id)


async def test_whose_key_opens_what(shop: Shop) -> None:
    """The contact's own key answers; nobody answers in the contact's name, not even the person."""
    ward, stranger = await elder(shop, 300_00), await elder(shop)
    contact = await trusted(shop, ward)
    watching = await shop.operator.customer(contact.guardian_id)
    order = await shop.order(ward, "huafei-300")
    path, body = f"/v1/guards/{order.id}", {"by": str(watching.id), "answer": "confirm"}
    for who, sees in ((stranger, 404), (ward, 200), (watching, 200)):
        headers = await shop.key("customer", who) | {"Idempotency-Key": fresh("answer")}
        assert (await shop.http.get(path, headers=headers)).status_code == sees
        answer = await shop.http.post(f"{path}/answer", json=body, headers=headers)
        assert answer.status_code == (200 if who is watching else 404), answer.text
    assert await status(shop, order) == "delivered"


async def test_too_late_is_too_late(shop: Shop) -> None:
    ward = await elder(shop, 300_00)
    contact = await trusted(shop, ward)
    order = await shop.order(ward, "huafei-300")
    shop.clock.advance(timedelta(minutes=30))
    await shop.backend.sweep()
    assert await status(shop, order) == "delivered"
    for answer in ("confirm", "refuse"):
        with pytest.raises(Refused, match="guard_over") as refused:
            await say(shop, order, contact.guardian_id, answer)  # type: ignore[arg-type]
        assert refused.value.extra["outcome"] == "time_up"


async def test_cancel_and_confirm_race(shop: Shop) -> None:
    """Whoever comes first wins, and the money is in one place."""
    for _ in range(3):
        ward = await elder(shop, 300_00)
        contact = await trusted(shop, ward)
        order = await shop.order(ward, "huafei-300")
        ends = await asyncio.gather(
            shop.operator.cancel_order(order.id, key=fresh()),
            say(shop, order, contact.guardian_id),
            return_exceptions=True,
        )
        ended = await status(shop, order)
        outcome = (await shop.operator.guarded_order(order.id)).outcome
        # A released order may still be cancelled before the supplier has it.
        assert (ended, outcome) in {
            ("cancelled", "cancelled"),
            ("cancelled", "confirmed"),
            ("delivered", "confirmed"),
        }
        assert not any(isinstance(end, BaseException) and not isinstance(end, Refused) for end in ends)
        await sound(shop)


async def test_money_that_comes_later_waits_when_it_is_there(shop: Shop) -> None:
    ward = await elder(shop, 288_00)
    order = await shop.order(ward, "huafei-300")
    assert (order.status, order.waits_until) == ("awaiting_funds", None)
    shop.clock.advance(timedelta(minutes=10))
    bill = await shop.bill(ward, 12_00, order)
    await shop.cashier(bill)
    assert await status(shop, order) == "held"
    assert (await shop.operator.order(order.id)).waits_until == shop.clock.now() + timedelta(minutes=30)
    shop.clock.advance(timedelta(minutes=31))
    await shop.backend.sweep()
    assert await status(shop, order) == "delivered"
    await sound(shop)


async def test_orders_without_money_are_counted_on_the_day_they_are_paid(shop: Shop) -> None:
    """Placed small and short yesterday, paid together today: more than the limit all the same."""
    ward = await elder(shop)
    quotes = [
        (await shop.operator.quote(QuoteRequest(customer_id=ward.id, sku="huafei-200", target=target))).id
        for target in (PHONE, OTHER)
    ]
    placed = [await shop.operator.place_order(quote, key=fresh()) for quote in quotes]
    shop.clock.advance(timedelta(hours=20))
    for order in placed:
        await shop.cashier(await shop.bill(ward, 200_00, order))
    waits = [(await shop.operator.order(order.id)).waits_until is None for order in placed]
    assert waits == [True, False]


async def test_nothing_is_fulfilled_that_waits(shop: Shop) -> None:
    """Whatever asks for it: the job, the sweep of stuck orders, a bug that sets the status."""
    ward = await elder(shop, 300_00)
    order = await shop.order(ward, "huafei-300")
    await shop.execute("UPDATE orders SET due_at = created_at")
    await shop.backend.sweep()
    assert await status(shop, order) == "held"
    with pytest.raises(Exception, match="ck_orders_waits"):
        await shop.execute("UPDATE orders SET status = 'fulfilling'")
    placed = await shop.backend.database.run(lambda tx: orders.locked(tx, order.id))
    assert placed.waits_until is not None


async def test_a_new_contact_may_stop_and_not_let_go(shop: Shop) -> None:
    """A swindler who becomes the contact during the call gains nothing."""
    ward = await elder(shop, 600_00)
    contact = await trusted(shop, ward, new=True)
    order = await shop.order(ward, "huafei-300")
    assert not (await shop.operator.guarded_order(order.id)).may_confirm
    with pytest.raises(Refused, match="forbidden"):
        await say(shop, order, contact.guardian_id)
    assert (await say(shop, order, contact.guardian_id, "refuse")).outcome == "refused"


async def test_removing_the_contact_takes_a_day(shop: Shop) -> None:
    ward = await elder(shop, 900_00)
    contact = await trusted(shop, ward)
    gone = await shop.operator.remove_guardian(contact.id, by=ward.id)
    assert gone.ends_at == shop.clock.now() + timedelta(hours=24)
    page = await shop.operator.events(after="", limit=500)
    told = {event.customer_id for event in page.events if event.type == "guardian.removed"}
    assert told == {ward.id, contact.guardian_id}
    shop.clock.advance(timedelta(hours=2))
    again = await shop.operator.remove_guardian(contact.id, by=ward.id)
    assert again.ends_at == gone.ends_at
    order = await shop.order(ward, "huafei-300")
    assert (await shop.operator.guarded_order(order.id)).guardian_id == contact.guardian_id
    await say(shop, order, contact.guardian_id, "refuse")
    shop.clock.advance(timedelta(hours=22))
    assert (await shop.operator.guardians(ward.id)).mine == []
    order = await shop.order(ward, "huafei-300")
    assert (await shop.operator.guarded_order(order.id)).guardian_id is None


async def test_another_contact_begins_when_the_first_one_is_gone(shop: Shop) -> None:
    ward = await elder(shop, 900_00)
    first = await trusted(shop, ward)
    second = await trusted(shop, ward, "骗子", new=True)
    assert second.starts_at == second.confirms_from == shop.clock.now() + timedelta(hours=24)
    order = await shop.order(ward, "huafei-300")
    with pytest.raises(Refused, match="not_found"):
        await say(shop, order, second.guardian_id)
    # Taken back within the day, and everything is as it was.
    await shop.operator.remove_guardian(second.id, by=ward.id)
    [left] = (await shop.operator.guardians(ward.id)).mine
    assert (left.id, left.ends_at) == (first.id, None)


async def test_leaving_elderly_mode_takes_a_day_too(shop: Shop) -> None:
    ward = await elder(shop, 900_00)
    await shop.operator.change_customer(ward.id, CustomerChange(mode="standard"))
    assert (await shop.order(ward, "huafei-300", PHONE)).waits_until is not None
    shop.clock.advance(timedelta(hours=25))
    assert (await shop.order(ward, "huafei-300", OTHER)).waits_until is None
    # Who has a trusted contact is guarded in whatever mode.
    await trusted(shop, ward)
    assert (await shop.order(ward, "huafei-300", "13700137000")).waits_until is not None


async def test_codes_of_contacts(shop: Shop) -> None:
    ward, contact = await elder(shop), await elder(shop, mode="standard")
    code = (await shop.operator.make_guardian_code(ward.id)).code
    with pytest.raises(Refused, match="link_code_invalid"):
        await shop.operator.accept_guardian(ward.id, code)  # nobody watches over themselves
    newer = (await shop.operator.make_guardian_code(ward.id)).code
    with pytest.raises(Refused, match="link_code_invalid"):
        await shop.operator.accept_guardian(contact.id, code)
    await shop.operator.accept_guardian(contact.id, newer)
    with pytest.raises(Refused, match="link_code_invalid"):
        await shop.operator.accept_guardian(contact.id, newer)
    late = (await shop.operator.make_guardian_code(ward.id)).code
    shop.clock.advance(timedelta(minutes=31))
    with pytest.raises(Refused, match="link_code_invalid"):
        await shop.operator.accept_guardian(contact.id, late)
    merchant = await shop.customer(kind="merchant")
    with pytest.raises(Refused, match="forbidden"):
        await shop.operator.make_guardian_code(merchant.id)
