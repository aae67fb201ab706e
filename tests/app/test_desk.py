"""The operator at the terminal: lists, looks, decides. What the commands call, on a real shop."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from rich.console import Console

from api_client.client import BackendClient
from app.clock import ManualClock
from app.desk import overdue_cli, work
from app.desk.command import answered
from app.problems import StartupError
from backend.build import Backend
from backend.catalogue.suppliers import SandboxSupplier
from tests.backend.credit import with_line
from tests.backend.desk import topped_up
from tests.backend.shopping import PHONE, Shop, opened

from .command import xiaoka


@pytest.fixture
async def shop(backend: Backend, clock: ManualClock, client: Any) -> AsyncIterator[Shop]:
    async with opened(backend, clock, await client("operator")) as shop:
        yield shop


async def _said(shop: Shop, what: Any, status: int = 0, **arguments: Any) -> str:
    """What the terminal shows."""
    console = Console(file=io.StringIO(), width=200)
    hand = arguments.get("hand")
    assert await answered(shop.operator, partial(what, **arguments), console, hand) == status
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _hand(note: str, *, yes: bool = True, key: str | None = None) -> work.Hand:
    return work.Hand.of("li.na", note, yes=yes, key=key)


async def test_an_operator_lists_looks_and_decides(shop: Shop) -> None:
    assert "没有待决定的事" in await _said(shop, work.reviews)
    assert "还没有决定过" in await _said(shop, work.trail)
    customer = await shop.customer()
    topup = await topped_up(shop, customer, 60_00)
    delivered = await shop.order(customer)
    await shop.backend.drain()
    await SandboxSupplier(shop.backend.database).behave(PHONE, "down")
    unknown = await shop.order(customer, "huafei-10")
    for _ in range(5):
        await shop.backend.drain()
        shop.clock.advance(timedelta(minutes=1))
        await shop.backend.sweep()
    await shop.notify(await shop.notification(topup, transaction="second", amount=7_00))

    listed = await _said(shop, work.reviews)
    review = (await shop.operator.reviews()).reviews[-1]
    for words in (unknown.number, "138****8000", "金额不对 other_amount", str(review.id), "供货商没有答复"):
        assert words in listed
    seen = await _said(shop, work.look, named=delivered.number)
    assert "已送达" in seen
    assert str(topup.id) in seen
    assert PHONE not in listed + seen, "no more of a person than is needed"

    back = await _said(shop, work.refund_order, named=delivered.number, hand=_hand("it never came"))
    assert "退回余额 50.00 元" in back
    again = await _said(shop, work.refund_order, 1, named=str(delivered.id), hand=_hand("again"))
    assert "这一单不能退" in again
    failed = _hand("told by telephone")
    said = await _said(
        shop, work.decide_order, named=unknown.number, verdict="failed", reference=None, hand=failed
    )
    assert "未成功" in said
    said = await _said(
        shop, work.decide_payment, review_id=review.id, verdict="write_off", customer_id=None,
        topup_id=None, hand=_hand("not ours"),
    )  # fmt: skip
    assert "已核销" in said
    sent = await _said(shop, work.refund_topup, topup_id=topup.id, amount="20.00", hand=_hand("asked"))
    assert "20.00 元退回中" in sent

    assert (await shop.operator.order(delivered.id)).refunded == 50_00
    assert (await shop.operator.order(unknown.id)).status == "failed"
    assert await shop.available(customer) == 40_00
    trail = await _said(shop, work.trail)
    for words in ("li.na", "订单退款", "充值原路退回", "付款核销", "told by telephone"):
        assert words in trail


async def test_a_repaid_line_waits_on_the_list_until_somebody_opens_it(shop: Shop) -> None:
    assert "没有人逾期" in await _said(shop, overdue_cli._show)
    trade = await with_line(shop)
    thaw = partial(overdue_cli._thaw, customer=trade.id, hand=_hand("they called"))
    assert "现在不能这样决定" in await _said(shop, thaw, 1)
    await shop.execute("UPDATE credit_line SET tier = 'low', status = 'frozen', frozen_reason = 'repaid'")
    listed = await _said(shop, overdue_cli._show)
    assert "待恢复" in listed
    assert str(trade.id) in listed
    assert "额度已恢复" in await _said(shop, thaw)
    assert "没有人逾期" in await _said(shop, overdue_cli._show)
    [entry] = (await shop.operator.trail(subject_id=trade.id)).entries
    assert (entry.action, entry.operator, entry.note) == ("line_thawed", "li.na", "they called")


async def test_what_cannot_be_decided_is_a_sentence(shop: Shop) -> None:
    topup = await topped_up(shop, await shop.customer(), 60_00)
    for amount in ("a lot", "0", "-1", "1.005", "NaN"):
        with pytest.raises(StartupError, match=r"not an amount such as 12\.00"):
            await work.refund_topup(shop.operator, topup.id, amount, _hand("x"))
    with pytest.raises(StartupError, match="a reference is needed"):
        await work.decide_order(shop.operator, "260311-AAAAAA", "delivered", None, _hand("x"))
    with pytest.raises(StartupError, match="a customer is named for"):
        await work.decide_payment(shop.operator, UUID(int=1), "credit_wallet", None, None, _hand("x"))
    with pytest.raises(StartupError, match="cannot be decided like that"):
        await work.refund_topup(shop.operator, topup.id, None, _hand(" "))
    with pytest.raises(StartupError, match="--yes"):
        await work.refund_topup(shop.operator, topup.id, None, _hand("x", yes=False))
    assert await shop.rows("SELECT 1 FROM refund") == []
    assert "没有找到" in await _said(shop, work.look, 1, named="260311-AAAAAA")


async def test_without_an_answer_the_key_is_told_and_finds_out(shop: Shop) -> None:
    topup = await topped_up(shop, await shop.customer(), 60_00)
    arguments: dict[str, Any] = {
        "topup_id": topup.id, "amount": "20.00", "hand": _hand("asked", key="the-same")
    }  # fmt: skip
    first = await _said(shop, work.refund_topup, **arguments)
    away = httpx.MockTransport(lambda _: httpx.Response(503))
    console = Console(file=io.StringIO(), width=200)
    async with BackendClient("http://shop.test", "xk_x_y", transport=away, timeout=0.1) as nobody:
        ask = partial(work.refund_topup, **arguments)
        assert await answered(nobody, ask, console, arguments["hand"]) == 1
    assert isinstance(console.file, io.StringIO)
    assert "--key the-same" in console.file.getvalue()
    assert await _said(shop, work.refund_topup, **arguments) == first
    assert len(await shop.rows("SELECT 1 FROM refund")) == 1


def test_the_command_finds_its_installation(database_url: str, redis_url: str, tmp_path: Path) -> None:
    where = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    done = xiaoka("desk", "reviews", "--data", tmp_path / "data", **where)
    assert done.returncode == 0, done.stderr
    assert "没有待决定的事" in done.stdout
