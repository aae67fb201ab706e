"""`xiaoka demo` and `xiaoka serve`."""

import asyncio
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from app.crew import keep_crew, leave_with_crew
from app.data_folder import start_over
from app.house import Plan, Role
from app.ports import reserve
from app.process import run
from app.running import AlreadyRunningError, Seat
from app.serving import serve
from app.settings import Settings

from .frame import open_frame, tell

_READY = """
小卡已经准备好了。 Xiaoka is ready.

  聊天 / chat    {url}/
  接口 / API     {url}/docs
  数据 / data    {data}

试着说：充五十块话费，号码 13800138000
按 Ctrl-C 停止；下次运行会接着现在的状态，加 --fresh 从头开始。
(Ctrl-C stops; the next run goes on from here, --fresh starts over.)
"""

_ALOUD = """想开口说话？运行 xiaoka voice install，再启动一次，聊天里就有话筒按钮。
(To talk aloud: xiaoka voice install, then start again; the chat gets a microphone button.)
"""

_RUNNING = """小卡已经在这个文件夹里运行了。 Xiaoka is already running in this folder{pid}.

  聊天 / chat    {url}
  数据 / data    {data}
"""


def demo(data: Path, config: Path | None, *, host: str, port: int, fresh: bool) -> int:
    """Everything at once, with the demo shop, until Ctrl-C."""
    if fresh:
        start_over(data)
    frame = open_frame(data, config)
    plan = Plan(frame.data, frame.settings, demo=True)
    try:
        with Seat(frame.data) as seat:

            def ready(url: str | None) -> None:
                assert url is not None
                seat.reachable_at(url)
                print(_READY.format(url=frame.settings.public_url or url, data=frame.data), flush=True)
                if _voice_is_missing(frame.settings):
                    print(_ALOUD, flush=True)

            async def main(stop: asyncio.Event) -> None:
                await serve(plan, stop, host=host, port=port, tell=tell, ready=ready)

            run(main)
    except AlreadyRunningError as other:
        pid = f" (process {other.pid})" if other.pid else ""
        url = f"{other.url}/" if other.url else "正在启动，请稍候 / it is still starting"
        print(_RUNNING.format(pid=pid, url=url, data=frame.data), flush=True)
    return 0


def _voice_is_missing(settings: Settings) -> bool:
    """Whether voice is wanted and only waits to be installed."""
    from app.voice.engines import recogniser_of

    return settings.recogniser == "auto" and recogniser_of(settings) is None


def roles(
    data: Path,
    config: Path | None,
    *,
    role: Role,
    host: str,
    port: int,
    demo_shop: bool,
    member: bool = False,
) -> int:
    """One role of an installation, until SIGTERM; a `member` of a crew shares its port and leaves with it."""
    frame = open_frame(data, config, log_to_stderr=True)
    plan = Plan(frame.data, frame.settings, role=role, demo=demo_shop)

    def ready(url: str | None) -> None:
        tell(f"Xiaoka serves {role}{f' at {url}' if url else ''}; data in {frame.data}.")

    async def main(stop: asyncio.Event) -> None:
        if member:
            leave_with_crew(stop)
        await serve(plan, stop, host=host, port=port, tell=tell, ready=ready, shared=member)

    run(main)
    return 0


def crew(
    data: Path,
    config: Path | None,
    *,
    role: Role,
    host: str,
    port: int,
    demo_shop: bool,
    count: int,
) -> int:
    """`count` processes of one role on one port, until SIGTERM."""
    frame = open_frame(data, config, log_to_stderr=True)
    with ExitStack() as stack:
        if role != "worker":
            port = stack.enter_context(reserve(host, port)).getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "app",
            "serve",
            "--member",
            "--role",
            role,
            "--data",
            str(frame.data),
        ]
        command += ["--host", host, "--port", str(port)]
        command += ["--config", str(config)] if config else []
        command += ["--demo-shop"] if demo_shop else []
        return run(partial(keep_crew, command, count))
