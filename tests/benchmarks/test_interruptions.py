"""A small replay is exact to the fen, comes out the same again, and what it is compared by is right."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.data_folder import open_folder
from benchmarks.cdnow import Purchase
from benchmarks.interruptions.behaviour import Behaviour, assumed, assumptions, luck
from benchmarks.interruptions.measured import change, interval
from benchmarks.interruptions.people import Person, merchants, samples
from benchmarks.interruptions.replay import Replayed, Tally, replay
from benchmarks.interruptions.systems import SYSTEMS
from benchmarks.interruptions.systems.credit import Credit
from benchmarks.interruptions.tables import changes_table, setups_table
from tests.lending import Shelf

_FIRST = date(1997, 1, 1)


def _log() -> dict[int, list[Purchase]]:
    """Four people who buy every other day, one of them only once, one twice on the same day."""
    everybody = {
        customer: [
            Purchase(
                customer, _FIRST + timedelta(days=2 * number + customer), 1, 700 * customer + 1130 * number
            )
            for number in range(6)
        ]
        for customer in (1, 2, 3)
    }
    everybody[3].append(replace(everybody[3][-1], amount=4_99))
    return everybody | {4: [Purchase(4, _FIRST, 1, 10_00)]}


def _people(seeds: int = 2) -> list[Person]:
    return samples(_log(), range(seeds), 3)


async def _replayed(
    shelf: Shelf, folder: Path, names: set[str], behaviour: Behaviour | None = None
) -> Replayed:
    url = await shelf.lend()
    try:
        systems = [system() for system in SYSTEMS if system.name in names]
        return await replay(url, folder, _people(), behaviour or assumed(), systems, lambda _: None)
    finally:
        await shelf.give_back(url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return open_folder(tmp_path / "data")


@pytest.mark.parametrize("names", [set(), {system.name for system in SYSTEMS}], ids=["nothing", "all"])
async def test_the_books_are_exact_and_luck_repeats(
    names: set[str], stocked_databases: Shelf, folder: Path
) -> None:
    first = await _replayed(stocked_databases, folder, names)
    assert first.books.clean
    assert first.books.exact, first.books
    assert first.books.spent > 0
    for tally in first.tallies.values():
        assert tally.purchases == 16  # of 19, without three first ones
        assert tally.lost <= tally.interrupted - tally.recovered
    assert first == await _replayed(stocked_databases, folder, names)


async def test_who_never_gives_up_buys_everything(stocked_databases: Shelf, folder: Path) -> None:
    done = await _replayed(stocked_databases, folder, set(), assumed(loss_per_step=0.0))
    bought = sum(buy.price for person in _people() for buy in person.buys)
    assert sum(tally.lost for tally in done.tallies.values()) == 0
    assert done.books.spent == bought
    assert any(tally.recovered for tally in done.tallies.values())


async def test_who_always_gives_up_loses_what_is_short(stocked_databases: Shelf, folder: Path) -> None:
    given_up = assumed(loss_per_step=1.0, comes_back=0.0)
    done = await _replayed(stocked_databases, folder, {"two steps"}, given_up)
    for tally in done.tallies.values():
        assert tally.recovered == 0
        assert tally.lost == tally.interrupted > 0


async def test_a_merchant_signs_uses_credit_and_repays_it(stocked_databases: Shelf, folder: Path) -> None:
    log = {
        shopper: [
            Purchase(shopper, _FIRST + timedelta(days=5 * number + shopper), 1, 100_00 + 10_00 * shopper)
            for number in range(10)
        ]
        for shopper in range(4)
    }
    willing = assumed(
        signs_for_credit=1.0, lets_orders_use_credit=1.0, answers_reminder=1.0, leaves_owing=0.0
    )
    url = await stocked_databases.lend()
    try:
        [merchant] = merchants(log, [0], 1, shoppers=4)
        done = await replay(url, folder, [merchant], willing, [Credit()], lambda _: None)
    finally:
        await stocked_databases.give_back(url)
    assert done.books.clean
    assert done.books.exact, done.books
    assert done.tallies[0].credit > 0
    assert done.books.repaid == done.tallies[0].credit
    assert done.tallies[0].owed == 0


def test_every_assumption_is_named_with_a_source() -> None:
    assert assumptions().keys() == Behaviour.model_fields.keys()
    for name, one in assumptions().items():
        for value in one.sweep:
            assert assumed(**{name: value}) != assumed(), name
    with pytest.raises(ValueError, match="frugal"):
        assumed(frugal=0.7, stocking=0.5)


def test_luck_depends_on_nothing_but_what_it_is_about() -> None:
    assert luck(1, 2, "step 1") == luck(1, 2, "step 1") != luck(1, 2, "step 2")
    drawn = [luck(number) for number in range(2000)]
    assert 0.47 < sum(drawn) / len(drawn) < 0.53


def test_people_put_in_what_is_missing_at_least() -> None:
    for person in _people(20):
        for gap in (1, 9_99, 50_00, 500_01):
            assert person.own_amount(gap, assumed()) >= gap
    ten = {person.own_amount(12_34, assumed(frugal=1.0, stocking=0.0)) for person in _people(20)}
    assert ten == {20_00}


def test_only_who_buys_often_is_taken_and_weekdays_stay() -> None:
    people = _people()
    assert {person.customer for person in people} == {1, 2, 3}
    for person in people:
        for buy, purchase in zip(person.buys, _log()[person.customer], strict=True):
            assert buy.day.weekday() == purchase.day.weekday()
            assert 0 <= buy.price - purchase.amount < 100


def test_intervals_and_changes_by_hand() -> None:
    assert interval([1.0, 2.0, 3.0]).mean == 2
    assert interval([1.0, 2.0, 3.0]).high == pytest.approx(2 + 4.303 / 3**0.5)
    assert change([2.0, 4.0], [1.0, 2.0]) == (-0.5, -0.5, -0.5)


def test_tables_have_a_line_for_each_setup() -> None:
    figures = {what: interval([0.5, 0.5]).figures() for what in Tally(purchases=1).figures()}
    found = {"figures": figures, "changes": figures}
    assert setups_table({"nothing": found, "all": found}).count("\n") == 3
    swept = changes_table({"as assumed: nothing": found, "as assumed: all": found, "x 1: all": found})
    assert swept.count("\n") == 3
    assert "50.0 % → 50.0 %" in swept
    json.dumps(found)
