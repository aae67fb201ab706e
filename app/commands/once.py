"""`xiaoka demo --once`: one conversation with real money movement, printed as the person sees it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from app.process import INTERRUPTED, run, unless_stopped
from bots.terminal.render import drawn
from bots.terminal.scene import Scene, Visit
from bots.terminal.script import Action, Conversation, checked

from .audit import audited, report_lines
from .frame import Frame, alone_in_rehearsal, open_frame, open_rehearsal

if TYPE_CHECKING:
    from app.stage import Rehearsal

_SCRIPT = {
    "name": "short by twelve yuan, pays with WeChat in two steps",
    "customer": {"name": "王敏", "balance": "38.00"},
    "turns": [
        {"user": "充五十块话费，号码 13800138000"},
        {"tap": "微信"},
        {"pay": "wechat"},
    ],
}


def once(data: Path, config: Path | None) -> int:
    """Play it. 0 only when the order was delivered, the money is where it belongs and the books balance."""
    frame = open_frame(data, config)
    with alone_in_rehearsal(frame.data):
        status = run(lambda stop: unless_stopped(stop, _play(frame)))
    return INTERRUPTED if status is None else status


async def _play(frame: Frame) -> int:
    # Into a file or a pipe sentences go unbroken, so that they can be searched.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    conversation = checked(Conversation, _SCRIPT, "script")
    async with open_rehearsal(frame) as stage:
        console.print(Text("王敏的可用余额是 38.00 元，她想充 50 元话费。\n", style="dim"))
        scene = await stage.open(conversation)
        visit = Visit(scene)
        seen = 0
        for turn in conversation.turns:
            console.print(Text(_spoken(turn, conversation.customer.name), style="bold green"))
            await visit.act(turn)
            seen = await _show(console, scene, seen)
        return await _judge(console, scene, stage)


async def _show(console: Console, scene: Scene, seen: int) -> int:
    for entry in await scene.entries(seen):
        seen = entry.seq
        if entry.message is not None:
            console.print(Text("小卡：", style="bold cyan"))
            console.print(drawn(entry.message))
            console.print()
    return seen


async def _judge(console: Console, scene: Scene, stage: "Rehearsal") -> int:
    orders, topups, wallet = await scene.orders(), await scene.topups(), await scene.wallet()
    report = await audited(stage.backend.database)
    delivered = [order["status"] for order in orders] == ["delivered"]
    paid = [(topup["status"], topup["amount"]) for topup in topups] == [("credited", 12_00)]
    spent = wallet["available"] == 0 and wallet["frozen"] == 0
    console.print(
        Text(f"订单：{_listed(orders)}；充值：{_listed(topups)}；余额 {_yuan(wallet['available'])} 元")
    )
    for line in report_lines("xiaoka_rehearsal", report):
        console.print(Text(line, style="dim"))
    if delivered and paid and spent and report.clean:
        console.print(Text("✓ 差 12.00 元，两步补上，话费自动到账。", style="bold"))
        return 0
    console.print(Text("✗ 这次没有走完：订单没有送达，或者账目不对。", style="bold red"))
    return 1


def _spoken(turn: Action, name: str) -> str:
    if turn.user is not None:
        return f"{name}：{turn.user}"
    if turn.tap is not None:
        return f"{name} 按下 [{turn.tap.label}]"
    return f"{name} 在收银台付款"


def _listed(facts: object) -> str:
    assert isinstance(facts, list | tuple)
    return "、".join(str(fact["status"]) for fact in facts) or "无"


def _yuan(fen: int | str) -> str:
    return f"{int(fen) / 100:.2f}"
