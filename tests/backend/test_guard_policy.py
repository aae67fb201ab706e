"""Decisions about payments that wait, as tables: who may say what when, and which payment waits."""

from datetime import UTC, datetime, timedelta

import pytest

from api_client.contract import GuardAnswer, GuardOutcome
from backend.guard import policy
from backend.guard.policy import FOREVER, Term, Verdict
from backend.platform.policy_data import ShopPolicy

from .shopping import Shop

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EARLIER = NOW - 10 * DAY


@pytest.mark.parametrize(
    ("answer", "outcome", "confirms", "verdict"),
    [
        ("confirm", None, True, "do"),
        ("confirm", None, False, "too_new"),
        ("refuse", None, True, "do"),
        ("refuse", None, False, "do"),  # whoever is new may always stop
        ("confirm", "confirmed", True, "repeat"),
        ("refuse", "refused", False, "repeat"),
        ("confirm", "refused", True, "over"),
        ("refuse", "confirmed", True, "over"),
        ("confirm", "time_up", True, "over"),
        ("refuse", "time_up", True, "over"),
        ("confirm", "cancelled", True, "over"),
        ("confirm", "cancelled", False, "over"),
    ],
)
def test_what_an_answer_comes_to(
    answer: GuardAnswer, outcome: GuardOutcome | None, confirms: bool, verdict: Verdict
) -> None:
    assert policy.decide(answer, outcome, confirms=confirms) == verdict


@pytest.mark.parametrize(
    ("others", "begins"),
    [
        ([], NOW),
        ([Term(EARLIER)], NOW + DAY),
        ([Term(EARLIER, NOW + timedelta(hours=3))], NOW + timedelta(hours=3)),
        ([Term(EARLIER, NOW + timedelta(hours=3)), Term(NOW + timedelta(hours=3))], NOW + DAY),
    ],
)
def test_when_a_new_contact_begins(others: list[Term], begins: datetime) -> None:
    assert policy.begins(NOW, others, DAY) == begins


@pytest.mark.parametrize(
    ("term", "by_themselves", "leaves"),
    [
        (Term(EARLIER), False, NOW + DAY),
        (Term(EARLIER), True, NOW),
        (Term(EARLIER, NOW + timedelta(hours=3)), False, NOW + timedelta(hours=3)),
        (Term(EARLIER, NOW + timedelta(hours=3)), True, NOW),
        (Term(NOW + timedelta(hours=5)), False, NOW + timedelta(hours=5)),
    ],
)
def test_when_a_contact_is_gone(term: Term, by_themselves: bool, leaves: datetime) -> None:
    assert policy.leaves(NOW, term, DAY, by_themselves=by_themselves) == leaves


def test_how_long_somebody_is_guarded() -> None:
    assert policy.guarded_until(NOW, [], DAY) == NOW + DAY
    assert policy.guarded_until(NOW, [Term(EARLIER)], DAY) == FOREVER
    assert policy.guarded_until(NOW, [Term(EARLIER, NOW + 2 * DAY)], DAY) == NOW + 2 * DAY
    assert Term(NOW).holds(NOW)
    assert not Term(EARLIER, NOW).holds(NOW)
    assert not Term(NOW + DAY).holds(NOW)


WATCHED = [
    # kind, mode, guarded for hours more, asked by → watched
    ("personal", "elderly", None, None, True),
    ("personal", "elderly", None, "text", True),
    ("personal", "elderly", None, "button", True),
    ("personal", "elderly", None, "voice", True),
    ("personal", "standard", None, "voice", True),
    ("personal", "standard", None, "text", False),
    ("personal", "standard", None, None, False),
    ("personal", "standard", 1, "text", True),
    ("personal", "standard", 0, None, False),
    ("merchant", "elderly", None, "voice", False),
]

REASONS = [
    # new number, new ones today, this, usual → why (limit 200.00, three times the usual, from 50.00 on)
    (True, 0, 200_00, None, None),
    (True, 0, 200_01, None, "new_number"),
    (True, 100_00, 100_00, None, None),
    (True, 100_01, 100_00, None, "new_number"),
    (True, 500_00, 1, None, "new_number"),
    (False, 500_00, 300_00, None, None),
    (False, 0, 300_00, 100_00, None),
    (False, 0, 300_01, 100_00, "unusual"),
    (True, 0, 150_01, 50_00, "unusual"),
    (True, 0, 201_00, 10_00, "new_number"),
    (False, 0, 50_00, 10_00, None),
    (False, 0, 50_01, 10_00, "unusual"),
]


async def test_which_payments_wait(shop: Shop) -> None:
    """The procedures decide alone, from what the shop's policy says."""
    limits = ShopPolicy().guard.model_dump_json()

    async def ask(sql: str, *values: object) -> object:
        async def work(tx):  # type: ignore[no-untyped-def]
            [row] = await tx.rows(f"SELECT {sql} AS said", *values)
            return row.said

        return await shop.backend.database.run(work)

    for kind, mode, hours, asked_by, watched in WATCHED:
        until = None if hours is None else NOW + timedelta(hours=hours)
        said = await ask("guard_watches($1, $2, $3, $4, $5)", kind, mode, until, asked_by, NOW)
        assert said is watched, (kind, mode, hours, asked_by)
    for new, today, total, usual, reason in REASONS:
        said = await ask("guard_reason($1, $2, $3, $4, $5)", new, today, total, usual, limits)
        assert said == reason, (new, today, total, usual)
    # 15:59 UTC is still that day in Shanghai, a minute later it is the next
    assert await ask("guard_day($1)", datetime(2026, 3, 11, 15, 59, tzinfo=UTC)) == datetime(
        2026, 3, 10, 16, tzinfo=UTC
    )
    assert await ask("guard_day($1)", datetime(2026, 3, 11, 16, 0, tzinfo=UTC)) == datetime(
        2026, 3, 11, 16, tzinfo=UTC
    )
