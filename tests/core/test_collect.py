"""From slots to a purchase: tables over the shelf."""

from typing import Any

import pytest

from core.dialogues.purchase.collect import collect, missing, nearest, variants
from core.states import Purchase

from .fakes import SHELF

PHONE = "13800138000"


@pytest.mark.parametrize(
    ("slots", "expected", "question"),
    [
        ({}, {}, "product"),
        ({"product": "huafei"}, {"product": "huafei"}, "amount"),
        ({"product": "huafei", "amount": 5000}, {"sku": "huafei-50"}, "target"),
        ({"product": "huafei", "amount": 3300, "phone": PHONE}, {"sku": None, "amount": 3300}, "amount"),
        ({"sku": "huafei-50", "phone": PHONE}, {"sku": "huafei-50", "amount": 5000, "target": PHONE}, None),
        ({"phone": PHONE}, {"product": "huafei", "target": PHONE}, "amount"),
        ({"contact": "儿子", "amount": 5000}, {"sku": "huafei-50", "alias": "儿子"}, "target"),
        ({"product": "qb"}, {"sku": "qb"}, "quantity"),
        ({"product": "qb", "amount": 1000}, {"quantity": 10}, "target"),
        (
            {"sku": "qb", "quantity": 100, "account": "88776655"},
            {"quantity": 100, "target": "88776655"},
            None,
        ),
        ({"product": "qb", "quantity": 5, "phone": "13800138000"}, {"target": "13800138000"}, None),
        ({"product": "steam", "amount": 5000}, {"sku": "steam-50", "target": None}, None),
        ({"product": "youku", "phone": PHONE}, {"sku": "youku-month", "target": PHONE}, None),
        ({"product": "unknown thing"}, {"product": None}, "product"),
    ],
)
def test_one_sentence(slots: dict[str, Any], expected: dict[str, Any], question: str | None) -> None:
    state = collect(Purchase(key="k"), slots, SHELF)
    assert {name: getattr(state, name) for name in expected} == expected
    assert missing(state, SHELF) == question


def test_a_correction_keeps_what_it_does_not_touch() -> None:
    state = collect(Purchase(key="k"), {"product": "huafei", "amount": 5000, "phone": PHONE}, SHELF)
    state = collect(state, {"amount": 10000}, SHELF)
    assert (state.sku, state.target) == ("huafei-100", PHONE)
    state = collect(state, {"phone": "13900139000"}, SHELF)
    assert (state.sku, state.target) == ("huafei-100", "13900139000")


def test_another_product_keeps_the_number_only_when_it_needs_one() -> None:
    state = collect(Purchase(key="k"), {"product": "huafei", "amount": 5000, "phone": PHONE}, SHELF)
    assert collect(state, {"product": "youku"}, SHELF).target == PHONE
    assert collect(state, {"product": "qb"}, SHELF).target is None


@pytest.mark.parametrize(
    ("amount", "most", "faces"),
    [(3300, 2, [3000, 5000]), (3500, 3, [2000, 3000, 5000]), (99900, 2, [5000, 10000])],
)
def test_nearest(amount: int, most: int, faces: list[int]) -> None:
    assert [product.face for product in nearest(amount, variants(SHELF, "huafei"), most)] == faces
