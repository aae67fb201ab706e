"""The `xiaoka` command. Everything heavy is imported inside the command that needs it."""

import os
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from .desk.cli import desk_app
from .problems import StartupError

app = typer.Typer(
    name="xiaoka",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""小卡 Xiaoka: a chat-bot for prepaid balances.

It sees the gap before the order and closes it in two steps.

Start with `xiaoka demo`: it runs everything and says where to look. Nothing needs to be set up.""",
)
keys_app = typer.Typer(no_args_is_help=True, help="API keys of the backend.")
app.add_typer(keys_app, name="keys")
app.add_typer(desk_app, name="desk")
voice_app = typer.Typer(no_args_is_help=True, help="The models that hear and speak.")
app.add_typer(voice_app, name="voice")

Data = Annotated[
    Path,
    typer.Option("--data", metavar="FOLDER", envvar="XIAOKA_DATA", help="Where state is kept between runs."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings; else xiaoka.toml in the data folder."),
]
Host = Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for the whole network.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
_DATA = Path(".xiaoka")


class RoleName(StrEnum):
    """The roles of an installation."""

    ALL = "all"
    API = "api"
    BOTS = "bots"
    WORKER = "worker"


class LocaleName(StrEnum):
    """Languages Xiaoka speaks."""

    ZH_CN = "zh-CN"
    EN = "en"


class ModeName(StrEnum):
    """How Xiaoka speaks."""

    STANDARD = "standard"
    ELDERLY = "elderly"


Balance = Annotated[
    str | None,
    typer.Option("--balance", metavar="YUAN", help="Opening balance of a new customer, as 38.00."),
]
Locale = Annotated[LocaleName, typer.Option("--locale", help="Language.")]
Mode = Annotated[ModeName, typer.Option("--mode", help="How Xiaoka speaks.")]


class ScopeName(StrEnum):
    """What a key may do."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    CHANNEL = "channel"
    OPERATOR = "operator"


class ChannelName(StrEnum):
    """Where conversation files can be played."""

    CORE = "core"
    WEB = "web"
    TELEGRAM = "telegram"
    TELEGRAM_MERCHANTS = "telegram-merchants"


@app.command()
def demo(
    data: Data = _DATA,
    host: Host = "127.0.0.1",
    port: Port = 8800,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over: forget everything in the data folder.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Play one conversation in the terminal and exit.")
    ] = False,
    config: Config = None,
) -> None:
    """Run everything: database, demo shop, worker, web chat. The place to start.

    Examples:

    - `xiaoka demo` and open the address it prints
    - `xiaoka demo --once` shows a top-up in two steps, right here
    - `xiaoka demo --fresh --port 9000`
    """
    if once:
        if fresh:
            from .data_folder import start_over

            start_over(data)
        from .commands.once import once as play

        _exit(play(data, config))
    from .commands.serve import demo as run_demo

    _exit(run_demo(data, config, host=host, port=port, fresh=fresh))


@app.command()
def serve(
    role: Annotated[RoleName, typer.Option("--role", help="Which part this process is.")] = RoleName.ALL,
    data: Data = _DATA,
    host: Host = "127.0.0.1",
    port: Port = 8800,
    demo_shop: Annotated[
        bool, typer.Option("--demo-shop", help="Sell the demo shop's goods; new chats get 38.00 yuan.")
    ] = False,
    processes: Annotated[
        int,
        typer.Option("--processes", min=1, max=64, help="How many, on one port; one process uses one core."),
    ] = 1,
    member: Annotated[bool, typer.Option("--member", hidden=True)] = False,
    config: Config = None,
) -> None:
    """Run an installation, whole or one role of it. Logs go to standard error as JSON.

    Without DATABASE_URL and REDIS_URL the embedded PostgreSQL and Valkey of the data folder are used.

    Examples:

    - `xiaoka serve` is a small shop in one process
    - `DATABASE_URL=postgresql://… REDIS_URL=redis://… xiaoka serve --role api --host 0.0.0.0`
    - `XIAOKA_BACKEND_URL=http://api:8800 XIAOKA_BACKEND_KEY=xk_… xiaoka serve --role bots`
    - `xiaoka serve --role api --processes 4` on a machine with four cores for it
    """
    from .commands.serve import crew, roles

    serving = partial(crew, count=processes) if processes > 1 else partial(roles, member=member)
    _exit(serving(data, config, role=role.value, host=host, port=port, demo_shop=demo_shop))


@app.command()
def migrate(data: Data = _DATA, config: Config = None) -> None:
    """Bring the database up to date, then exit: once before the roles of a new release start.

    Safe beside running processes, and from several machines at once. When XIAOKA_BACKEND_KEY is set, the
    database learns it as a key of scope channel.

    Example: `DATABASE_URL=postgresql://… xiaoka migrate`
    """
    from .commands.migrate import migrate as run_migrate

    _exit(run_migrate(data, config))


@app.command()
def chat(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line in, one a line out.")
    ] = False,
    balance: Balance = None,
    locale: Locale = LocaleName.ZH_CN,
    mode: Mode = ModeName.STANDARD,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Talk to Xiaoka in the terminal.

    Examples:

    - `xiaoka chat`
    - `xiaoka chat --mode elderly --balance 100.00`
    - `echo '{"user": "查余额"}' | xiaoka chat --json`
    """
    from .commands.chat import chat as run_chat

    _exit(run_chat(data, config, balance=balance, locale=locale.value, mode=mode.value, as_json=as_json))


@app.command()
def listen(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES…]", help="Recordings, in the order they are said.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="FILE", help="The same; more may follow it."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FOLDER", help="Keep what Xiaoka says there, as OGG."),
    ] = None,
    balance: Balance = None,
    locale: Locale = LocaleName.ZH_CN,
    mode: Mode = ModeName.STANDARD,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Talk to Xiaoka aloud: with the microphone, or with recordings on a machine without one.

    Examples:

    - `xiaoka listen`
    - `xiaoka listen --file a.wav b.wav`
    - `xiaoka listen --mode elderly --file a.wav --save answers`
    """
    from .commands.listen import listen as run_listen

    said = [*(file or []), *(files or [])]
    _exit(
        run_listen(
            data, config, said, save=save, balance=balance, locale=locale.value, mode=mode.value
        )
    )  # fmt: skip


@app.command()
def converse(
    files: Annotated[list[Path], typer.Argument(metavar="FILES…", help="Conversation files (YAML).")],
    channel: Annotated[
        ChannelName,
        typer.Option("--channel", help="Through which adapter; Telegram's need the checkout with its tests."),
    ] = ChannelName.CORE,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every conversation in full.")
    ] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Play conversation files through the real engine, backend and PostgreSQL; 1 if any turn differs.

    Examples:

    - `xiaoka converse tests/conversations/*.yaml`
    - `xiaoka converse -v mine.yaml`
    - `xiaoka converse --channel telegram tests/conversations/*.yaml`
    """
    from .commands.converse import converse as run_converse

    _exit(run_converse(data, config, files, channel=channel.value, verbose=verbose))


@app.command()
def telegram(
    fake: Annotated[
        bool, typer.Option("--fake", help="Before a Telegram of our own, in a page that looks like a phone.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where the page is; 0 takes a free port.")
    ] = 8810,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over: forget everything in the data folder.")
    ] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Try the Telegram bots by hand, without a token; without --fake: how to run them for real.

    Examples:

    - `xiaoka telegram --fake` and open the address it prints
    """
    from .commands import telegram as bots

    _exit(bots.fake(data, config, port=port, fresh=fresh) if fake else bots.for_real())


@app.command()
def understand(
    merchant: Annotated[bool, typer.Option("--merchant", help="Read as of somebody of a merchant.")] = False,
    data: Data = _DATA,  # noqa: ARG001 - every command takes --data
) -> None:
    """Read sentences, one a line, and print what each means, one JSON object a line.

    Example: `echo 充五十块话费 | xiaoka understand`
    """
    from .commands.understand import understand as run_understand

    _exit(run_understand(merchant=merchant))


@app.command()
def hear(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES…", help="Audio: OGG, WebM, WAV, MP3, M4A, AMR.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each file.")] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Say what is spoken in audio files and what it means; 1 when one of them cannot be heard.

    The first time it downloads a model of 150 MB, as `xiaoka voice install` does. Examples:

    - `xiaoka hear message.ogg`
    - `xiaoka hear --json one.wav two.mp3`
    """
    from .voice.hear import run_hear

    _exit(run_hear(data, config, files, as_json=as_json))


@app.command()
def say(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say; - reads standard input.")],
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="FILE", help=".wav, .ogg or .mp3; - writes WAV to the output."),
    ],
    voice: Annotated[
        str | None, typer.Option("--voice", metavar="NAME", help="zm_yunxia, zf_xiaoyi, zf_xiaoxiao, …")
    ] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.5, max=2.0, help="1.0 is unhurried.")] = 1.0,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Say a text into a sound file, as it is said to people: amounts, numbers and dates as words.

    The first time it downloads a model of 93 MB, as `xiaoka voice install` does. Examples:

    - `xiaoka say "还差 12.00 元。" --out gap.ogg`
    - `xiaoka say "号码 138 0013 8000" --out - --speed 0.8 | aplay`
    """
    from .voice.say import run_say

    _exit(run_say(data, config, text, out=out, voice=voice, speed=speed))


@voice_app.command("install")
def install_voice(
    extra: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="MODEL", help="One more: vosk (Mandarin), ko (Korean, for tests)."),
    ] = None,
    given: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Archives that were downloaded somewhere else."),
    ] = None,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Download the models of voice, once: 150 MB to hear, 93 MB to speak, into ~/.cache/xiaoka/models.

    What is there already is not downloaded again, what broke off goes on where it stopped, and every file is
    checked. XIAOKA_MODELS names another folder. Examples:

    - `xiaoka voice install`
    - `xiaoka voice install --from /media/stick` on a machine without internet
    """
    from .voice.commands_install import run_install

    _exit(run_install(data, config, extra=extra or (), given=given))


@voice_app.command("prepare")
def prepare_voice(
    speed: Annotated[float, typer.Option("--speed", min=0.5, max=2.0, help="The pace to prepare for.")] = 1.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing.")] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Make ahead what is said to everybody, so that answers start at once. Goes on where it was stopped.

    Example: `xiaoka voice prepare`, and `xiaoka voice prepare --speed 0.8` for 慢一点
    """
    from .voice.prepare import run_prepare

    _exit(run_prepare(data, config, speed=speed, quiet=quiet))


@voice_app.command("status")
def voice_status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Say which models are installed, what hears and what speaks; 1 when nothing hears."""
    from .voice.commands_install import run_status

    _exit(run_status(data, config, as_json=as_json))


@app.command()
def audit(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Recompute every balance from its transfers and check every invariant; 1 on any difference.

    Works beside a running demo as well. Examples:

    - `xiaoka audit`
    - `xiaoka audit --json --data /srv/xiaoka`
    """
    from .commands.audit import audit as run_audit

    _exit(run_audit(data, config, as_json=as_json))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Check an installation and say what to fix; 1 when something is broken.

    Run it where Xiaoka runs, with the same settings. It changes nothing. Examples:

    - `xiaoka doctor`
    - `DATABASE_URL=postgresql://… REDIS_URL=redis://… xiaoka doctor --json`
    """
    from .commands.doctor import doctor as run_doctor

    _exit(run_doctor(data, config, as_json=as_json))


@keys_app.command("create")
def create_key(
    scope: Annotated[ScopeName, typer.Option("--scope", help="What the key may do.")],
    customer: Annotated[
        UUID | None,
        typer.Option("--customer", metavar="ID", help="Whose key it is, for customer and merchant."),
    ] = None,
    data: Data = _DATA,
    config: Config = None,
) -> None:
    """Make an API key and print it once.

    Example: `xiaoka keys create --scope channel`
    """
    from .commands.keys import create

    _exit(create(data, config, scope=scope.value, customer=customer))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as of

    print(of("xiaoka"))


def main() -> None:
    """The entry point: every error a person can do something about is one sentence."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except StartupError as error:
        print(f"xiaoka: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read our output has left; nothing more to say
        sys.exit(0)
    except Exception as error:
        _unexpected(error)
        sys.exit(70)


def _unexpected(error: Exception) -> None:
    import logging

    logger = logging.getLogger("xiaoka")
    files = [
        handler.baseFilename for handler in logging.getLogger().handlers if hasattr(handler, "baseFilename")
    ]
    logger.error("the command ended unexpectedly", exc_info=error)
    where = f" Details are in {files[0]}." if files else ""
    print(f"xiaoka: something unexpected happened: {type(error).__name__}.{where}", file=sys.stderr)


def _exit(status: int) -> None:
    raise typer.Exit(status)
