"""What one check of the books is."""

from typing import NamedTuple


class Check(NamedTuple):
    """`name` is stable; `promise` is what the statement looks for exceptions to."""

    name: str
    promise: str
    sql: str
