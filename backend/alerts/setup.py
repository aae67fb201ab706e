"""What a merchant has set, and how far its rules have come: read together."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.contract import AlertRule, AlertSettings
from backend.customers import service as customers
from backend.platform.tx import Tx
from backend.staff import people

from .crossing import State
from .delivery import ALL_RULES, Team
from .rules import STANDARD

_SETUP = """
SELECT 'rule' AS what, to_jsonb(r)::text AS row FROM alert_rule r WHERE customer_id = $1
UNION ALL SELECT 'mute', to_jsonb(m)::text FROM alert_mute m WHERE customer_id = $1 AND until > $2
UNION ALL SELECT 'settings', data::text FROM alert_settings WHERE customer_id = $1
UNION ALL SELECT 'state', to_jsonb(s)::text FROM alert_state s WHERE customer_id = $1
"""


@dataclass(frozen=True)
class Kept:
    """The state of a rule, the alert it raised if that is not over, and when it must be looked at."""

    state: State
    alert_id: UUID | None
    look_at: datetime | None


@dataclass(frozen=True)
class Setup:
    """Of one merchant."""

    rules: Sequence[AlertRule]
    mutes: Mapping[str, datetime]
    settings: AlertSettings
    states: Mapping[str, Kept]


async def setup_of(tx: Tx, customer_id: UUID) -> Setup:
    """In one round trip."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in await tx.rows(_SETUP, customer_id, tx.now):
        found[row.what].append(json.loads(row.row))
    mutes = {row["rule_id"]: datetime.fromisoformat(row["until"]) for row in found["mute"]}
    return Setup(
        rules=_rules(found["rule"], mutes),
        mutes=mutes,
        settings=settings_from(found["settings"][0] if found["settings"] else {}),
        states={row["rule_id"]: _kept(row) for row in found["state"]},
    )


def settings_from(data: dict[str, Any]) -> AlertSettings:
    """Settings as they were saved, by this release or another one."""
    return AlertSettings.model_validate(data, extra="ignore")


async def team_of(tx: Tx, customer_id: UUID) -> Team:
    """Who can be told."""
    staff = await people.everybody(tx, customer_id)
    return Team(staff, await customers.groups_of(tx, customer_id))


def _rules(rows: Sequence[dict[str, Any]], mutes: Mapping[str, datetime]) -> list[AlertRule]:
    """The standard rules, changed or not, then the merchant's own by id."""
    own = {row["id"]: row for row in rows}
    rules = [_rule(own.pop(rule.id), standard=True) if rule.id in own else rule for rule in STANDARD]
    rules += [_rule(own[id], standard=False) for id in sorted(own)]
    everything = mutes.get(ALL_RULES)
    return [
        rule.model_copy(
            update={"muted_until": max(filter(None, (mutes.get(rule.id), everything)), default=None)}
        )
        for rule in rules
    ]


def _rule(row: dict[str, Any], *, standard: bool) -> AlertRule:
    values = {name: value for name, value in row.items() if name != "customer_id"}
    return AlertRule.model_validate(values | {"standard": standard})


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(
        State(row["side"], _time(row["raised_at"])),
        UUID(row["alert_id"]) if row["alert_id"] else None,
        _time(row["look_at"]),
    )


def _time(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
