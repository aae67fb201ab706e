"""How regularly somebody buys, and when they will probably buy next. Pure; days are whole days.

**The model.** Between two purchases somebody waits a Gamma(k, r) time: k is how regular they are, k/r their
mean wait. k = 1 buys at random (exponential waits, the purchase process of the NBD and BG/NBD models), k = 64
waits the same time give or take an eighth (the coefficient of variation is 1/sqrt(k)). A person's rate
comes from Gamma(a, b/k), the same mean wait for every k, as in the NBD model; with n waits of S days
together it is Gamma(a + k n, b/k + S) afterwards. The next wait T then has

    P(T < x) = I_z(k, a + k n),   z = x / (x + b/k + S),

the regularised incomplete beta function, for a whole k the finite sum 1 - (1-z)^A Σ_{j<k} (A)_j z^j / j!.
How regular a person is nobody knows beforehand: `regular` is the share of people taken to be so, the same
for each k > 1 of `SHAPES`, and their waits g correct it by Bayes' rule with the probability of having seen
them:

    P(g | k) = (b/k)^a Γ(a + k n) / (Γ(a) Γ(k)^n) · Π g^(k-1) / (b/k + S)^(a + k n)

and the prediction is the mean of the k's, weighted like that. So four waits of thirty days make a pattern,
four of five, forty, ten and ninety days make none, and one wait says little of either.

Who always bought exactly the same thing for the same number has a habit more often than somebody whose
purchases only happen to be a month apart: `ALIKE` instead of `MIXED` is taken to be regular then.

**What is done with it.** A suggestion is right when the purchase comes within the seven days that begin with
it. `best_week` takes the week that most probably holds the purchase, among those in which it comes with at
least the wanted chance once nothing was bought before; no such week, no pattern. Of weeks that are as good
(within 5 %) the latest is taken: a reminder long before the time is of little use.

**Sources.** A. Ehrenberg, "The Pattern of Consumer Purchases" (1959) for the NBD; D. Schmittlein et al.,
"Counting Your Customers" (1987) and P. Fader, B. Hardie, K. Lee, "Counting Your Customers the
Easy Way" (2005) for purchases at random rates; M. Platzer, T. Reutterer, "Ticking Away the Moments" (2016)
for Gamma waits with a regularity of each person's own. a and b were taken from the CDNOW log, so that of the
suggestions whose chance is said to be a half about so many are right; `python -m benchmarks.suggestions`
measures what they come to on people who were not looked at then, beside other ways (docs/suggestions.md).
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

SHAPES = (1, 2, 4, 16, 64, 256)
"""How regular somebody may be: k of the Gamma waits. 256 are the months, which have 28 to 31 days."""
MIXED, ALIKE = 0.1, 0.5
"""The share of people taken to be regular. Small, because chance makes patterns of few waits."""
LEAST_WAITS = 2
"""With fewer waits nothing is said."""
RATE_SHAPE, RATE_SCALE = 1.2, 40.0
"""a and b (days) of the rates between people."""
LATEST_WAITS = 12
"""Habits change: only so many of the latest waits count."""
HORIZON = 92
"""Days after a purchase up to which the next one is looked for."""
EARLIEST = 3
"""What was bought less than so many days ago was just bought."""
WEEK = 7
_AS_GOOD = 0.95
_MATTERS = 1e-4


@dataclass(frozen=True)
class Week:
    """The seven days that begin `start` days after the last purchase. `chance` that the purchase falls into
    them when it did not come before."""

    start: int
    chance: float


@dataclass(frozen=True)
class Rhythm:
    """The waits of one person in days, each at least 1. `regular`: the share of regular people before it is
    known how this one waits."""

    waits: tuple[int, ...]
    regular: float = MIXED

    def before(self, days: int) -> float:
        """The probability that the next purchase comes less than so many whole days after the last one."""
        return self._before[days]

    def chance(self, waited: int) -> float:
        """The probability of a purchase in the coming week, today included, after `waited` days without."""
        if waited > HORIZON:
            return 0.0
        left = 1.0 - self.before(waited)
        return (self.before(waited + WEEK) - self.before(waited)) / left if left > 1e-9 else 0.0

    def best_week(self, confidence: float) -> Week | None:
        """The week most likely to hold the next purchase; None when no week has that chance."""
        if len(self.waits) < LEAST_WAITS:
            return None
        good = [(mass, week) for mass, week in self._weeks if week.chance >= confidence]
        if not good:
            return None
        most = max(mass for mass, _ in good)
        return [week for mass, week in good if mass >= _AS_GOOD * most][-1]

    @cached_property
    def _weeks(self) -> list[tuple[float, Week]]:
        """Every week with the probability that it holds the purchase, seen from the last one."""
        return [
            (self.before(start + WEEK) - self.before(start), Week(start, self.chance(start)))
            for start in range(EARLIEST, HORIZON + 1)
        ]

    @cached_property
    def _before(self) -> tuple[float, ...]:
        # A wait of whole days stands for everything that rounds to it.
        weights = _weights(self.waits, self.regular)
        return (
            0.0,
            *(
                sum(weight * _cdf(k, day - 0.5, self.waits) for k, weight in weights)
                for day in range(1, HORIZON + WEEK + 1)
            ),
        )


def rhythm_of(days: Sequence[int], *, regular: float = MIXED) -> Rhythm:
    """The rhythm of purchases on these days (any numbering), several on one day being one purchase."""
    ordered = sorted(set(days))
    waits = [later - earlier for earlier, later in itertools.pairwise(ordered)]
    return Rhythm(tuple(waits[-LATEST_WAITS:]), regular)


def _weights(waits: Sequence[int], regular: float) -> list[tuple[int, float]]:
    """Each k with its share after these waits; those that do not matter are left out."""
    count, total, logs = len(waits), sum(waits), sum(math.log(wait) for wait in waits)
    seen = []
    for k in SHAPES:
        share = 1 - regular if k == 1 else regular / (len(SHAPES) - 1)
        scale, shape = RATE_SCALE / k, RATE_SHAPE + k * count
        seen.append(
            math.log(share)
            + RATE_SHAPE * math.log(scale)
            + math.lgamma(shape)
            - math.lgamma(RATE_SHAPE)
            - count * math.lgamma(k)
            + (k - 1) * logs
            - shape * math.log(scale + total)
        )
    most = max(seen)
    parts = [math.exp(one - most) for one in seen]
    return [
        (k, part / sum(parts)) for k, part in zip(SHAPES, parts, strict=True) if part > _MATTERS * sum(parts)
    ]


def _cdf(k: int, days: float, waits: Sequence[int]) -> float:
    """P(T < days) for one k."""
    shape = RATE_SHAPE + k * len(waits)
    z = days / (days + RATE_SCALE / k + sum(waits))
    term = (1.0 - z) ** shape
    survives: float = term
    for j in range(1, k):
        term *= z * (shape + j - 1) / j
        survives += term
    return 1.0 - survives
