"""Messages drawn with letters: numbered buttons, a balance as bars, a bill as link and QR code."""

import io

import segno
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from core.model import Bill, Button, Chart, Message, Meters, Picture, Receipt, Secret

Pressable = Button | Secret

_BAR = 24
_FILL = {"paid": "█", "bonus": "▓", "frozen": "▒", "in_transit": "▒", "credit": "░", "missing": "·"}
"""Each part has its own pattern, so that colour is never the only sign."""
_COLOUR = {
    "paid": "green", "bonus": "magenta", "frozen": "blue", "in_transit": "cyan", "credit": "yellow",
    "missing": "red",
}  # fmt: skip


def pressables(message: Message) -> list[Pressable]:
    """What can be pressed in a message, in the order of its numbers."""
    return [*message.buttons, *([message.secret] if message.secret else [])]


def drawn(message: Message, *, first_number: int = 1) -> RenderableType:
    """The whole message. Its buttons are numbered from `first_number`."""
    parts: list[RenderableType] = [Text(message.text)] if message.text else []
    if message.picture:
        parts.append(
            Text(bars(message.picture)) if not message.picture.slices else _coloured(message.picture)
        )
    if message.chart:
        parts.append(_chart(message.chart))
    if message.meters:
        parts.append(_meters(message.meters))
    if message.receipt:
        parts.append(_receipt(message.receipt))
    if message.bill:
        parts.append(_bill(message.bill))
    for number, thing in enumerate(pressables(message), start=first_number):
        parts.append(_button(number, thing))
    return Group(*parts)


def bars(picture: Picture) -> str:
    """The picture as lines of text, one bar a part, all on the same scale."""
    return "\n".join(
        [picture.title, *(f"  {label}  {bar}  {amount}" for label, bar, amount, _ in _rows(picture))]
    )


def _rows(picture: Picture) -> list[tuple[str, str, str, str]]:
    widest = max((cell_len(part.label) for part in picture.slices), default=0)
    largest = max((part.amount for part in picture.slices), default=0) or 1
    rows = []
    for part in picture.slices:
        # Whatever is there is seen: at least one cell for any amount above nothing.
        length = max(round(part.amount / largest * _BAR), 1) if part.amount else 0
        bar = _FILL[part.key] * length + " " * (_BAR - length)
        label = part.label + " " * (widest - cell_len(part.label))
        amount = f"{part.amount / 100:>9.2f}" + (f"  {part.note}" if part.note else "")
        rows.append((label, bar, amount, _COLOUR[part.key]))
    return rows


def _coloured(picture: Picture) -> Text:
    text = Text(picture.title + "\n", style="bold")
    for label, bar, amount, colour in _rows(picture):
        text.append(f"  {label}  ", style="not bold").append(bar, style=f"not bold {colour}")
        text.append(f"  {amount}\n", style="not bold")
    text.right_crop(1)
    return text


def _chart(chart: Chart) -> Text:
    text = Text(chart.title + "\n", style="bold")
    for label, value in chart.facts:
        text.append(f"  {label} ", style="not bold dim").append(f"{value}\n", style="bold")
    text.append("\n".join(chart_lines(chart)), style="not bold")
    if chart.words:
        text.append(f"\n{chart.words}", style="not bold")
    return text


def chart_lines(chart: Chart) -> list[str]:
    """One line a bar, all on the same scale, and the balance beside it where it is known."""
    balances = chart.line_label is not None and any(bar.balance is not None for bar in chart.bars)
    lines = [f"  {chart.bars_label}" + (f" · {chart.line_label}" if balances else "")]
    widest = max((cell_len(bar.label) for bar in chart.bars), default=0)
    largest = max((bar.amount for bar in chart.bars), default=0) or 1
    for bar in chart.bars:
        length = max(round(bar.amount / largest * _BAR), 1) if bar.amount > 0 else 0
        label = " " * (widest - cell_len(bar.label)) + bar.label
        line = f"  {label}  {'█' * length}{' ' * (_BAR - length)}  {bar.amount / 100:>10.2f}"
        lines.append(line + (f"  {bar.balance / 100:>10.2f}" if balances and bar.balance is not None else ""))
    return lines


def _meters(meters: Meters) -> Text:
    text = Text(f"{meters.title}\n", style="bold")
    widest = max((cell_len(one.label) for one in meters.meters), default=0)
    for one in meters.meters:
        length = max(round(one.value / one.maximum * _BAR), 1) if one.value and one.maximum else 0
        label = one.label + " " * (widest - cell_len(one.label))
        text.append(f"  {label}  ", style="not bold").append("█" * length, style="not bold green")
        text.append("·" * (_BAR - length) + f"  {one.value}/{one.maximum}\n", style="not bold")
    text.append(meters.words or "", style="not bold")
    return text


def _receipt(receipt: Receipt) -> Panel:
    table = Table.grid(padding=(0, 2))
    for label, value in receipt.rows:
        table.add_row(Text(label, style="dim"), Text(value))
    return Panel(table, title=Text(receipt.title), title_align="left", expand=False)


def _bill(bill: Bill) -> Group:
    return Group(
        Text(f"{bill.label}  "), Text(bill.url, style=f"underline link {bill.url}"), Text(qr(bill.qr_text))
    )


def qr(text: str) -> str:
    """A QR code in half blocks, to be scanned from the screen."""
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out=out, border=2, compact=True)
    return out.getvalue().rstrip("\n")


def _button(number: int, thing: Pressable) -> Text:
    style = {"primary": "bold", "plain": "", "quiet": "dim"}[thing.style] if isinstance(thing, Button) else ""
    return Text(f"  {number}. ", style="cyan").append(f"[{thing.label}]", style=style)
