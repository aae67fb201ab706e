"""`xiaoka desk overdue`, `decide-overdue`, `thaw`: credit that was not repaid on its day, and its line."""

from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from .options import DATA as _DATA
from .options import As as _As
from .options import Config as _Config
from .options import Data as _Data

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api_client.client import BackendClient

    from .work import Hand

_Note = Annotated[str, typer.Option("--note", "-m", help="Why; recorded for ever. No personal data.")]


class OverdueVerdictName(StrEnum):
    """What becomes of a credit line that waits for a person."""

    WAIT = "wait"
    CLOSE_LINE = "close_line"


def overdue(data: _Data = _DATA, config: _Config = None) -> None:
    """Merchants who did not repay on the day and who waits for a decision; repaid lines that wait for a look.

    Example: `xiaoka desk overdue`
    """
    from .command import desk

    raise typer.Exit(desk(data, config, _show))


def decide_overdue(
    customer: Annotated[UUID, typer.Argument(metavar="CUSTOMER", help="As `desk overdue` shows it.")],
    verdict: OverdueVerdictName,
    note: _Note,
    operator: _As = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Wait for the money, or close the credit line for good. What is owed stays owed either way.

    Example: `xiaoka desk decide-overdue 01890a5d-… wait -m "they pay on Friday"`
    """
    from .command import desk
    from .work import Hand

    hand = Hand.of(operator, note, yes=True, key=None)
    deciding = partial(_decide, customer=customer, verdict=verdict.value, hand=hand)
    raise typer.Exit(desk(data, config, deciding, hand))


def thaw(
    customer: Annotated[UUID, typer.Argument(metavar="CUSTOMER", help="As `desk overdue` shows it.")],
    note: _Note,
    operator: _As = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Open a frozen credit line again, once nothing is overdue any more. Its owners are told.

    Example: `xiaoka desk thaw 01890a5d-… -m "they called, all is well"`
    """
    from .command import desk
    from .work import Hand

    hand = Hand.of(operator, note, yes=True, key=None)
    raise typer.Exit(desk(data, config, partial(_thaw, customer=customer, hand=hand), hand))


async def _show(client: "BackendClient") -> "RenderableType":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from .tables import yuan

    page = await client.overdue_credit()
    found = page.overdue
    if not found and not page.repaid:
        return Text("没有人逾期。 Nobody is overdue.")
    table = Table(box=SIMPLE_HEAD)
    for head in ("到期 since", "天 days", "已到期 due", "共欠 owed", "谁 who", "状态 state", "编号 id"):
        table.add_column(head, overflow="fold")
    for one in found:
        state = "待决定 waits" if one.review else f"已提醒 step {one.step}"
        figures = (_day(one.since), str(one.days_late), yuan(one.due), yuan(one.owed))
        table.add_row(*figures, one.customer_name, state, str(one.customer_id))
    for line in page.repaid:
        figures = (_day(line.since), "", yuan(0), yuan(0))
        table.add_row(*figures, line.customer_name, "已还清，待恢复 thaw", str(line.customer_id))
    return table


async def _decide(client: "BackendClient", customer: UUID, verdict: str, hand: "Hand") -> "RenderableType":
    from rich.text import Text

    from api_client.contract import OverdueDecision

    from .tables import yuan

    decision = hand.signed(OverdueDecision, verdict=verdict)
    shown = await client.decide_overdue(customer, decision, key=hand.key)
    done = "继续等 waiting" if verdict == "wait" else "额度已关闭 line closed"
    return Text(f"✓ {shown.customer_name}，还欠 {yuan(shown.owed)} 元：{done}")


async def _thaw(client: "BackendClient", customer: UUID, hand: "Hand") -> "RenderableType":
    from rich.text import Text

    from api_client.contract.scoring import LineThaw

    shown = await client.thaw_credit_line(customer, hand.signed(LineThaw))
    done = shown.line is not None and shown.line.status == "open"
    # Another agreement may be in force meanwhile: then its owner signs first.
    return Text("✓ 额度已恢复 line open" if done else "✓ 等店主签新承诺书 waits for a signature")


def _day(day: date) -> str:
    return f"{day:%m-%d}"
