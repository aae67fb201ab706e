"""What the desk shows in the terminal: Chinese first, English second, no more of a person than is needed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api_client.contract import (
    Order,
    OrderReview,
    PaymentReview,
    Refund,
    StatementLine,
    TrailEntry,
    Wallet,
)
from bots.runtime import Attended
from bots.runtime.broadcasts import Broadcast, Progress

_ZONE = ZoneInfo("Asia/Shanghai")

_REASONS = {
    "supplier_unknown": "供货商没有答复",
    "supplier_pending": "供货商一直没办完",
    "delivered_unpaid": "已送达，钱已不在",
    "unknown_bill": "没有这张账单",
    "other_gateway": "别的支付公司",
    "other_merchant": "别的商户",
    "other_amount": "金额不对",
    "other_currency": "币种不对",
    "paid_twice": "付了两次",
}
_STATES = {
    "delivered": "已送达",
    "failed": "未成功，钱已退回余额",
    "review": "待核实",
    "fulfilling": "办理中",
    "held": "已冻结",
    "awaiting_funds": "等付款",
    "cancelled": "已取消",
    "expired": "已过期",
    "pending": "退回中",
    "done": "已退回",
    "refused": "被拒绝，钱已放回余额",
    "open": "待决定",
    "refunding": "退回中",
    "credited": "已入账",
    "refunded": "已退回",
    "written_off": "已核销",
}
_VERDICTS = {
    "delivered": "确认已送达，收取货款",
    "failed": "确认未成功，钱退回余额",
    "ask_again": "马上再问供货商",
    "credit_wallet": "计入这位顾客的余额",
    "credit_bill": "计入这张账单",
    "refund": "原路退回付款人",
    "write_off": "核销，不是我们的",
}
_ACTIONS = {
    "order_refund": "订单退款",
    "topup_refund": "充值原路退回",
    "order_delivered": "订单已送达",
    "order_failed": "订单未成功",
    "order_ask_again": "再问供货商",
    "payment_credit_wallet": "付款入余额",
    "payment_credit_bill": "付款入账单",
    "payment_refund": "付款原路退回",
    "payment_write_off": "付款核销",
    "credit_overdue": "额度逾期",
    "line_thawed": "恢复额度",
}
_REFUSALS = {
    "not_found": "没有找到",
    "forbidden": "这个密钥没有操作员权限",
    "unauthenticated": "密钥无效",
    "order_not_refundable": "这一单不能退",
    "topup_not_refundable": "这笔充值不能退",
    "credit_owed": "信用额度还有欠款，先还清再退",
    "insufficient_funds": "余额不够，钱已经用掉了",
    "amount_invalid": "金额超出可退的范围",
    "not_in_review": "这件事不需要决定",
    "conflict": "现在不能这样决定",
    "idempotency_key_reused": "这个 key 用在别的请求上了",
}


def yuan(fen: int) -> str:
    """`12.00`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def thing(order: Order) -> str:
    """What was ordered, in words, with its number."""
    times = f" ×{order.quantity}" if order.quantity > 1 else ""
    return f"{order.number} {order.name}{times}"


def verdict(decision: str) -> str:
    """A decision in words."""
    return _VERDICTS[decision]


def refusal(code: str) -> str:
    """Why the backend said no."""
    return _REFUSALS.get(code, "没有办成")


def reviews(found: Sequence[OrderReview | PaymentReview]) -> RenderableType:
    """Everything that waits, one row each."""
    if not found:
        return Text("没有待决定的事。 Nothing waits for a decision.")
    table = _table("待决定 waiting", "金额 yuan", "什么 what", "为什么 why", "状态 state", "编号 id")
    for review in found:
        if isinstance(review, OrderReview):
            what = f"订单 {review.number} {review.name} ×{review.quantity} {review.target or ''}"
            amount, state, name = review.total, "review", review.number
        else:
            kept = "在暂存账户" if review.in_suspense else "不在我们账上"
            what = f"付款 {review.gateway} {review.transaction}（{kept}）"
            amount, state, name = review.amount, review.status, str(review.id)
        reason = f"{_REASONS.get(review.reason, review.reason)} {review.reason}"
        table.add_row(_moment(review.since), yuan(amount), what, reason, _STATES[state], name)
    return table


def order(order: Order) -> RenderableType:
    """An order after a decision."""
    state = "已退款 refunded" if order.refunded_at else f"{_STATES[order.status]} {order.status}"
    line = f"✓ {thing(order)}，{yuan(order.total)} 元：{state}"
    return Text(line + (f"，退回余额 {yuan(order.refunded)} 元" if order.refunded else ""))


def refund(refund: Refund) -> RenderableType:
    """A refund that has set out."""
    bonus = f"，收回赠送 {yuan(refund.bonus)} 元" if refund.bonus else ""
    return Text(f"✓ {yuan(refund.amount)} 元{_STATES[refund.status]}{bonus}。 {refund.status} {refund.id}")


def sheet(
    order: Order, wallet: Wallet, lines: Sequence[StatementLine], decisions: Sequence[TrailEntry]
) -> RenderableType:
    """An order with what one must know to decide about it. The number that was charged stays masked."""
    facts = Table.grid(padding=(0, 2))
    target = "" if order.target is None else f"{order.target[:3]}****{order.target[-2:]}"
    reason = _REASONS.get(order.reason or "", "")
    for label, value in (
        ("订单 order", f"{thing(order)} {target}"),
        ("状态 state", f"{_STATES[order.status]} {order.status} {reason} {order.reason or ''}"),
        (
            "金额 total",
            f"{yuan(order.total)}（赠送 {yuan(order.spent.bonus)}，充值 {yuan(order.spent.paid)}）",
        ),
        ("已退款 refunded", yuan(order.refunded) if order.refunded else "没有 no"),
        ("供货商编号 supplier", order.supplier_reference or "没有 none"),
        ("顾客 customer", str(order.customer_id)),
        ("余额 balance", f"{yuan(wallet.available)}（充值 {yuan(wallet.paid)}，冻结 {yuan(wallet.frozen)}）"),
    ):
        facts.add_row(label, value)
    moved = _table("时间 when", "金额 yuan", "什么 what", "充值编号 top-up")
    for line in lines:
        moved.add_row(_moment(line.at), yuan(line.amount), line.title, str(line.topup_id or ""))
    parts: list[RenderableType] = [facts, moved]
    return Group(*parts, trail(decisions)) if decisions else Group(*parts)


def trail(entries: Sequence[TrailEntry]) -> RenderableType:
    """Decisions, one row each."""
    if not entries:
        return Text("还没有决定过什么。 Nothing was decided yet.")
    table = _table("时间 when", "谁 who", "决定 decision", "金额 yuan", "为什么 why", "关于 about")
    for entry in entries:
        who = f"{entry.operator} ({entry.key_id[:6]}…)"
        action = f"{_ACTIONS[entry.action]} {entry.action}"
        table.add_row(_moment(entry.at), who, action, yuan(entry.amount), entry.note, str(entry.subject_id))
    return table


def chats(found: Sequence[Attended]) -> RenderableType:
    """Chats with a person of the shop, one row each. What was said is read in the chat itself."""
    if not found:
        return Text("没有人在等人工。 Nobody waits for a person.")
    table = _table("最后说话 last heard", "状态 state", "渠道 channel", "地址 address")
    for one in found:
        heard = _moment(one.heard_at) if one.heard_at else ""
        state = "等人工回复 waits for an answer" if one.waits else "已回 answered"
        table.add_row(heard, state, one.chat.channel, one.chat.address)
    return table


_LEFT_OUT = {
    "stopped": "不想被提醒",
    "blocked": "拉黑了我们",
    "unlinked": "聊天已解绑",
    "cancelled": "没发就停了",
    "refused": "平台不收",
    "error": "没发成",
}
_BROADCAST_STATES = {"open": "发送中", "cancelled": "已停止", "done": "已排完"}


def broadcasts(found: Sequence[tuple[Broadcast, Progress]]) -> RenderableType:
    """Broadcasts, one row each."""
    if not found:
        return Text("还没有群发过。 Nothing was broadcast yet.")
    table = _table("时间 when", "谁 who", "状态 state", "进度 progress", "编号 id")
    for one, done in found:
        urgent = " 紧急 urgent" if one.urgent else ""
        state = f"{_BROADCAST_STATES[one.state]} {one.state}{urgent}"
        table.add_row(_moment(one.made_at), one.made_by, state, progress(done), str(one.id))
    return table


def progress(done: Progress) -> str:
    """How far a broadcast is, in one line."""
    parts = [f"已发 sent {done.sent}/{done.total}"]
    if done.waiting or done.queued:
        parts.append(f"待发 waiting {done.waiting + done.queued}")
    parts += [f"{_LEFT_OUT.get(reason, reason)} {reason} {count}" for reason, count in done.skipped.items()]
    return "，".join(parts)


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if "yuan" in column else "left", overflow="fold")
    return table


def _moment(at: datetime) -> str:
    return f"{at.astimezone(_ZONE):%m-%d %H:%M}"
