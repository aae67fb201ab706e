"""`xiaoka desk broadcast …`: the commands."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from .options import DATA, As, Config, Data

broadcast_app = typer.Typer(
    no_args_is_help=True,
    help="""The same words to many people, sent by the bots behind whatever somebody waits for.

Whoever asked not to be reminded is left out; at night it rests unless it is urgent. Needs the
DATABASE_URL and REDIS_URL of the role bots.""",
)
_Follow = Annotated[bool, typer.Option("--follow", "-f", help="Show the progress until it is over.")]
_Broadcast = Annotated[UUID, typer.Argument(metavar="ID", help="As `desk broadcast list` shows it.")]


@broadcast_app.command("send")
def broadcast_send(
    text: Annotated[Path, typer.Argument(metavar="FILE", help="The words, in Chinese.")],
    to: Annotated[str, typer.Option("--to", help="all, merchants, or a file with one customer id a line.")],
    english: Annotated[
        Path | None, typer.Option("--english", metavar="FILE", help="The words for who speaks English.")
    ] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="Also between 22:00 and 8:00.")] = False,
    operator: As = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again before it goes out.")] = False,
    follow: _Follow = False,
    data: Data = DATA,
    config: Config = None,
) -> None:
    """Send a text to all customers, to all merchants, or to those of a list.

    Example: `xiaoka desk broadcast send notice.txt --to merchants`
    """
    from .broadcasts import send

    raise typer.Exit(send(data, config, text, english, to, operator, urgent=urgent, yes=yes, follow=follow))


@broadcast_app.command("list")
def broadcast_list(data: Data = DATA, config: Config = None) -> None:
    """The latest broadcasts and how far they are.

    Example: `xiaoka desk broadcast list`
    """
    from .broadcasts import latest

    raise typer.Exit(latest(data, config))


@broadcast_app.command("show")
def broadcast_show(
    broadcast: _Broadcast, follow: _Follow = False, data: Data = DATA, config: Config = None
) -> None:
    """One broadcast: its words and its progress.

    Example: `xiaoka desk broadcast show 01890a5d-… --follow`
    """
    from .broadcasts import show

    raise typer.Exit(show(data, config, broadcast, follow=follow))


@broadcast_app.command("cancel")
def broadcast_cancel(broadcast: _Broadcast, data: Data = DATA, config: Config = None) -> None:
    """Send it to nobody else. What is on its way arrives.

    Example: `xiaoka desk broadcast cancel 01890a5d-…`
    """
    from .broadcasts import cancel

    raise typer.Exit(cancel(data, config, broadcast))
