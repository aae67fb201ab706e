"""From tallies to figures: means over samples, changes against "nothing", each with an interval. Pure."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

_T = (
    12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
)  # fmt: skip
"""Student's t at 97.5 %, for 1 to 29 degrees of freedom."""
MOST_SAMPLES = len(_T) + 1


class Interval(NamedTuple):
    """A mean over samples and where the true one lies with 95 %, as far as the samples can tell."""

    mean: float
    low: float
    high: float

    def figures(self) -> dict[str, float]:
        """By name."""
        return self._asdict()


def interval(values: Sequence[float]) -> Interval:
    """Over 2 to `MOST_SAMPLES` samples; one sample has no interval and is its own."""
    mean = fmean(values)
    half = _T[len(values) - 2] * stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0
    return Interval(mean, mean - half, mean + half)


def change(before: Sequence[float], after: Sequence[float]) -> Interval:
    """The change relative to `before`, sample by sample: -0.37 is 37 % less.

    Pairs share their people and their luck, so their difference is much surer than either figure.
    """
    pairs = [(was, became) for was, became in zip(before, after, strict=True) if was]
    return interval([(became - was) / was for was, became in pairs]) if pairs else Interval(0, 0, 0)


def by_figure(samples: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """One list for each figure, in the order of the samples."""
    return {name: [sample[name] for sample in samples] for name in samples[0]}
