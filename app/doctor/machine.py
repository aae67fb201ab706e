"""This machine: the data folder, its disk, its secrets, the calendar."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.embedded.paths import NEEDED_BYTES
from app.settings import Settings

from .finding import Finding, fail, ok, warn

_ROOM = 2 * 1024**3
"""Bytes of free disk below which somebody should know."""


def look(data: Path, settings: Settings) -> Iterator[Finding]:
    """Everything that needs no server."""
    yield from folder(data)
    yield from disk(data, shutil.disk_usage(data).free)
    yield from secrets(data / "secrets", settings)
    yield from calendar()


def folder(data: Path) -> Iterator[Finding]:
    """Ours to write, and nobody else's to read."""
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield fail(
            "folder",
            f"数据文件夹 {data} 不可写，请改用它的所有者来运行。",
            f"The data folder {data} cannot be written to; run as its owner.",
        )
        return
    vault = data / "secrets"
    open_to_others = [
        path.name
        for path in ([vault, *sorted(vault.iterdir())] if vault.is_dir() else [])
        if path.stat().st_mode & 0o077
    ]
    if open_to_others:
        yield fail(
            "folder",
            f"密钥对别的用户可读（{'、'.join(open_to_others)}），请执行 chmod -R go= {vault}",
            f"Other users can read secrets ({', '.join(open_to_others)}); run chmod -R go= {vault}",
        )
        return
    yield ok("folder", f"数据文件夹 {data} 可写，密钥只有自己能读。", f"{data} is ours, its secrets too.")


def disk(data: Path, free: int) -> Iterator[Finding]:
    """Room for what is written."""
    left = f"{free / 1024**3:.1f} GB"
    if free < NEEDED_BYTES:
        yield fail(
            "disk",
            f"{data} 的磁盘快满了，只剩 {left}，请马上清理。",
            f"The disk of {data} is nearly full, {left} left; make room now.",
        )
    elif free < _ROOM:
        yield warn(
            "disk",
            f"{data} 的磁盘只剩 {left}，请尽快清理。",
            f"The disk of {data} has {left} left; make room.",
        )
    else:
        yield ok("disk", f"磁盘剩余 {left}。", f"{left} of disk left.")


def secrets(vault: Path, settings: Settings) -> Iterator[Finding]:
    """With a database of its own, an installation may be on several machines: they must agree."""
    if settings.database_url is None:
        yield ok("secrets", "密钥保存在数据文件夹里。", "Secrets are kept in the data folder.")
        return
    names = {"card_key": settings.card_key, "gateway_secret": settings.gateway_secret}
    missing = [f"XIAOKA_{name.upper()}" for name, value in names.items() if value is None]
    if missing:
        yield warn(
            "secrets",
            f"没有设置 {'、'.join(missing)}：用的是 {vault} 里的；多台机器时每台都要设成一样的。",
            f"{', '.join(missing)} not set, those in {vault} are used; "
            "on several machines set the same ones everywhere.",
        )
    else:
        yield ok("secrets", "密钥已由设置给出。", "Secrets come from the settings.")


def calendar(zone: str = "Asia/Shanghai") -> Iterator[Finding]:
    """Quiet hours and business dates follow the shop's own clock."""
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        yield fail(
            "calendar",
            f"没有时区 {zone} 的数据，请安装系统的 tzdata 包。",
            f"There are no data of time zone {zone}; install the system's package tzdata.",
        )
    else:
        yield ok("calendar", f"时区 {zone} 可用。", f"Time zone {zone} is known.")
