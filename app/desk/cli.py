"""`xiaoka desk …`: the operator's commands. Everything heavy is imported inside the command that needs it."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import UUID

import typer

from .broadcast_cli import broadcast_app
from .options import DATA as _DATA
from .options import As as _As
from .options import Config as _Config
from .options import Data as _Data
from .overdue_cli import decide_overdue, overdue, thaw

if TYPE_CHECKING:
    from .command import Asking
    from .work import Hand

desk_app = typer.Typer(
    no_args_is_help=True,
    help="""The operator's desk: what waits for a decision, refunds, who decided what.

Uses the backend of XIAOKA_BACKEND_URL with the operator's key in XIAOKA_BACKEND_KEY; without them, the
installation of the data folder.""",
)
desk_app.add_typer(broadcast_app, name="broadcast")
_Order = Annotated[str, typer.Argument(metavar="ORDER", help="Its number, as 260311-7KQ2MX, or its id.")]
_Note = Annotated[str, typer.Option("--note", "-m", help="Why; recorded for ever. No personal data.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again before money moves.")]
_Key = Annotated[
    str | None,
    typer.Option("--key", help="Repeat an earlier call whose answer got lost, under the key it printed."),
]
_Customer = Annotated[UUID | None, typer.Option("--customer", help="Whose wallet, for credit_wallet.")]
_Amount = Annotated[str | None, typer.Option("--amount", metavar="YUAN", help="As 12.00; else all that can.")]


def _end(data: Path, config: Path | None, asking: "Asking", hand: "Hand | None" = None) -> NoReturn:
    """Do it; its status is the command's."""
    from .command import desk

    raise typer.Exit(desk(data, config, asking, hand))


class OrderVerdictName(StrEnum):
    """What became of an order in review."""

    DELIVERED = "delivered"
    FAILED = "failed"
    ASK_AGAIN = "ask_again"


class PaymentVerdictName(StrEnum):
    """Where money without a place goes."""

    CREDIT_WALLET = "credit_wallet"
    CREDIT_BILL = "credit_bill"
    REFUND = "refund"
    WRITE_OFF = "write_off"


@desk_app.command()
def reviews(data: _Data = _DATA, config: _Config = None) -> None:
    """Orders and payments that wait for a decision, oldest first.

    Example: `xiaoka desk reviews`
    """
    from . import work

    _end(data, config, work.reviews)


@desk_app.command()
def look(order: _Order, data: _Data = _DATA, config: _Config = None) -> None:
    """An order, its customer's wallet and last movements, and what was decided about it.

    Example: `xiaoka desk look 260311-7KQ2MX`
    """
    from . import work

    _end(data, config, partial(work.look, named=order))


@desk_app.command("refund-order")
def refund_order(
    order: _Order,
    note: _Note,
    operator: _As = None,
    yes: _Yes = False,
    key: _Key = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Give the whole price of a delivered order back to the wallet.

    Example: `xiaoka desk refund-order 260311-7KQ2MX -m "the code was used before"`
    """
    from . import work

    hand = work.Hand.of(operator, note, yes=yes, key=key)
    _end(data, config, partial(work.refund_order, named=order, hand=hand), hand)


@desk_app.command("refund-topup")
def refund_topup(
    topup: Annotated[UUID, typer.Argument(metavar="TOPUP", help="Its id, as `desk look` shows it.")],
    note: _Note,
    amount: _Amount = None,
    operator: _As = None,
    yes: _Yes = False,
    key: _Key = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Send unspent money of a top-up back to who paid it.

    Example: `xiaoka desk refund-topup 01890a5d-… --amount 12.00 -m "the customer asked"`
    """
    from . import work

    hand = work.Hand.of(operator, note, yes=yes, key=key)
    _end(data, config, partial(work.refund_topup, topup_id=topup, amount=amount, hand=hand), hand)


@desk_app.command("decide-order")
def decide_order(
    order: _Order,
    verdict: OrderVerdictName,
    note: _Note,
    reference: Annotated[
        str | None, typer.Option("--reference", help="The supplier's number, for delivered.")
    ] = None,
    operator: _As = None,
    yes: _Yes = False,
    key: _Key = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """An order in review was delivered (money taken), has failed (money freed), or is asked about again.

    Example: `xiaoka desk decide-order 260311-7KQ2MX delivered --reference SB-12 -m "told by telephone"`
    """
    from . import work

    hand = work.Hand.of(operator, note, yes=yes, key=key)
    _end(data, config, lambda client: work.decide_order(client, order, verdict.value, reference, hand), hand)


@desk_app.command("decide-payment")
def decide_payment(
    review: Annotated[UUID, typer.Argument(metavar="REVIEW", help="Its id, as `desk reviews` shows it.")],
    verdict: PaymentVerdictName,
    note: _Note,
    customer: _Customer = None,
    topup: Annotated[UUID | None, typer.Option("--topup", help="Which bill, for credit_bill.")] = None,
    operator: _As = None,
    yes: _Yes = False,
    key: _Key = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Money that fits no bill: into a wallet, onto a bill, back to the payer, or none of ours.

    Example: `xiaoka desk decide-payment 01890a5d-… refund -m "paid twice"`
    """
    from . import work

    hand = work.Hand.of(operator, note, yes=yes, key=key)
    _end(
        data,
        config,
        lambda client: work.decide_payment(client, review, verdict.value, customer, topup, hand),
        hand,
    )


@desk_app.command()
def chats(data: _Data = _DATA, config: _Config = None) -> None:
    """Chats whose people asked for a person, the longest wait first.

    Reads the conversations themselves, so it needs the DATABASE_URL and REDIS_URL of the role bots.
    Example: `xiaoka desk chats`
    """
    from .chats import chats as run

    raise typer.Exit(run(data, config))


@desk_app.command()
def chat(
    channel: Annotated[str, typer.Argument(help="As `desk chats` shows it.")],
    address: Annotated[str, typer.Argument(help="As `desk chats` shows it.")],
    operator: _As = None,
    data: _Data = _DATA,
    config: _Config = None,
) -> None:
    """Read a chat and answer in it; Xiaoka is silent there until you type /back.

    Example: `xiaoka desk chat web 01890a5d-… --as 小李`
    """
    from .chats import chat as run

    raise typer.Exit(run(data, config, channel, address, operator))


@desk_app.command()
def trail(data: _Data = _DATA, config: _Config = None) -> None:
    """Who decided what and why, newest first.

    Example: `xiaoka desk trail`
    """
    from . import work

    _end(data, config, work.trail)


desk_app.command()(overdue)
desk_app.command("decide-overdue")(decide_overdue)
desk_app.command()(thaw)
