"""What a benchmark says: progress for people to stderr, one JSON object for programs to stdout."""

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

_began = time.monotonic()


def options(what: str, *, seconds: float, customers: int) -> argparse.Namespace:
    """`--seconds` and `--customers` with these defaults."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--seconds", type=float, default=seconds, help="length of each measured stretch")
    parser.add_argument("--customers", type=int, default=customers, help="how many customers there are")
    return parser.parse_args()


def tell(sentence: str) -> None:
    """Progress."""
    print(f"{time.monotonic() - _began:6.1f} s  {sentence}", file=sys.stderr, flush=True)


def finish(figures: Mapping[str, Any]) -> None:
    """The last line."""
    print(json.dumps({name: _short(value) for name, value in figures.items()}), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _short(part) for name, part in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value
