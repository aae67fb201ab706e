"""The failpoints themselves: off unless a test says so twice, used up when they act, told in the docs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import faults
from app.problems import StartupError
from backend.platform import failpoints
from backend.platform.failpoints import FailpointError, reach

from .life import Life

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Path]:
    failpoints.arm(tmp_path, faults.POINTS)
    yield tmp_path
    failpoints.disarm()


def test_nothing_happens_unless_it_is_armed(tmp_path: Path) -> None:
    (tmp_path / "order.begun").write_text("error")
    assert not failpoints.armed()
    reach("order.begun")


def test_each_line_is_for_one_visit(plan: Path) -> None:
    (plan / "order.begun").write_text("pass\nerror\npass\nerror")
    reach("order.asked")
    for _ in range(2):
        reach("order.begun")
        with pytest.raises(FailpointError, match=r"order\.begun"):
            reach("order.begun")
    assert not list(plan.iterdir()), "used up"
    reach("order.begun")


def test_a_point_nobody_registered_is_a_mistake(plan: Path) -> None:
    with pytest.raises(AssertionError, match="in no registry"):
        reach("order.forgotten")


def test_a_plan_alone_arms_nothing(tmp_path: Path) -> None:
    """A variable that was forgotten in a shell cannot kill a shop."""
    for environ in ({faults.PLAN: str(tmp_path)}, {faults.PLAN: str(tmp_path), faults.TESTING: "true"}):
        with pytest.raises(StartupError, match="kills this process on purpose"):
            faults.prepare(environ)
    with pytest.raises(StartupError, match="names no folder"):
        faults.prepare({faults.PLAN: str(tmp_path / "nowhere"), faults.TESTING: "1"})
    faults.prepare({})
    faults.prepare({faults.TESTING: "1"})
    assert not failpoints.armed()


async def test_a_shop_refuses_to_start_with_a_plan_outside_of_tests(
    folder: Path, database_url: str, redis_url: str
) -> None:
    env = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, faults.PLAN: str(folder)}
    life = Life(["serve", "--role", "worker", "--data", str(folder / "data")], env)
    assert await life.ended() == 1
    assert "kills this process on purpose" in life.said()


def test_the_docs_name_every_point_and_no_other() -> None:
    told = (_ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    points = re.findall(r"^\| `([a-z]+(?:\.[a-z_]+)+)`", told, flags=re.MULTILINE)
    assert sorted(points) == sorted(faults.POINTS)
