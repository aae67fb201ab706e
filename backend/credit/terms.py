"""The terms of this moment, for those who make quotes and for the procedures."""

import json
from dataclasses import asdict
from datetime import date
from functools import lru_cache

from backend.platform.repayment_data import RepaymentPolicy
from backend.platform.tx import Tx

from .calendar import business_date
from .policy import Terms, terms_of


def terms(tx: Tx) -> Terms:
    """Of what is used at `tx.now`."""
    return _terms(tx.policy.repayments, business_date(tx.now))


def terms_json(tx: Tx) -> str:
    """The same as the procedures take it."""
    return _json(tx.policy.repayments, business_date(tx.now))


@lru_cache(maxsize=64)
def _terms(policy: RepaymentPolicy, today: date) -> Terms:
    return terms_of(policy, today)


@lru_cache(maxsize=64)
def _json(policy: RepaymentPolicy, today: date) -> str:
    return json.dumps(asdict(_terms(policy, today)), default=str)
