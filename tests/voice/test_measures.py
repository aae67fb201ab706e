"""The yardstick itself: errors are counted right, noise is as loud as its name, right is what was meant."""

import numpy as np
import pytest

from benchmarks.voice import lists
from benchmarks.voice.conditions import CONDITIONS, RATE, band, mu_law, pink, resample, under
from benchmarks.voice.measures import errors, money_wrong, right


@pytest.mark.parametrize(
    ("said", "heard", "characters", "syllables"),
    [
        ("充五十块话费", "充50块话费。", 0, 0),
        ("号码幺三八零零幺三八零零零", "号码13800138000", 0, 0),
        ("充两百块", "充200块", 0, 0),
        ("三十八块六", "38.60", 1, 1),
        ("用微信支付", "有危险支付", 3, 2),
        ("余额多少", "鱼鹅多少", 2, 0),
        ("充四十", "充10", 1, 1),
        ("买Q币", "买扣币", 0, 0),
        ("确认支付", "", 4, 4),
    ],
)
def test_figures_count_as_they_sound(said: str, heard: str, characters: int, syllables: int) -> None:
    assert errors(said, heard, sounds=False)[0] == characters
    assert errors(said, heard, sounds=True)[0] == syllables


def test_right_is_every_slot_and_no_other() -> None:
    (command,) = [one for one in lists.commands() if one.say == "给我儿子充五十"]
    slots = dict(command.slots)
    assert right(command, "purchase", {**slots, "contact_said": "儿子", "quantity": 1})
    assert not right(command, "topup", slots)
    assert not right(command, "purchase", {**slots, "amount": 1000})
    assert not right(command, "purchase", {**slots, "phone": "13800138000"})
    assert money_wrong(command, "purchase", {**slots, "contact": "女儿"})
    assert not money_wrong(command, "balance", {})


def test_noise_is_as_loud_as_its_name_says() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    quiet, noisy = (under(name, tone, "a") for name in ("clean", "noise10"))
    middle = slice(RATE // 2, RATE)
    speech, noise = quiet[middle], band(noisy, RATE, 600.0, 8000.0)[middle]
    whole = pink(16 * RATE, np.random.default_rng(1))
    above = float(np.mean(band(whole, RATE, 600.0, 8000.0) ** 2))
    ratio = np.mean(speech**2) / (np.mean(noise**2) / above)
    assert 10 * np.log10(ratio) == pytest.approx(10.0, abs=1.0)


def test_pink_noise_falls_by_three_decibels_an_octave() -> None:
    noise = pink(16 * RATE, np.random.default_rng(2))
    low, high = (float(np.mean(band(noise, RATE, start, 2 * start) ** 2)) for start in (200.0, 3200.0))
    assert low == pytest.approx(high, rel=0.1)


def test_a_telephone_carries_its_band_and_no_more() -> None:
    noise = (0.1 * np.random.default_rng(3).standard_normal(2 * RATE)).astype(np.float32)
    heard = under("telephone", noise, "a")
    inside, above = (float(np.mean(band(heard, RATE, *edges) ** 2)) for edges in ((500, 3000), (4200, 8000)))
    assert above < 0.01 * inside


def test_u_law_has_eight_bits() -> None:
    ramp = np.linspace(-1, 1, 20_001, dtype=np.float32)
    assert len(np.unique(mu_law(ramp))) == 255
    assert np.max(np.abs(mu_law(ramp) - ramp)) < 0.025


def test_resampling_keeps_a_tone() -> None:
    tone = np.sin(2 * np.pi * 400 * np.arange(24_000) / 24_000).astype(np.float32)
    wanted = np.sin(2 * np.pi * 400 * np.arange(RATE) / RATE)
    assert np.max(np.abs(resample(tone, 24_000, RATE) - wanted)) < 0.01


def test_the_same_name_gives_the_same_sound() -> None:
    noise = np.random.default_rng(4).standard_normal(RATE).astype(np.float32)
    for name in CONDITIONS:
        assert np.array_equal(under(name, noise, "a"), under(name, noise, "a"))
        assert not np.array_equal(under(name, noise, "a"), under(name, noise, "b"))
