"""The purchase log is whole, and its amounts are exact."""

from datetime import date

import pytest

from benchmarks.cdnow import Purchase, by_customer, parse, purchases


def test_the_log_is_whole() -> None:
    log = purchases()
    assert len(log) == 69_659
    assert len(by_customer(log)) == 23_570
    assert (log[0].day, log[-1].day) == (date(1997, 1, 1), date(1998, 6, 30))
    assert sum(purchase.amount for purchase in log) == 2_500_315_63
    assert sum(not purchase.amount for purchase in log) == 80


def test_lines_are_read_exactly_and_put_in_order() -> None:
    lines = [
        " customer_id  date number_of_cds  dollar_value",
        " 00002 19970112  1   12.00",
        " 1 19970101 5 0.29",
        "",
    ]
    assert parse(lines) == [Purchase(1, date(1997, 1, 1), 5, 29), Purchase(2, date(1997, 1, 12), 1, 1200)]
    assert by_customer(parse(lines)).keys() == {1, 2}


@pytest.mark.parametrize("line", ["1 19970101 5", "1 19971301 5 1.00", "1 19970101 x 1.00"])
def test_a_broken_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse([line])
