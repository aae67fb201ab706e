"""Scores in the books: worked out daily and on events, kept by day, and the line that follows them."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.contract import Refused, Reopening
from api_client.contract.scoring import CreditStanding, LineThaw
from backend.audit.service import audit
from backend.figures.days import business_date
from backend.scoring import lines

from .desk import refund_order
from .shopping import PHONE, Shop, fresh
from .trade import Trade, sender

BOSS = sender("boss")
DAY = timedelta(days=1)


async def seasoned(shop: Shop, *, days: int = 30, boss: str = "boss") -> Trade:
    """A merchant with 1000.00 of turnover on each of so many days, and somebody who signs."""
    trade = await Trade.opened(shop, paid=100_00)
    now = shop.clock.now()
    await trade.past({now - n * DAY: 1000_00 for n in range(1, days + 1)})
    await trade.hire(boss)
    return trade


async def signed(trade: Trade) -> None:
    made = await trade.shop.operator.draft_agreement(trade.id, by=BOSS)
    await trade.shop.operator.sign_agreement(trade.id, made.id, made.code, by=BOSS, key=fresh("sign"))


async def standing(trade: Trade) -> CreditStanding:
    return await trade.shop.operator.credit_standing(trade.id)


async def night(shop: Shop, days: int = 1) -> None:
    """So many days pass, each with what it causes."""
    for _ in range(days):
        shop.clock.advance(DAY)
        await shop.backend.sweep()
        await shop.backend.drain()


async def sound(shop: Shop) -> None:
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


async def test_each_day_has_one_score_and_events_change_it(shop: Shop) -> None:
    trade = await seasoned(shop)
    await shop.backend.sweep()
    await shop.backend.drain()
    [first] = (await shop.operator.credit_scores(trade.id)).days
    assert (first.date, first.reason) == (business_date(shop.clock.now()), "daily")
    assert first.score == sum(first.points.values()) == (await standing(trade)).score
    assert first.limit * 10 <= first.monthly * 3
    order = await shop.order(trade.merchant, "huafei-50", PHONE)
    await shop.backend.drain()
    await refund_order(shop, order)
    await shop.backend.drain()
    [changed] = (await shop.operator.credit_scores(trade.id)).days
    assert (changed.reason, changed.date) == ("event", first.date)
    assert (await standing(trade)).facts.refunded == 1
    assert changed.points["complaints"] < first.points["complaints"]
    await night(shop, 2)
    days = (await shop.operator.credit_scores(trade.id)).days
    assert [day.reason for day in days] == ["daily", "daily", "event"]
    now = await standing(trade)
    assert (now.before, now.before_date) == (days[1].score, days[1].date)
    await sound(shop)


async def test_a_line_follows_the_score_and_owners_hear_of_it(shop: Shop) -> None:
    trade = await seasoned(shop)
    before = await standing(trade)
    assert before.missing == []
    assert before.terms.limit * 10 <= before.monthly * 3
    await signed(trade)
    opened = (await standing(trade)).line
    assert opened is not None
    assert (opened.status, opened.limit) == ("open", before.terms.limit)
    await night(shop, 61)
    after = (await standing(trade)).line
    assert after is not None
    assert after.limit < opened.limit, "nothing was sold for two months"
    assert "credit.changed" in await shop.story(trade.id)
    await sound(shop)


async def test_who_has_no_score_and_what_is_missing(shop: Shop) -> None:
    person = await shop.customer()
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.credit_standing(person.id)
    new = await Trade.opened(shop)
    await new.hire("boss")
    found = await standing(new)
    assert {one.kind for one in found.missing} == {"days", "active", "score"}
    assert found.terms.limit == 0
    with pytest.raises(Refused, match="not_eligible"):
        await shop.operator.draft_agreement(new.id, by=BOSS)


@pytest.mark.parametrize(("tier", "days"), [("high", 0), ("mid", 1), ("low", None)])
async def test_a_repaid_line_opens_again_as_its_tier_is_treated(
    shop: Shop, tier: str, days: int | None
) -> None:
    trade = await seasoned(shop)
    await signed(trade)
    await shop.execute(
        f"UPDATE credit_line SET tier = '{tier}', status = 'frozen', frozen_reason = 'overdue'"
        f" WHERE customer_id = '{trade.id}'"
    )
    promised = await _reopens(trade)
    assert promised == Reopening(
        how={0: "at_once", 1: "later", None: "by_person"}[days],
        hours=24 * (days or 0),  # type: ignore[arg-type]
    )
    opened = await shop.backend.database.run(lambda tx: _repaid(tx, trade.id))
    assert opened is (days == 0)
    at = shop.clock.now() + timedelta(days=days) if days else None
    assert await _reopens(trade) == (promised.model_copy(update={"at": at}) if days != 0 else None)
    await shop.backend.sweep()
    if days == 0:
        return
    assert await _status(trade) == "frozen"
    shop.clock.advance(timedelta(days=days or 30))
    await shop.backend.sweep()
    assert await _status(trade) == ("frozen" if days is None else "open")
    if days is None:
        thaw = LineThaw(operator="zhang.wei", note="everything is repaid")
        await shop.operator.thaw_credit_line(trade.id, thaw)
        assert await _status(trade) == "open"
        [entry] = (await shop.operator.trail(subject_id=trade.id)).entries
        assert (entry.action, entry.operator) == ("line_thawed", "zhang.wei")
        with pytest.raises(Refused, match="conflict"):
            await shop.operator.thaw_credit_line(trade.id, thaw)


async def _repaid(tx: object, customer_id: UUID) -> bool:
    await lines.lock(tx, customer_id)  # type: ignore[arg-type]
    return await lines.repaid(tx, customer_id)  # type: ignore[arg-type]


async def _reopens(trade: Trade) -> Reopening | None:
    line = (await standing(trade)).line
    assert line is not None
    return line.reopens


async def _status(trade: Trade) -> str:
    line = (await standing(trade)).line
    assert line is not None
    return line.status


async def test_an_offer_is_rare_and_no_is_remembered(shop: Shop) -> None:
    trade = await seasoned(shop, days=60)
    quiet = await seasoned(shop, days=60, boss="grandpa")
    await shop.execute(f"UPDATE customer SET mode = 'elderly' WHERE id = '{quiet.id}'")

    async def offers(of: Trade) -> int:
        return (await shop.story(of.id)).count("credit.offered")

    await night(shop, 10)
    assert (await offers(trade), await offers(quiet)) == (1, 0)
    await shop.operator.decline_credit_line(trade.id, by=BOSS)
    await night(shop, 30)
    assert await offers(trade) == 1
    assert (await standing(trade)).missing == [], "asked for, it can still be had"
    await shop.operator.draft_agreement(trade.id, by=BOSS)
