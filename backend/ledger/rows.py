"""One lean way to call the ledger's procedures, and what their errors mean."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from api_client.contract import Code
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

_PROBLEMS: dict[str, tuple[Code, str]] = {
    "XK001": ("conflict", "This reference belongs to another entry."),
    "XK003": ("not_found", "There is no such account."),
}


async def rows(tx: Tx, sql: str, *arguments: object) -> Sequence[Any]:
    """The rows of a statement, as `Tx.rows` gives them.

    Raises ProblemError where the ledger says no: `insufficient_funds` when a limit is hit.
    """
    with _said_plainly():
        return await tx.rows(sql, *arguments)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == "23514" and "ck_account_floor" in str(error.orig):
            raise ProblemError("insufficient_funds", "An account would pass its limit.") from error
        if state == "23505" and "_reference" in str(error.orig):
            state = "XK001"
        if state in _PROBLEMS:
            raise ProblemError(*_PROBLEMS[state]) from error
        raise
