"""The last movements of the wallet, newest first, page by page."""

from api_client.contract import StatementLine

from ..replies import Choice, Replies, Reply
from ..session import Session
from ..texts import plain
from ..turn import Result, Turn
from . import due
from .words import day, day_and_time

LINES = 5
LINES_ELDERLY = 3


async def show(session: Session, turn: Turn) -> Result:
    """One page; the slot `cursor` continues an earlier one."""
    cursor = turn.meaning.slots.get("cursor")
    page = await turn.backend.statement(
        turn.customer.id, cursor=cursor, limit=LINES_ELDERLY if turn.elderly else LINES
    )
    if not page.lines:
        return session, (Reply(turn.say("statement-empty" if cursor is None else "statement-end")),)
    head = turn.say("statement-head" if cursor is None else "statement-more-head")
    text = "\n".join([head, *(_line(turn, line) for line in page.lines)])
    choices: tuple[Choice, ...] = ()
    if page.next_cursor is not None:
        choices = (turn.choice("button-more", "statement", {"cursor": page.next_cursor}, free=True),)
    items = tuple(_aloud(turn, line) for line in page.lines)
    replies: Replies = (Reply(text, choices, aloud=head, items=items),)
    if cursor is None and (owing := await due.of(turn)) is not None and owing.owed:
        replies += (due.calendar(session, turn, owing),)
    return session, replies


def _line(turn: Turn, line: StatementLine) -> str:
    sign = "+" if line.amount > 0 else ""
    when = day(line.at) if turn.elderly else day_and_time(line.at)
    said = turn.say("statement-line", when=when, what=_what(turn, line), amount=sign + plain(line.amount))
    if not line.credit or line.kind == "repay":
        return said
    # What an order put on the credit line is no movement of the balance; without it the sum looks wrong.
    return said + turn.say("statement-credit", amount=f"{'+' if line.credit > 0 else ''}{plain(line.credit)}")


def _aloud(turn: Turn, line: StatementLine) -> str:
    amount = plain(abs(line.amount))
    return turn.say("statement-line-aloud", when=day(line.at), what=_kind(turn, line), amount=amount)


def _kind(turn: Turn, line: StatementLine) -> str:
    return turn.say(f"statement-{line.kind.replace('_', '-')}")


def _what(turn: Turn, line: StatementLine) -> str:
    what = _kind(turn, line)
    if line.order_id is not None and line.title and turn.customer.locale == "zh-CN":
        # The books name goods, in Chinese only. A refund's title already says that it is one.
        what = line.title if line.kind == "refund" else f"{what} {line.title}"
    return what
