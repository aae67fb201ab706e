"""What one check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """`zh` and `en` say what was found and, unless all is well, what to do."""

    check: str
    level: Level
    zh: str
    en: str


def ok(check: str, zh: str, en: str) -> Finding:
    """Nothing to do."""
    return Finding(check, "ok", zh, en)


def warn(check: str, zh: str, en: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, "warn", zh, en)


def fail(check: str, zh: str, en: str) -> Finding:
    """It does not work, or money is at risk."""
    return Finding(check, "fail", zh, en)


def lasting(seconds: float) -> tuple[str, str]:
    """A duration for people, Chinese and English."""
    for size, zh, en in ((86400, "天", "days"), (3600, "小时", "hours"), (60, "分钟", "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {zh}", f"{seconds / size:.0f} {en}"
    return f"{seconds:.0f} 秒", f"{seconds:.0f} seconds"
