"""`kill -9` at every failpoint of a real installation, which must then finish what it began.

In CI each story is killed at all of its points, one after the other: a life ends at the first point it comes
to, the next one gets a step further. With `--long` each point also has a story of its own, untouched until
there.
"""

from collections.abc import AsyncIterator

import pytest

from app.faults import POINTS as ALL_POINTS

from .installation import Installation
from .stories import POINTS, Arm, Counter, Story

SINGLE = [
    (story, stage, point) for story, stages in POINTS.items() for stage in stages for point in stages[stage]
]
SECOND = [(story, stage, point) for story, stage, point in SINGLE if point == "once.committed"]
"""The second keyed request of that stage: the bill, after the order. A procedure of the database claims and
stores the order's key, so of the points of a key this is the only one that both requests come to."""


@pytest.fixture(scope="module")
async def counter(killed_shop: Installation) -> AsyncIterator[Counter]:
    """Everybody who was served in this module is asked at the end what they were told."""
    at = Counter(killed_shop, await killed_shop.client(), [])
    yield at
    for person in at.people:
        await person.come_back()
        for words in ("还差", "已到账", "充值成功"):
            assert person.times(words) == 1, f"{words} was said {person.times(words)} times"
        await person.leave()


def test_every_point_is_in_a_story() -> None:
    assert sorted(point for _, _, point in SINGLE) == sorted(ALL_POINTS)


@pytest.mark.parametrize("story", POINTS, ids=lambda story: story.__name__)
async def test_killed_at_every_point_of(counter: Counter, story: Story) -> None:
    lives = len(counter.shop.lives)

    def arm(stage: str) -> None:
        for point in POINTS[story][stage]:
            counter.shop.arm(point)

    try:
        await story(counter, arm)
    finally:
        counter.shop.disarm()
    assert len(counter.shop.lives) == lives + sum(len(points) for points in POINTS[story].values())


@pytest.mark.long
@pytest.mark.parametrize(
    ("story", "stage", "point", "actions"),
    [(*single, ("kill",)) for single in SINGLE] + [(*single, ("pass", "kill")) for single in SECOND],
)
async def test_killed_at(
    counter: Counter, story: Story, stage: str, point: str, actions: tuple[str, ...]
) -> None:
    try:
        await story(counter, _at(counter, stage, point, *actions))
    finally:
        counter.shop.disarm()


def _at(counter: Counter, wanted: str, point: str, *actions: str) -> Arm:
    def arm(stage: str) -> None:
        if stage == wanted:
            counter.shop.arm(point, *actions)

    return arm
