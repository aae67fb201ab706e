"""The same once more: "老样子", "再来一单"."""

from ..replies import Reply, preceded
from ..session import Session
from ..states import Dialogue, Purchase, Resuming, Topping
from ..turn import Result, Turn
from . import table, talk
from .orders import wish_of
from .purchase import start as purchase

LOOKED_AT = 20


async def start(session: Session, turn: Turn) -> Result:
    """The last order that was delivered, quoted anew. Nothing is bought without a press."""
    orders = (await turn.backend.orders(turn.customer.id, limit=LOOKED_AT)).orders
    last = next((order for order in orders if order.status == "delivered"), None)
    if last is None:
        return session, (Reply(turn.say("again-nothing"), talk.menu(turn)[:4]),)
    return await purchase(session, turn.meaning_is("purchase", wish_of(last)))


async def instead(session: Session, turn: Turn, begin: table.Start) -> Result:
    """ "不充了，买个优酷会员": give up the open one, then begin the other."""
    told: tuple[Reply, ...] = ()
    if session.dialogue is not None and _worth_a_word(session.dialogue):
        # Changing one's mind about the goods declines no offer.
        after, told = await table.cancel(session, turn, session.dialogue)
        session = after.undeclined(session)
    session, replies = await begin(session.closed(), turn)
    return session, preceded("\n".join(reply.text for reply in told), replies) if told else replies


def _worth_a_word(dialogue: Dialogue) -> bool:
    """Whether giving it up is to be said: there was a quote or a bill, and it can still be given up."""
    if isinstance(dialogue, Purchase):
        return dialogue.quote_id is not None and dialogue.step != "delivering"
    return isinstance(dialogue, Topping | Resuming)
