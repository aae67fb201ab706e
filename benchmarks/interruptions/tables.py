"""The results as Markdown tables for people."""

from collections.abc import Callable, Container, Mapping
from typing import Any

_SETUP = (
    "| with | interrupted | recovered | lost | steps | given | credit | of it lost | mean balance "
    "| change of interrupted | of lost | of balance |"
)
_CHANGE = (
    "| assumption | interrupted, nothing → all | lost, nothing → all "
    "| change of interrupted | of lost | of balance |"
)
NOTHING = "nothing"
USUAL = "as assumed"


def base_of(name: str, known: Container[str]) -> str:
    """The replay that another one is compared with: nothing but the balance check, under its assumption.

    Where that is not known, the assumption makes no difference to it.
    """
    label, colon, _ = name.rpartition(": ")
    base = f"{label}{colon}{NOTHING}"
    return base if base in known else f"{USUAL}: {NOTHING}"


def setups_table(results: Mapping[str, Any]) -> str:
    """One line for each set of systems; changes are against the first line, sample by sample."""
    lines = [_SETUP, _rule(_SETUP)]
    for name, found in results.items():
        figures, changes = found["figures"], found["changes"]
        cells = [
            name,
            *(_spread(figures[what], _share) for what in ("interrupted", "recovered", "lost")),
            _number(figures["steps"]["mean"]),
            *(_share(figures[what]["mean"]) for what in ("given", "credit", "credit_loss")),
            _spread(figures["balance"], _yuan),
            *(
                _spread(changes[what], _signed) if not name.endswith(NOTHING) else ""
                for what in ("interrupted", "lost", "balance")
            ),
        ]
        lines.append(_row(cells))
    return "\n".join(lines)


def changes_table(results: Mapping[str, Any]) -> str:
    """One line for each assumption that was tried, over its own pair of replays."""
    lines = [_CHANGE, _rule(_CHANGE)]
    for name, found in results.items():
        label, _, which = name.rpartition(": ")
        if which != "all":
            continue
        before, after = results[base_of(name, results)]["figures"], found["figures"]
        cells = [
            label,
            *(
                f"{_share(before[what]['mean'])} → {_share(after[what]['mean'])}"
                for what in ("interrupted", "lost")
            ),
            *(_spread(found["changes"][what], _signed) for what in ("interrupted", "lost", "balance")),
        ]
        lines.append(_row(cells))
    return "\n".join(lines)


def _spread(found: Mapping[str, float], said: Callable[[float], str]) -> str:
    return f"{said(found['mean'])} ({said(found['low'])} to {said(found['high'])})"


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _signed(value: float) -> str:
    return f"{100 * value:+.0f} %" if round(100 * value) else "0 %"


def _number(value: float) -> str:
    return f"{value:.2f}"


def _yuan(value: float) -> str:
    return f"{value:.1f}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(title: str) -> str:
    return "|---" * (title.count("|") - 1) + "|"
