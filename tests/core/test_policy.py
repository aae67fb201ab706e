"""When Xiaoka prompts, as tables."""

from datetime import date, datetime
from typing import Any

import pytest

from api_client.contract import WayToClose, typical_order
from core.prompts.policy import Situation, Step, closing_steps, decide, quiet

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - the shop's wall clock
TODAY = date(2026, 11, 22)
WAYS = (WayToClose(kind="rounded", pay=5000, bonus=250), WayToClose(kind="exact", pay=1200))
EXACT = (Step(1200, "wechat"), Step(1200, "alipay"))
ROUNDED = Step(5000, "wechat", 250)


@pytest.mark.parametrize(
    ("changes", "kind", "steps"),
    [
        ({}, "offer", (*EXACT, ROUNDED)),
        ({"shortfall": 0}, "nothing", ()),
        ({"ways": ()}, "stop", ()),
        ({"mode": "elderly"}, "offer", EXACT[:1]),
        (
            {"method": "alipay"},
            "offer",
            (Step(1200, "alipay"), Step(1200, "wechat"), Step(5000, "alipay", 250)),
        ),
        # The person waits for the way on, so it is offered whatever was declined and whatever the hour ...
        ({"declined_on": TODAY}, "offer", EXACT),
        ({"prompts": False}, "offer", EXACT),
        ({"local": NOON.replace(hour=23)}, "offer", (*EXACT, ROUNDED)),
        # ... and what was declined yesterday may be suggested again.
        ({"declined_on": date(2026, 11, 21)}, "offer", (*EXACT, ROUNDED)),
    ],
)
def test_at_the_quote(changes: dict[str, Any], kind: str, steps: tuple[Step, ...]) -> None:
    situation = Situation(**{"point": "quote", "local": NOON, "shortfall": 1200, "ways": WAYS, **changes})
    decision = decide(situation)
    assert (decision.kind, decision.steps) == (kind, steps)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "hint"),
        ({"available": 5000}, "nothing"),
        ({"recent_totals": ()}, "nothing"),
        ({"mode": "elderly"}, "nothing"),
        ({"prompts": False}, "nothing"),
        ({"declined_on": TODAY}, "nothing"),
        ({"declined_on": date(2026, 11, 21)}, "hint"),
        ({"offered_already": True}, "nothing"),
        ({"local": NOON.replace(hour=22)}, "nothing"),
        ({"local": NOON.replace(hour=7, minute=59)}, "nothing"),
        ({"local": NOON.replace(hour=8)}, "hint"),
        ({"ways": ()}, "nothing"),
    ],
)
def test_after_a_purchase(changes: dict[str, Any], kind: str) -> None:
    situation = Situation(
        **{
            "point": "after_purchase",
            "local": NOON,
            "available": 1000,
            "ways": WAYS,
            "recent_totals": (5000,),
            **changes,
        }
    )
    decision = decide(situation)
    assert decision.kind == kind
    assert len(decision.steps) == (1 if kind == "hint" else 0)


def test_steps_are_cheapest_first() -> None:
    assert [step.pay for step in closing_steps(WAYS, "wechat")] == [1200, 1200, 5000]


@pytest.mark.parametrize(("hour", "expected"), [(21, False), (22, True), (0, True), (7, True), (8, False)])
def test_quiet_hours(hour: int, expected: bool) -> None:
    assert quiet(NOON.replace(hour=hour)) is expected


@pytest.mark.parametrize(
    ("totals", "expected"), [((), 0), ((5000,), 5000), ((1000, 5000), 1000), ((1, 2, 9), 2)]
)
def test_the_typical_order(totals: tuple[int, ...], expected: int) -> None:
    assert typical_order(totals) == expected


LINE = WayToClose(kind="credit", pay=0, due=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, True),
        ({"mode": "elderly"}, False),
        ({"spoken": True}, False),
        ({"prompts": False}, False),
        ({"declined_on": TODAY}, False),
        ({"credit_declined_on": TODAY}, False),
        ({"credit_declined_on": date(2026, 11, 21)}, True),
        ({"ways": WAYS}, False),
    ],
)
def test_who_is_offered_credit(changes: dict[str, Any], offered: bool) -> None:
    """Beside at most two other steps, the cheapest first; who pays otherwise loses nothing by it."""
    wanted = {"point": "quote", "local": NOON, "shortfall": 1200, "ways": (*WAYS, LINE), **changes}
    decision = decide(Situation(**wanted))
    assert decision.kind == "offer"
    assert decision.credit == (LINE if offered else None)
    assert decision.steps[0] == EXACT[0]
    if offered:
        assert decision.steps == (EXACT[0], ROUNDED)


def test_where_no_bill_can_close_the_gap_credit_still_may() -> None:
    decision = decide(Situation(point="quote", local=NOON, shortfall=1200, ways=(LINE,)))
    assert (decision.kind, decision.steps, decision.credit) == ("offer", (), LINE)
