"""Credit in conversation where a conversation file does not reach: what nobody was asked about."""

from datetime import date
from uuid import uuid4

from api_client.contract import CreditUse, Event, Spent

from .fakes import CHAT, NOW, Stage

WISH = "充五十块话费，号码 13800138000"


async def test_who_was_not_told_about_credit_uses_none() -> None:
    """Orders may use it by themselves: whoever pays from the balance or by a bill was told otherwise."""
    stage = Stage()
    await stage.say(WISH)
    await stage.tap("确认支付")
    stage.backend.balance = 0
    await stage.say(WISH)
    await stage.tap("微信付")
    assert stage.backend.on_credit == [False, False]


async def test_an_order_that_used_credit_by_itself_says_so_with_day_cost_and_the_way_to_stop_it() -> None:
    stage = Stage()
    await stage.say(WISH)
    await stage.tap("确认支付")
    order = stage.backend.become(stage.backend.placed[0].id, "delivered")
    order = order.model_copy(update={"spent": Spent(paid=27_00, credit=23_00)})
    use = CreditUse(
        order_id=order.id, customer_id=order.customer_id, amount=23_00, fee=12, due=date(2026, 9, 2),
        status="owed", automatic=True, at=NOW,
    )  # fmt: skip
    stage.backend.credit_used = [use]
    event = Event(
        id=uuid4(), type="order.delivered", customer_id=order.customer_id, subject_id=order.id,
        data=order.model_dump(mode="json"), at=NOW,
    )  # fmt: skip
    await stage.engine.tell(CHAT, event)
    said = stage.conversations.said[CHAT][-1].text
    assert "差的 23.00 元按你的设置自动用了信用额度，9 月 2 日（周三）自动还，费用 0.12 元" in said
    assert "别自动用信用额度" in said
