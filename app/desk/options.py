"""Options that every command of the desk takes."""

from pathlib import Path
from typing import Annotated

import typer

DATA = Path(".xiaoka")
Data = Annotated[
    Path,
    typer.Option("--data", metavar="FOLDER", envvar="XIAOKA_DATA", help="Where state is kept between runs."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings; else xiaoka.toml in the data folder."),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", envvar="XIAOKA_OPERATOR", help="Who decides; else your login name."),
]
