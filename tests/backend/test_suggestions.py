"""Suggestions in the shop: due people are found, each is told once, and what they say is remembered."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from api_client.contract import Customer, CustomerChange, Kind, NewCustomer, Refused
from backend.suggestions import service as suggestions

from .shopping import PHONE, Shop

NOON = datetime(2027, 3, 5, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)


async def regular(
    shop: Shop, *days_ago: int, kind: Kind = "personal", sku: str = "huafei-50", at: datetime = NOON
) -> Customer:
    """Somebody who bought phone credit so many days before noon of 5 March; it is noon now."""
    shop.clock.set(at - max(days_ago) * DAY)
    made = await shop.customer(paid=500_00, kind=kind)
    for ago in days_ago:
        shop.clock.set(at - ago * DAY)
        await shop.order(made, sku)
        await shop.backend.drain()
    shop.clock.set(at)
    return made


async def made(shop: Shop, customer: Customer) -> list[UUID]:
    """The suggestions that were told, after a sweep."""
    await shop.backend.sweep()
    rows = await shop.rows(
        "SELECT subject_id FROM event WHERE type = 'suggestion.made' AND customer_id = :id ORDER BY position",
        id=customer.id,
    )
    return [row.subject_id for row in rows]


async def later(shop: Shop, customer: Customer, days: int) -> int:
    """How many suggestions there were after so many more days, with a sweep at noon and at midnight."""
    for _ in range(days * 2):
        shop.clock.advance(DAY / 2)
        await shop.backend.sweep()
    return len(await made(shop, customer))


async def test_once_a_cycle_at_the_usual_hour(shop: Shop) -> None:
    person = await regular(shop, 89, 59, 28, 0)
    assert await later(shop, person, 26) == 0
    shop.clock.set(NOON + 28 * DAY - timedelta(minutes=1))
    assert await made(shop, person) == []
    shop.clock.set(NOON + 28 * DAY)
    [told] = await made(shop, person)
    found = await shop.operator.suggestion(told)
    assert (found.sku, found.quantity, found.target, found.outcome) == ("huafei-50", 1, PHONE, None)
    assert (found.beat.every, found.beat.number) == ("month", 5)
    assert await later(shop, person, 9) == 1, "no purchase, no new cycle"
    assert (await shop.operator.suggestion(told)).outcome == "expired"


async def test_two_workers_and_a_repeated_sweep_suggest_once(shop: Shop) -> None:
    people = [await regular(shop, 90, 60, 30) for _ in range(12)]
    duties = [shop.backend.database.run(suggestions.due) for _ in range(6)]
    await asyncio.gather(*duties)
    for person in people:
        assert len(await made(shop, person)) == 1
    # Even a look that forgot everything cannot make a second one.
    await shop.execute("UPDATE rhythm SET look_at = '2027-03-05 04:00Z'")
    await shop.execute("UPDATE suggestion SET outcome = 'skipped', decided_at = made_at")
    assert len(await made(shop, people[0])) == 1


async def test_buying_settles_it_and_begins_a_cycle(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30)
    [first] = await made(shop, person)
    await shop.order(person)
    await shop.backend.drain()
    assert (await shop.operator.suggestion(first)).outcome == "bought"
    assert await later(shop, person, 20) == 1
    assert await later(shop, person, 10) == 2


@pytest.mark.parametrize("days_ago", [(30, 0), (95, 60, 50), (90,), (200, 170, 140), (60, 60, 60)])
async def test_a_weak_or_old_pattern_says_nothing(shop: Shop, days_ago: tuple[int, ...]) -> None:
    person = await regular(shop, *days_ago)
    assert await made(shop, person) == []
    shop.clock.advance(28 * DAY)
    assert await made(shop, person) == []


async def test_never_again_is_remembered_until_they_are_asked_for(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30)
    [told] = await made(shop, person)
    for _ in range(2):
        assert (await shop.operator.answer_suggestion(told, "never")).outcome == "muted"
    await shop.order(person)
    await shop.backend.drain()
    shop.clock.advance(29 * DAY)
    assert len(await made(shop, person)) == 1
    shown = await shop.operator.suggestion_settings(person.id)
    assert [(habit.sku, habit.muted) for habit in shown.habits] == [("huafei-50", True)]
    back = await shop.operator.want_suggestions(person.id, wanted=True)
    assert (back.wanted, [habit.muted for habit in back.habits]) == (True, [False])
    assert len(await made(shop, person)) == 2


async def test_no_prompts_no_suggestions(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30)
    await shop.operator.want_suggestions(person.id, wanted=True)
    await shop.operator.change_customer(person.id, CustomerChange(prompts=False))
    shown = await shop.operator.suggestion_settings(person.id)
    assert (shown.wanted, shown.allowed) == (None, False)
    assert await made(shop, person) == []


async def test_elderly_people_and_merchants_have_none_unasked(shop: Shop) -> None:
    elder = await regular(shop, 90, 60, 30)
    await shop.operator.change_customer(elder.id, CustomerChange(mode="elderly"))
    merchant = await regular(shop, 90, 60, 30, kind="merchant")
    assert await made(shop, elder) == await made(shop, merchant) == []
    await shop.operator.want_suggestions(elder.id, wanted=True)
    await shop.operator.want_suggestions(merchant.id, wanted=True)
    assert len(await made(shop, elder)) == 1
    assert await made(shop, merchant) == []


async def test_a_night_owl_is_told_in_the_evening(shop: Shop) -> None:
    night = NOON.replace(hour=23, minute=30)
    person = await regular(shop, 90, 60, 30, at=night)
    assert await made(shop, person) == []
    shop.clock.set(NOON.replace(hour=19, minute=59) + DAY)
    assert await made(shop, person) == []
    shop.clock.set(NOON.replace(hour=20) + DAY)
    assert len(await made(shop, person)) == 1


async def test_one_open_suggestion_at_a_time(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30)
    for ago in (90, 60, 30):
        shop.clock.set(NOON - ago * DAY)
        await shop.order(person, "qb", "10001000", 20)
        await shop.backend.drain()
    shop.clock.set(NOON)
    [first] = await made(shop, person)
    shop.clock.advance(DAY)
    assert len(await made(shop, person)) == 1, "it is open still"
    await shop.operator.answer_suggestion(first, "skip")
    shop.clock.advance(DAY)
    assert len(await made(shop, person)) == 2


async def test_what_is_being_bought_is_not_suggested(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30, sku="huafei-100")
    await shop.order(person, "huafei-500")
    assert await made(shop, person) == []


async def test_somebody_elses_suggestion_is_not_there(shop: Shop) -> None:
    person = await regular(shop, 90, 60, 30)
    [told] = await made(shop, person)
    other = await shop.operator.create_customer(NewCustomer(name="李强"))
    headers = await shop.key("customer", other)
    for method, path in (("GET", f"/v1/suggestions/{told}"), ("POST", f"/v1/suggestions/{told}/answer")):
        answer = await shop.http.request(method, path, headers=headers, json={"answer": "never"})
        assert answer.status_code == 404
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.want_suggestions(told, wanted=True)


async def test_people_who_are_not_due_cost_an_index_probe(shop: Shop) -> None:
    """However many there are: the plan does not look at them."""
    await shop.execute(
        "INSERT INTO customer (id, name, kind, mode, locale, created_at) SELECT gen_random_uuid(), 'x',"
        " 'personal', 'standard', 'en', '2027-01-01Z' FROM generate_series(1, 20000)"
    )
    await shop.execute("INSERT INTO rhythm SELECT id, '2028-01-01Z', NULL FROM customer WHERE name = 'x'")
    await shop.execute("ANALYZE rhythm")
    shop.clock.set(NOON)
    plan = await shop.rows(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT r.customer_id FROM rhythm r"
        " JOIN customer c ON c.id = r.customer_id WHERE r.look_at <= '2027-03-05Z'"
        " ORDER BY r.look_at LIMIT 10"
    )
    whole = plan[0][0][0]["Plan"]
    assert whole["Shared Hit Blocks"] + whole["Shared Read Blocks"] < 10
    await shop.execute("DELETE FROM rhythm")
    await shop.execute("DELETE FROM customer WHERE name = 'x'")
