"""Do suggestions come at the right time? Measured on a real log of purchases, beside naive rules.

The log is CDNOW's (`benchmarks.cdnow`). Rolling origin: at every purchase of a person from the third one on a
rule sees the days of that person's purchases so far, nothing later and nobody else's, and says when to
suggest, once until the next purchase. If the purchase comes before, nothing is said. A suggestion is right
when the purchase comes within the seven days that begin with it; suggestions whose week the log does not
hold to its end are left out.

    share      purchases that a suggestion preceded in the right week, of all from the fourth one on
    precision  suggestions that were right; the rest are false alarms
    a_year     false alarms a person and year

What was chosen by looking (a and b of the model, its confidence) was chosen on people with even numbers
(`--even` shows them); the figures are those of people with odd ones. Intervals are 95 % from 1000
bootstrap samples of people. The log knows days, no hours, and neither goods nor numbers they are for: habits
of buying one thing for one number are what `planted` stands in for, people made up with the jitter it says.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from backend.platform.suggestion_data import SuggestionPolicy
from backend.suggestions.rhythm import ALIKE, LEAST_WAITS, WEEK

from .cdnow import by_customer, purchases
from .report import finish, tell
from .suggestion_rules import WAYS, Rule, alike, rhythm

CONFIDENCES = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
DEFAULT = SuggestionPolicy().confidence
_SAMPLES = 1000
_FIRST_ASKED = 3
"""Purchases before the first one that could have been preceded."""
_PLANTED = {"monthly": (30.4, 2.0), "weekly": (7.0, 1.0), "at random": (30.0, None)}
"""Made-up people: the mean wait in days, and the standard deviation of it (None: exponential waits)."""
_PLANTED_PEOPLE, _TIMES, _SKIPPED = 300, 10, 0.05
_BESIDE = ("mean_wait", "random_purchases")
"""What else is asked about made-up people."""

_FEW_WAITS = (2, 3, 4)
"""How much a pattern of so few waits is worth."""

People = Sequence[Sequence[date]]


@dataclass(frozen=True)
class Score:
    """Counts of each person: suggestions, right ones, purchases that could have been preceded, days."""

    made: NDArray[np.int64]
    right: NDArray[np.int64]
    asked: NDArray[np.int64]
    days: NDArray[np.int64]

    def figures(self) -> dict[str, float | list[float]]:
        """The rates of all people with their intervals."""
        rng = np.random.default_rng(11)
        weights = rng.multinomial(len(self.made), np.full(len(self.made), 1 / len(self.made)), _SAMPLES)
        made, right = weights @ self.made, weights @ self.right
        asked, years = weights @ self.asked, weights @ self.days / 365
        return {
            "suggestions": int(self.made.sum()),
            "precision": self.precision,
            "precision_95": _middle(right / np.maximum(made, 1)),
            "share": self.share,
            "share_95": _middle(right / asked),
            "a_year": float((self.made - self.right).sum() / (self.days.sum() / 365)),
            "a_year_95": _middle((made - right) / years),
        }

    @property
    def precision(self) -> float:
        """Right ones of the suggestions."""
        return float(self.right.sum() / max(1, self.made.sum()))

    @property
    def share(self) -> float:
        """Purchases preceded in the right week."""
        return float(self.right.sum() / max(1, self.asked.sum()))


def _middle(values: NDArray[np.float64]) -> list[float]:
    low, high = np.percentile(values, (2.5, 97.5))
    return [round(float(low), 4), round(float(high), 4)]


def score(people: People, end: date, rule: Rule, confidences: Sequence[float]) -> list[Score]:
    """The rule at every origin of every person, for each of the confidences."""
    rows = np.array([_of_one(days, end, rule, confidences) for days in people], dtype=np.int64)
    asked = np.array([max(0, len(days) - _FIRST_ASKED) for days in people])
    lived = np.array([(end - days[LEAST_WAITS]).days for days in people])
    return [Score(rows[:, n, 0], rows[:, n, 1], asked, lived) for n in range(len(confidences))]


def _of_one(
    days: Sequence[date], end: date, rule: Rule, confidences: Sequence[float]
) -> list[tuple[int, int]]:
    """Suggestions and right ones for each confidence."""
    counts = [(0, 0) for _ in confidences]
    for known in range(LEAST_WAITS + 1, len(days) + 1):
        following = days[known] if known < len(days) else date.max
        for n, start in enumerate(rule(days[:known], confidences)):
            if start is None:
                continue
            begins = days[known - 1] + timedelta(days=start)
            over = begins + timedelta(days=WEEK)
            if following >= begins and over <= end + timedelta(days=1):
                made, right = counts[n]
                counts[n] = made + 1, right + (following < over)
    return counts


def planted(waits: tuple[float, float | None], count: int) -> tuple[People, date]:
    """Made-up people who buy ten times, and now and then leave one out."""
    rng = random.Random(5)
    mean, deviation = waits
    people = []
    for _ in range(count):
        days = [date(2026, 1, 1)]
        for _ in range(_TIMES - 1):
            wait = rng.expovariate(1 / mean) if deviation is None else rng.gauss(mean, deviation)
            wait += mean if deviation is not None and rng.random() < _SKIPPED else 0
            days.append(days[-1] + timedelta(days=max(1, round(wait))))
        people.append(days)
    return people, max(days[-1] for days in people) + timedelta(days=100)


def draw(curves: dict[str, dict[float, tuple[float, float]]], path: Path) -> None:
    """The trade-off: how many purchases are preceded, and how many suggestions are right."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7.5, 4.5), dpi=110)
    for name, points in curves.items():
        width = 2.4 if name == "xiaoka" else 1.2
        shares, right = zip(*[(100 * share, 100 * right) for share, right in points.values()], strict=True)
        axes.plot(shares, right, label=name.replace("_", " "), marker="o", markersize=4, linewidth=width)
    here = curves["xiaoka"][DEFAULT]
    axes.annotate(
        "the default",
        (100 * here[0], 100 * here[1]),
        (-14, -52),
        textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": "C5"},
        color="C5",
        fontweight="bold",
    )
    axes.set_xlabel("purchases that a suggestion preceded in the right week, %")
    axes.set_ylabel("suggestions that were right, %")
    axes.set_title("CDNOW, people the model was not fitted on", loc="left", fontsize=11)
    axes.set_xlim(0)
    axes.set_ylim(0, 100)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description="When will somebody buy next?")
    parser.add_argument("--people", type=int, default=4000, help="at most so many people of the log")
    parser.add_argument("--even", action="store_true", help="the people it was chosen on, not the others")
    parser.add_argument("--picture", type=Path, help="where to draw the trade-off")
    asked = parser.parse_args()
    log_of = by_customer(purchases())
    end = max(made[-1].day for made in log_of.values())
    everybody = {one: sorted({each.day for each in made}) for one, made in log_of.items()}
    bought = {one: days for one, days in everybody.items() if len(days) > LEAST_WAITS}
    measured = _some(asked.people, (days for n, days in bought.items() if n % 2 != asked.even))
    tell(f"{len(everybody)} people, {len(bought)} of them bought on three days; {len(measured)} are measured")
    figures: dict[str, object] = {"people": len(measured), "confidence": DEFAULT}
    curves = {}
    for way in WAYS:
        confidences = CONFIDENCES if way.sure else (DEFAULT,)
        scores = dict(zip(confidences, score(measured, end, way.rule, confidences), strict=True))
        curves[way.name] = {at: (one.share, one.precision) for at, one in scores.items()}
        figures[way.name] = scores[DEFAULT].figures()
        for at, one in scores.items():
            sure = f"from {at:.2f} on" if way.sure else "always"
            tell(f"{way.name:17} {sure:13} {_said(one)}")
    figures["by_chance"] = by_chance = {}
    for count in _FEW_WAITS:
        [one] = score(measured, end, alike(count), (DEFAULT,))
        by_chance[count] = one.precision
        tell(f"the last {count} waits alike              {_said(one)}")
    figures["curve"] = curves["xiaoka"]
    figures["planted"] = {
        name: _planted(name, waits, min(asked.people, _PLANTED_PEOPLE)) for name, waits in _PLANTED.items()
    }
    if asked.picture is not None:
        draw(curves, asked.picture)
    finish(figures)


def _planted(name: str, waits: tuple[float, float | None], count: int) -> dict[str, dict[str, float]]:
    """What made-up people come to: with the product's model for who always buys the same, and without."""
    people, until = planted(waits, count)
    ways = {way.name: way.rule for way in WAYS if way.name in _BESIDE} | {"xiaoka": rhythm(ALIKE)}
    found = {}
    for way, rule in ways.items():
        [one] = score(people, until, rule, (DEFAULT,))
        tell(f"planted {name}: {way:17} {_said(one)}")
        found[way] = {"precision": one.precision, "share": one.share}
    return found


def _said(one: Score) -> str:
    return f"{one.made.sum():6d} suggestions, right {one.precision:5.1%}, share {one.share:5.1%}"


def _some(most: int, people: Iterable[Sequence[date]]) -> People:
    """A random part of them, always the same."""
    found = list(people)
    return found if len(found) <= most else random.Random(3).sample(found, most)


if __name__ == "__main__":
    main()
