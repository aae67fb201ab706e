"""The calculator: its figures are whole, it grows where it must, and finds where each limit is reached."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks.scaling import LIMITS, SIZES, Figures, Size, breaking_points

FIGURES = Figures.read()


def test_every_load_grows_with_the_customers() -> None:
    for limit in LIMITS:
        loads = [limit.load(Size(customers, FIGURES)) for customers in SIZES]
        assert loads == sorted(loads), limit.name
        assert loads[-1] > loads[0], limit.name


def test_a_breaking_point_is_where_the_load_is_one() -> None:
    for customers, limit in breaking_points(FIGURES):
        assert limit.load(Size(customers, FIGURES)) >= 1
        assert limit.load(Size(customers / 1.02, FIGURES)) < 1


def test_a_faster_process_breaks_later() -> None:
    faster = replace(FIGURES, orders_per_s_per_process=10 * FIGURES.orders_per_s_per_process)
    slow, fast = (
        {limit.name: reached for reached, limit in breaking_points(figures)} for figures in (FIGURES, faster)
    )
    assert fast["one API process"] > slow["one API process"]
    assert fast["processor of one PostgreSQL"] == slow["processor of one PostgreSQL"]


def test_arithmetic_by_hand() -> None:
    figures = replace(FIGURES, orders_per_customer_per_day=0.1, peak_to_mean=8.64, bytes_per_order=1e4)
    size = Size(1e6, replace(figures, bytes_per_customer=0, days_kept=100))
    assert size.peak_orders == pytest.approx(10)
    assert size.database_gb == pytest.approx(100)


def test_the_command_prints_its_object_last() -> None:
    command = [sys.executable, "-m", "benchmarks.scaling", "--customers", "1e8", "--orders-per-day", "0.2"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    figures = json.loads(said[-1])
    assert figures["customers"] == 1e8
    assert figures["shards"] >= 1
    assert figures["breaks"].keys() == {limit.name for limit in LIMITS}
