"""One-time buttons."""

from dataclasses import replace
from datetime import UTC, datetime

from core.replies import Choice
from core.session import Session
from core.states import Press, Purchase
from core.tokens import KEPT_PRESSES, Mint, claim, derive_key, find, label_pressed, remember, used_press

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def session_with(*choices: Choice, key: str = "k") -> Session:
    made: list[Press] = []
    tokens = iter(range(1000))
    mint = Mint(lambda: f"t{next(tokens)}", NOW, key, made)
    for choice in choices:
        mint.token(choice)
    session = Session().open(Purchase(key=key))
    return replace(session, presses=remember(session, made))


PAY = Choice("微信付 12.00", "choose_method", {"method": "wechat"})
FREE = Choice("充值", "topup", free=True)


def test_a_claimed_button_is_gone_for_every_other_update() -> None:
    session = session_with(PAY)
    press = find(session, "t0", "u1")
    assert press is not None
    session = claim(session, press, "u1", NOW)
    assert find(session, "t0", "u2") is None
    assert find(session, "t0", "u1") == press
    assert used_press(session, "t0") is not None


def test_a_button_dies_with_its_step() -> None:
    session = session_with(PAY)
    assert find(session.open(Purchase(key="next step")), "t0", "u1") is None
    assert find(session.closed(), "t0", "u1") is None


def test_a_free_button_outlives_the_step() -> None:
    assert find(session_with(FREE).closed(), "t0", "u1") is not None


def test_a_label_typed_in_full_finds_the_latest_button_of_that_name() -> None:
    session = session_with(PAY, FREE, PAY)
    press = label_pressed(session, " 微信付12.00 ", "u1")
    assert press is not None
    assert press.token == "t2"
    assert label_pressed(session, "微信", "u1") is None


def test_old_buttons_are_forgotten() -> None:
    session = session_with(*[FREE] * (KEPT_PRESSES + 5))
    assert len(session.presses) == KEPT_PRESSES
    assert find(session, "t0", "u1") is None


def test_keys_depend_on_every_part_and_on_the_boundaries_between_them() -> None:
    assert derive_key("a", "bc") != derive_key("ab", "c")
    assert derive_key("a", 1) == derive_key("a", 1)
    assert len(derive_key("a")) == 40


def test_somebody_elses_token_is_nothing_here() -> None:
    assert find(replace(session_with(PAY), presses=()), "t0", "u1") is None
