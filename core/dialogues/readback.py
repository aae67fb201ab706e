"""A payment asked for aloud is said back with amount and target, and waits for a phrase not said by chance.

A press or a typed word confirms it as well; a bare spoken yes does not.
"""

from api_client.contract import Method

from ..replies import Reply
from ..session import Session
from ..states import Confirming, Purchase, Topping
from ..turn import Result, Turn
from .words import described


def needed(turn: Turn) -> bool:
    """Whether what moves money must be said back first."""
    return turn.by_voice and not turn.phrase


def ask(session: Session, turn: Turn, before: Purchase | Topping, method: Method, pay: int) -> Result:
    """The read-back of a bill over `pay` fen, as the open question."""
    state = Confirming(turn.fresh_key(f"confirm {method} {pay}"), before, method, pay)
    return session.open(state), (question(turn, state),)


def question(turn: Turn, state: Confirming) -> Reply:
    """What would be paid, for what and how. Put again it is the same question."""
    before = state.before
    if isinstance(before, Purchase):
        what = described(turn, before, before.product)
        text = turn.say("confirm-bill-order", what=what, method=state.method, amount=state.pay)
        button = "button-confirm"
    else:
        text = turn.say("confirm-bill", method=state.method, amount=state.pay)
        button = "button-confirm-topup"
    return Reply(text, (turn.choice(button, "confirm", style="primary"), turn.no()))
