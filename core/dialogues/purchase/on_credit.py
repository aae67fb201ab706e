"""The question whether a purchase shall use the credit line: how much, which day, what it costs."""

from uuid import UUID

from api_client.contract import WayToClose

from ...prompts.credit import credit_terms
from ...replies import Reply
from ...session import Session
from ...states import Purchase, UsingCredit
from ...turn import Result, Turn
from ..words import described


def ask(
    session: Session, turn: Turn, state: Purchase, way: WayToClose, *,
    automatic: bool = False, replaces: UUID | None = None, before: str | None = None,
) -> Result:  # fmt: skip
    """Put it about a purchase that was just quoted; `replaces` is its order that was placed earlier."""
    assert way.due is not None, "credit has a due date"
    key = turn.fresh_key(f"credit {state.shortfall}")
    using = UsingCredit(key, state, state.shortfall, way.cost, way.due, automatic, replaces)
    return session.open(using), (question(turn, using, before=before),)


def question(turn: Turn, using: UsingCredit, *, before: str | None = None) -> Reply:
    """The same question whenever it is put."""
    state = using.before
    way = WayToClose(kind="credit", pay=0, cost=using.cost, due=using.due)
    key = "credit-question-automatic" if using.automatic else "credit-question"
    text = turn.say(key, what=described(turn, state, state.product), **credit_terms(turn, using.amount, way))
    choices = (
        turn.choice("button-credit-confirm", "confirm", style="primary"),
        turn.choice("button-credit-no", "reject", {"method": "credit"}, style="quiet"),
    )
    return Reply(f"{before}\n{text}" if before else text, choices)
