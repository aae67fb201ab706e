"""`xiaoka doctor`: what is wrong with an installation, and what to do about it."""

import json
from dataclasses import asdict
from pathlib import Path

from app.doctor import Finding, Level, diagnose
from app.doctor.finding import fail
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped

from .frame import open_frame

_SIGNS: dict[Level, str] = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(data: Path, config: Path | None, *, as_json: bool) -> int:
    """Look at everything, print, and return 1 when something is broken."""
    if not data.expanduser().is_dir():
        zh = f"没有文件夹 {data}；请用 --data 指出数据文件夹，或先运行 xiaoka demo。"
        en = f"There is no folder {data}; name the data folder with --data, or run xiaoka demo first."
        return _told([fail("folder", zh, en)], as_json=as_json)
    try:
        frame = open_frame(data, config)
    except StartupError as error:
        found: list[Finding] | None = [fail("settings", f"不能开始：{error}", f"Cannot begin: {error}")]
    else:
        found = run(lambda stop: unless_stopped(stop, diagnose(frame.data, frame.settings)))
    return INTERRUPTED if found is None else _told(found, as_json=as_json)


def _told(found: list[Finding], *, as_json: bool) -> int:
    broken = [finding for finding in found if finding.level == "fail"]
    if as_json:
        print(json.dumps({"ok": not broken, "checks": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for finding in found:
            for line in lines(finding):
                print(line)
        doubtful = sum(finding.level == "warn" for finding in found)
        print(_VERDICT.format(broken=len(broken), doubtful=doubtful))
    return 1 if broken else 0


_VERDICT = "{broken} 项有问题，{doubtful} 项要留意。 {broken} broken, {doubtful} to look at."


def lines(finding: Finding) -> list[str]:
    """One finding for people: Chinese, then English."""
    return [f"{_SIGNS[finding.level]} {finding.zh}", f"  {finding.en}"]
