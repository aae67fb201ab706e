"""How suggestions are measured: nothing of the future is seen, and the counts are what they say."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks.suggestion_rules import WAYS, Starts, day_of_month, mean_wait, median_wait
from benchmarks.suggestions import score

FIRST = date(2027, 1, 1)
END = FIRST + timedelta(days=400)


def on(*days: int) -> list[date]:
    return [FIRST + timedelta(days=day) for day in days]


def test_a_rule_sees_the_past_of_one_person_only() -> None:
    seen: list[list[date]] = []

    def rule(days: Sequence[date], confidences: Sequence[float]) -> Starts:
        seen.append(list(days))
        return [None for _ in confidences]

    people = [on(0, 30, 60, 90), on(5, 15, 40)]
    score(people, END, rule, (0.5,))
    assert seen == [people[0][:3], people[0], people[1]]


def test_what_counts_as_right() -> None:
    def after(start: int) -> Starts:
        [one] = score([on(0, 30, 60, 90)], END, lambda days, _: [start if len(days) == 3 else None], (0.5,))
        return [int(one.made.sum()), int(one.right.sum()), int(one.asked.sum())]

    assert after(30) == [1, 1, 1]
    assert after(24) == [1, 1, 1]
    assert after(23) == [1, 0, 1], "more than a week before"
    assert after(31) == [0, 0, 1], "bought before it was said"
    [late] = score([on(0, 30, 60)], FIRST + timedelta(days=95), lambda *_: [30], (0.5,))
    assert late.made.sum() == 0, "nobody knows how that week ends"


def test_the_naive_rules() -> None:
    assert mean_wait(on(0, 20, 60), (0.5,)) == [27]
    assert median_wait(on(0, 30, 60, 90, 92), (0.5, 0.7)) == [27, None]
    assert day_of_month([date(2027, month, 5) for month in (1, 2, 3, 4)], (0.5,)) == [27]
    for way in WAYS:
        assert len(way.rule(on(0, 31, 59, 90), (0.2, 0.4, 0.6))) == 3


def test_a_small_run_prints_its_figures_last(tmp_path: Path) -> None:
    picture = tmp_path / "curve.png"
    command = [sys.executable, "-m", "benchmarks.suggestions", "--people", "20", "--picture", str(picture)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    figures = json.loads(run.stdout.splitlines()[-1])
    assert figures["people"] == 20
    assert {way.name for way in WAYS} | {"planted", "curve", "confidence"} <= figures.keys()
    low, high = figures["mean_wait"]["precision_95"]
    assert low <= figures["mean_wait"]["precision"] <= high
    assert picture.stat().st_size > 10_000
