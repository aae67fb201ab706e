"""The session survives a restart and a new release."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic_core import to_json

from core.model import Bill, Picture, Receipt, Secret, Slice
from core.replies import Choice, Reply
from core.session import Session, dump, load
from core.states import (
    Claim,
    Clarifying,
    Dialogue,
    Press,
    Purchase,
    Reading,
    Resuming,
    SavingContact,
    Suggested,
    Topping,
    Unsaved,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PURCHASE = Purchase(
    key="k",
    step="short",
    product="huafei",
    sku="huafei-50",
    amount=5000,
    target="13800138000",
    alias="儿子",
    quote_id=uuid4(),
    total=5000,
    shortfall=1200,
    order_id=uuid4(),
    topup_id=uuid4(),
    method="wechat",
    pay=1200,
)
PRESS = Press("t1", "choose_method", NOW, {"method": "wechat", "amount": 1200}, "微信付 12.00", "k")
FREE = Press("t2", "orders", NOW.replace(minute=1), {}, "我的订单")
REPLY = Reply(
    "还差 12.00 元",
    (Choice("微信付 12.00", "choose_method", {"amount": 1200}, "primary"),),
    Picture("余额构成", "充值余额 38.00 元", (Slice("paid", "充值余额", 3800),)),
    Bill(uuid4(), "微信付 12.00", "http://x", "http://x", 1200, "wechat", NOW),
    Secret(uuid4(), "查看卡密"),
    Receipt("收据", (("订单号", "N1"),)),
)


@pytest.mark.parametrize(
    "dialogue",
    [
        None,
        PURCHASE,
        Topping("k", "bill", 5000, "alipay", uuid4()),
        Resuming("k", uuid4()),
        SavingContact("k", "儿子", "13900139000"),
        Clarifying("k", (Reading("充话费 50 元", "purchase", {"amount": 5000}),), PURCHASE),
        Suggested("k", 5000),
    ],
)
def test_round_trip(dialogue: Dialogue | None) -> None:
    session = Session(
        dialogue=dialogue,
        presses=(PRESS,),
        used=(PRESS,),
        claim=Claim("u1", PRESS),
        last=(REPLY,),
        at=NOW,
        asked_at=NOW,
        declined_on=date(2026, 11, 22),
        missed=1,
        human=True,
        unsaved=Unsaved("儿子", "13900139000"),
    )
    state = json.loads(json.dumps(dump(session)))
    assert load(state) == session


def test_buttons_stored_by_an_older_release_are_still_good() -> None:
    old = dump(Session(presses=(PRESS, FREE)))
    del old["shelf"]
    old["presses"] = [json.loads(to_json(press._asdict())) for press in (PRESS, FREE)]
    assert load(old).presses == (PRESS, FREE)


def test_dozens_of_buttons_stay_small() -> None:
    """They are read and written with every turn."""
    shown = tuple(FREE._replace(token=f"{n:016}") for n in range(48))
    assert len(to_json(dump(Session(presses=shown)))) < 60 * len(shown) + 1000


def test_a_newcomer_has_a_fresh_session() -> None:
    assert load({}) == Session()


@pytest.mark.parametrize(
    "broken",
    [
        {"version": 99},
        {"version": 1, "dialogue": {"kind": "nothing known"}},
        {"dialogue": None},
        {"version": 1, "shelf": [["2026-11-22T04:00:00+00:00", [["t1"]]]]},
        {"version": 1, "shelf": [["yesterday", []]]},
        {"version": 1, "presses": [{"token": "t1"}]},
    ],
)
def test_a_state_that_cannot_be_read_is_reset_and_says_so(broken: dict[str, Any]) -> None:
    assert load(broken) == Session(reset=True)


def test_a_person_who_owns_the_chat_keeps_it_over_a_release() -> None:
    assert load({"version": 99, "human": True}).human


def test_closing_and_opening() -> None:
    session = Session().open(PURCHASE)
    assert session.dialogue == PURCHASE
    assert session.closed() == replace(session, dialogue=None)
