"""Phone numbers in pieces."""

from core.phones import is_mobile, joined, partly


def test_pieces_become_a_number() -> None:
    assert joined("", "139") == "139"
    assert joined("139", "0013") == "1390013"
    assert joined("1390013", "9000") == "13900139000"


def test_a_fresh_start_is_heard() -> None:
    assert joined("139001390", "13800138000") == "13800138000"
    assert joined("139001390", "1380") == "1380"


def test_what_begins_no_mobile_number_is_not_kept() -> None:
    assert joined("", "0571") is None
    assert joined("", "12") is None
    assert joined("139001390", "99999") is None


def test_mobile_numbers() -> None:
    assert is_mobile("13800138000")
    assert not is_mobile("12800138000")
    assert not is_mobile("1380013800")


def test_beginnings_are_grouped_like_numbers() -> None:
    assert partly("13") == "13"
    assert partly("13800") == "138 00"
    assert partly("138001380") == "138 0013 80"
