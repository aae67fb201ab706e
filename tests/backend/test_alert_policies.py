"""The decisions behind an alert, without a database: tables of examples, and what must always hold."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api_client.contract import (
    AlertRule,
    AlertRuleChange,
    AlertSettings,
    GroupChat,
    Role,
    StaffMember,
)
from backend.alerts import delivery, rules, watching, words
from backend.alerts.crossing import Said, State, step
from backend.alerts.delivery import Team
from backend.alerts.rules import STANDARD, Facts, Level, level
from backend.figures.days import TypicalHour
from backend.figures.runway import Forecast
from backend.staff import policy as staff

NOW = datetime(2026, 3, 11, 4, tzinfo=UTC)
FLAT = Forecast(NOW, "recent_and_week_before", 100_00, 2.0, (100_00,) * 168)
"""100.00 yuan an hour, for ever."""
UNKNOWN = Forecast(NOW, "too_little_history")


def rule(kind: Any, threshold: int, **other: Any) -> AlertRule:
    wanted: dict[str, Any] = {
        "id": "r", "severity": "warning", "enabled": True, "hysteresis": 1000, "interval": 30,
        "standard": False,
    }  # fmt: skip
    return AlertRule(kind=kind, threshold=threshold, **(wanted | other))


def facts(available: int = 0, **other: Any) -> Facts:
    return Facts(**({"now": NOW, "available": available, "forecast": FLAT} | other))


def in_minutes(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("wanted", "is_so", "stands"),
    [
        (rule("balance", 500_00), facts(499_99), Level(True, False, 500_00, 550_00)),
        (rule("balance", 500_00), facts(500_00), Level(False, False, 500_00, 550_00)),
        (rule("balance", 500_00), facts(549_99), Level(False, False, 500_00, 550_00)),
        (rule("balance", 500_00), facts(550_00), Level(False, True, 500_00, 550_00)),
        (rule("balance", 500_00, hysteresis=0), facts(500_00), Level(False, True, 500_00, 500_00)),
        (rule("runway", 12), facts(1_199_99), Level(True, False, 1_200_00, 1_320_00)),
        (rule("runway", 12), facts(0, forecast=UNKNOWN), None),
        (rule("runway", 12), facts(0, forecast=Forecast(NOW, "no_spending")), Level(False, True, 0, 0)),
        (rule("day_share", 5000), facts(0, typical_day=2_000_00), Level(True, False, 1_000_00, 1_100_00)),
        (rule("day_share", 5000), facts(0), None),
        (rule("shortage", 2), facts(short_orders=1), Level(False, False)),
        (rule("shortage", 2), facts(short_orders=2), Level(True, False)),
        (rule("shortage", 2), facts(), Level(False, True)),
        (rule("hold_expiring", 5), facts(holds=((in_minutes(5), 1),)), Level(True, False)),
        (rule("hold_expiring", 5), facts(holds=((in_minutes(6), 1),)), Level(False, True)),
        (rule("hold_expiring", 5), facts(holds=((NOW, 1),)), Level(False, True)),
        (rule("unusual", 3), facts(hour_turnover=9999), None),
        (rule("unusual", 3), facts(typical_hour=TypicalHour(100, 10), hour_turnover=130), Level(False, True)),
        (rule("unusual", 3), facts(typical_hour=TypicalHour(100, 10), hour_turnover=131), Level(True, False)),
        (
            rule("unusual", 3),
            facts(typical_hour=TypicalHour(100, 10), hour_turnover=0, last_hour_turnover=131),
            Level(False, False),
        ),
    ],
)
def test_where_a_rule_stands(wanted: AlertRule, is_so: Facts, stands: Level | None) -> None:
    assert level(wanted, is_so) == stands


def test_standard_rules_are_there_without_setting_anything() -> None:
    assert [(one.id, one.threshold, one.severity) for one in STANDARD if one.kind == "runway"] == [
        ("runway-critical", 3, "critical"), ("runway-warning", 12, "warning"),
    ]  # fmt: skip
    for one in STANDARD:
        AlertRuleChange(kind=one.kind, threshold=one.threshold)


@pytest.mark.parametrize(
    ("rule_id", "kind", "fits"),
    [
        ("runway-warning", "runway", True),
        ("runway-warning", "balance", False),
        ("mine", "balance", True),
        ("mine", "shortage", False),
        ("shortage", "shortage", True),
    ],
)
def test_what_a_rule_may_be(rule_id: str, kind: Any, fits: bool) -> None:
    change = AlertRuleChange(kind=kind, threshold=5)
    if fits:
        assert rules.changed(rule_id, change).threshold == 5
    else:
        with pytest.raises(ValueError, match="kind"):
            rules.changed(rule_id, change)


@pytest.mark.parametrize(("kind", "threshold"), [("balance", 0), ("runway", 169), ("unusual", 1)])
def test_impossible_thresholds_are_refused(kind: Any, threshold: int) -> None:
    with pytest.raises(ValidationError, match="threshold"):
        AlertRuleChange(kind=kind, threshold=threshold)


# crossing

BELOW, BETWEEN, ABOVE = Level(True, False), Level(False, False), Level(False, True)
HALF_HOUR = timedelta(minutes=30)
AGO = {minutes: NOW - timedelta(minutes=minutes) for minutes in (10, 30)}


@pytest.mark.parametrize(
    ("state", "stands", "after", "said"),
    [
        (State(), BELOW, State("raised", NOW), "raise"),
        (State(), BETWEEN, State(), None),
        (State(), ABOVE, State(), None),
        (State(), None, State(), None),
        (State("clear", AGO[10]), BELOW, State("waiting", AGO[10]), None),
        (State("clear", AGO[30]), BELOW, State("raised", NOW), "raise"),
        (State("waiting", AGO[10]), BELOW, State("waiting", AGO[10]), None),
        (State("waiting", AGO[30]), BELOW, State("raised", NOW), "raise"),
        (State("waiting", AGO[10]), BETWEEN, State("clear", AGO[10]), None),
        (State("raised", AGO[30]), BELOW, State("raised", AGO[30]), None),
        (State("raised", AGO[30]), BETWEEN, State("raised", AGO[30]), None),
        (State("raised", AGO[30]), ABOVE, State("clear", AGO[30]), "recover"),
        (State("raised", AGO[30]), None, State("raised", AGO[30]), None),
    ],
)
def test_crossing(state: State, stands: Level | None, after: State, said: Said | None) -> None:
    assert step(state, stands, NOW, HALF_HOUR) == (after, said)


@given(
    st.integers(0, 60),
    st.integers(0, 5000),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2_000_00)), max_size=60),
)
def test_never_two_alerts_without_a_recovery_and_the_interval_between(
    minutes: int, hysteresis: int, course: list[tuple[int, int]]
) -> None:
    """Whatever a balance does: alert and recovery take turns, alerts keep their distance, and whoever was
    told of an alert that is over was told so."""
    interval = timedelta(minutes=minutes)
    wanted = rule("balance", 1_000_00, hysteresis=hysteresis)
    state, now = State(), NOW
    heard: list[tuple[Said, datetime]] = []
    for wait, available in course:
        now += timedelta(minutes=wait)
        stands = level(wanted, facts(available))
        assert stands is not None
        state, said = step(state, stands, now, interval)
        if said:
            heard.append((said, now))
        assert (state.side == "raised") == (bool(heard) and heard[-1][0] == "raise")
        if stands.breached and state.side != "raised":
            assert state.raised_at is not None, "only the interval keeps an alert back"
            assert now < state.raised_at + interval
        if stands.recovered:
            assert state.side == "clear"
    assert [said for said, _ in heard] == ["raise", "recover"] * (len(heard) // 2) + ["raise"] * (
        len(heard) % 2
    )
    raised = [at for said, at in heard if said == "raise"]
    assert all(later - earlier >= interval for earlier, later in pairwise(raised))


# the band


def test_band() -> None:
    stands = [
        (rule("balance", 500_00), State(), Level(False, True, 500_00, 550_00)),
        (rule("runway", 3), State(), Level(False, True, 300_00, 330_00)),
        (rule("runway", 12), State("raised", NOW), Level(True, False, 1_200_00, 1_320_00)),
        (rule("runway", 24), State("waiting", NOW), Level(True, False, 2_400_00, 2_640_00)),
        (rule("shortage", 1), State(), ABOVE),
        (rule("unusual", 5), State(), None),
    ]
    assert watching.band(stands) == (500_00, 1_320_00)
    assert watching.band(stands[4:]) == (None, None)
    assert watching.shared([900_00], 500_00, 1_320_00) == [(500_00, 1_320_00)]


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=5),
    st.integers(0, 10**7),
    st.integers(1, 10**7),
    st.data(),
)
def test_a_balance_cannot_leave_its_band_while_its_accounts_are_in_theirs(
    free: list[int], down: int, up: int, data: st.DataObject
) -> None:
    total = sum(free)
    low, high = max(0, total - down), total + up
    bands = watching.shared(free, low, high)
    for one, (lowest, highest) in zip(free, bands, strict=True):
        assert lowest <= one < highest, "laying a band crosses none"
    after = [data.draw(st.integers(lowest, highest - 1)) for lowest, highest in bands]
    assert low <= sum(after) < high + len(free)


# the words


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (1, 10_00), (10_00, 10_00), (10_01, 20_00), (101_00, 150_00), (1_001_00, 1_500_00),
        (12_345_00, 13_000_00), (100_000_01, 105_000_00),
    ],
)  # fmt: skip
def test_round_up(amount: int, rounded: int) -> None:
    assert words.round_up(amount) == rounded


@given(st.integers(1, 10**10), st.integers(0, 10**6))
def test_a_rounded_amount_is_enough_and_grows(amount: int, more: int) -> None:
    assert amount <= words.round_up(amount) <= words.round_up(amount + more)


@pytest.mark.parametrize(
    ("wanted", "is_so", "action", "amount", "hours"),
    [
        (rule("runway", 12), facts(1_100_00), "topup", 1_500_00, 24),
        (rule("runway", 48), facts(1_100_00), "topup", 4_500_00, 24),  # beyond the limit
        (rule("shortage", 1), facts(10_00, short_orders=1, short_amount=60_00), "topup", 2_500_00, 24),
        (rule("shortage", 1), facts(10_00, forecast=UNKNOWN, short_amount=60_00), "topup", 50_00, None),
        (rule("balance", 500_00), facts(400_00, forecast=UNKNOWN), "topup", 150_00, None),
        (rule("balance", 10**9), facts(0), "topup", 50_000_00, 24),  # a bill has a limit
        (rule("unusual", 8), facts(0), "look", None, None),
        (rule("hold_expiring", 5), facts(0), "look", None, None),
    ],
)  # fmt: skip
def test_the_one_thing_to_do(
    wanted: AlertRule, is_so: Facts, action: str, amount: int | None, hours: int | None
) -> None:
    found = words.advice(wanted, level(wanted, is_so), is_so, AlertSettings(), most=50_000_00)
    assert (found.action, found.amount, found.hours) == (action, amount, hours)
    if amount is not None and amount < 50_000_00 and (stands := level(wanted, is_so)):
        after = facts(is_so.available + amount, forecast=is_so.forecast)
        assert (again := level(wanted, after)) is not None
        assert again.recovered, f"{stands} is not over after doing it"


def test_what_it_costs_to_ignore() -> None:
    found = words.cost(rule("runway", 12), facts(600_00))
    assert found is not None
    assert found.since == NOW + timedelta(hours=6)
    assert (found.orders_per_hour, found.amount_per_hour) == (2.0, 100_00)
    now = words.cost(rule("shortage", 1), facts(600_00))
    assert now is not None
    assert now.since == NOW
    assert words.cost(rule("balance", 1), facts(0, forecast=UNKNOWN)) is None


# who is told, and when


def person(role: Role, address: str) -> StaffMember:
    return StaffMember(
        id=UUID(int=1), customer_id=UUID(int=2), channel="c", address=address, name="", role=role,
        linked_at=NOW,
    )  # fmt: skip


BOSS, CASH, EYE = person("owner", "boss"), person("finance", "cash"), person("viewer", "eye")
GROUP = GroupChat(channel="c", chat="group", linked_at=NOW)


def at(said: str) -> datetime:
    """That time on 11 March in China."""
    return datetime.fromisoformat(f"2026-03-11T{said}:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("team", "settings", "told"),
    [
        (Team([BOSS, CASH, EYE], []), AlertSettings(), ["cash"]),
        (Team([BOSS, EYE], [GROUP]), AlertSettings(), ["boss", "group"]),
        (Team([BOSS], [GROUP]), AlertSettings(groups=False), ["boss"]),
        (Team([BOSS, CASH], []), AlertSettings(escalation=["owner", "finance"]), ["boss"]),
        (Team([EYE], []), AlertSettings(), []),
        (Team([], []), AlertSettings(), []),
    ],
)
def test_who_hears_first(team: Team, settings: AlertSettings, told: list[str]) -> None:
    assert [chat.chat for chat in delivery.audience(settings, team)] == told


def test_who_hears_next() -> None:
    everybody = Team([BOSS, CASH, EYE], [])
    order = AlertSettings(escalation=["viewer", "finance", "owner"])
    assert delivery.first_role(order, everybody) == "viewer"
    assert delivery.first_role(order, everybody, "viewer") == "finance"
    assert delivery.first_role(order, Team([BOSS, EYE], []), "viewer") == "owner"
    assert delivery.first_role(order, everybody, "owner") is None


QUIET = AlertSettings(quiet_from="22:00", quiet_to="07:30")
NAP = AlertSettings(quiet_from="12:00", quiet_to="14:00", critical_breaks_quiet=False)


@pytest.mark.parametrize(
    ("settings", "severity", "now", "until"),
    [
        (AlertSettings(), "info", "03:00", None),
        (QUIET, "warning", "21:59", None),
        (QUIET, "warning", "22:00", "2026-03-12T07:30"),
        (QUIET, "warning", "03:00", "2026-03-11T07:30"),
        (QUIET, "warning", "07:30", None),
        (QUIET, "critical", "03:00", None),
        (NAP, "critical", "12:00", "2026-03-11T14:00"),
        (NAP, "info", "11:59", None),
        (NAP, "info", "14:00", None),
    ],
)
def test_quiet_hours(settings: AlertSettings, severity: Any, now: str, until: str | None) -> None:
    found = delivery.quiet_until(settings, severity, at(now))
    assert found == (datetime.fromisoformat(f"{until}:00+08:00") if until else None)


def test_a_plan_for_each_case() -> None:
    team = Team([BOSS], [])
    noon = at("12:00")
    warning, info = rule("balance", 1), rule("balance", 1, severity="info")

    def planned(one: AlertRule, settings: AlertSettings, mutes: dict[str, datetime], now: datetime) -> Any:
        found = delivery.plan(one, settings, team, mutes, now)
        return [chat.chat for chat in found.to], found.kept

    assert planned(warning, AlertSettings(), {}, noon) == (["boss"], None)
    assert planned(info, AlertSettings(digest_at="09:00"), {}, noon) == ([], "daily")
    assert planned(warning, AlertSettings(digest_at="09:00"), {}, noon) == (["boss"], None)
    assert planned(warning, QUIET, {}, at("23:00")) == ([], "quiet_hours")
    later = noon + timedelta(hours=1)
    assert planned(warning, AlertSettings(), {"r": later}, noon) == ([], None)
    assert planned(warning, AlertSettings(), {"": later}, noon) == ([], None)
    assert planned(warning, AlertSettings(), {"other": later, "r": noon}, noon) == (["boss"], None)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_to"), [("22:00", None), (None, "07:00"), ("07:00", "07:00"), ("25:00", "07:00")]
)
def test_half_quiet_hours_are_refused(quiet_from: Any, quiet_to: Any) -> None:
    with pytest.raises(ValidationError):
        AlertSettings(quiet_from=quiet_from, quiet_to=quiet_to)


# roles


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("owner", {"read", "acknowledge", "money", "rules", "staff"}),
        ("finance", {"read", "acknowledge", "money", "rules"}),
        ("viewer", {"read"}),
        (None, set()),
    ],
)
def test_what_each_role_may_do(role: Role | None, may: set[str]) -> None:
    rights: list[Any] = ["read", "acknowledge", "money", "rules", "staff"]
    assert {right for right in rights if staff.may(role, right)} == may


@pytest.mark.parametrize(
    ("owners", "was", "becomes", "fine"),
    [
        (1, "owner", None, False), (1, "owner", "finance", False), (1, "owner", "owner", True),
        (2, "owner", None, True), (1, "viewer", None, True), (1, "finance", "owner", True),
    ],
)  # fmt: skip
def test_an_owner_is_left(owners: int, was: Role, becomes: Role | None, fine: bool) -> None:
    assert staff.leaves_an_owner(owners, was, becomes) is fine
