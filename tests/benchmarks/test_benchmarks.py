"""Every benchmark runs and says what it promises. How fast it is depends on the machine and is not tested."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

_CONTEST = {"ratio", "pgbench_tps", "p50_ms", "p99_ms", "cores", "customers", "seconds", "durable"}
_PROMISED = {
    "orders": _CONTEST | {"orders_per_s", "hot_ratio", "pair_ratio", "pairs_per_s", "books_balance"},
    "quotes": _CONTEST | {"quotes_per_s"},
    "growth": {"growth", "orders_per_s", "orders_per_s_by_customers", "transfers", "books_balance"},
    "alerts": {"p50_ms", "p99_ms", "alerts", "quiet_ms", "quiet_ms_personal", "customers", "books_balance"},
    "turns": {"p50_ms", "p99_ms", "p50_ms_by_kind", "p99_ms_by_kind", "growth", "turns", "books_balance"},
}


@pytest.fixture(scope="module")
async def printed() -> dict[str, tuple[str, str]]:
    """What each of them prints, and its progress, in a run so small that the figures mean nothing."""
    said = await asyncio.gather(*(_run(name) for name in _PROMISED))
    return dict(zip(_PROMISED, said, strict=True))


@pytest.mark.parametrize("name", _PROMISED)
async def test_a_small_run_prints_its_figures_last(name: str, printed: dict[str, tuple[str, str]]) -> None:
    output, progress = printed[name]
    assert output, progress
    figures = json.loads(output.splitlines()[-1])
    assert figures.keys() >= _PROMISED[name]
    assert figures["customers"] == 100
    for promise in {"durable", "books_balance"} & _PROMISED[name]:
        assert figures[promise] is True, promise
    assert all(value > 0 for value in figures.values() if isinstance(value, int | float))


async def _run(name: str) -> tuple[str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"benchmarks.{name}", "--seconds", "0.3", "--customers", "100"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    output, progress = await process.communicate()
    return output.decode(), progress.decode()
