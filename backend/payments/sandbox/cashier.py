"""The pretend company's cashier page: what a wallet app would show."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Row

from .company import Action, Company

router = APIRouter(prefix="/cashier", tags=["sandbox"], include_in_schema=False)

_METHODS = {"wechat": "微信支付", "alipay": "支付宝"}

_OUTCOMES = {
    "paid": ("已支付", "回到聊天即可，不用再说什么。", "Paid. Just go back to the chat."),
    "paid_before": (
        "已经付过了",
        "这张账单只收一次，不会重复扣款。",
        "Already paid. You are charged only once.",
    ),
    "paying": ("正在处理", "银行还在处理，到账后聊天里会告诉你。", "On its way. The chat will tell you."),
    "refused": ("没有付款", "已取消付款，没有扣钱。", "Not paid. Nothing was charged."),
    "closed": (
        "账单已关闭",
        "这张账单已经取消，请回到聊天重新发起。",
        "This bill is closed. Please ask for a new one.",
    ),
}

_STATES = {"paid": "paid_before", "paying": "paying", "refused": "closed"}


def _company(request: Request) -> Company:
    found: Company = request.app.state.sandbox
    return found


CompanyDep = Annotated[Company, Depends(_company)]


@router.get("/look/cashier.css")
async def look() -> Response:
    """How the page looks."""
    style = (Path(__file__).parent / "cashier.css").read_bytes()
    return Response(style, media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


@router.get("/{token}")
async def show(token: str, company: CompanyDep) -> HTMLResponse:
    """The bill with its buttons, or how it ended."""
    bill = await company.bill(token)
    if bill.status != "open":
        return _page("receipt.html", bill, _STATES[bill.status])
    return _page("cashier.html", bill)


@router.post("/{token}")
async def act(token: str, action: Annotated[Action, Form()], company: CompanyDep) -> HTMLResponse:
    """What the payer pressed. Pressing twice pays once."""
    receipt = await company.act(token, action)
    return _page("receipt.html", receipt.bill, receipt.outcome)


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / name).read_text(encoding="utf-8"))


def _page(name: str, bill: Row[Any], outcome: str = "open") -> HTMLResponse:
    """Fill the template; its placeholders are the keys of `values`. A receipt has words."""
    title, message, english = _OUTCOMES.get(outcome, ("", "", ""))
    values = {
        "amount": f"{bill.amount // 100}.{bill.amount % 100:02d}",
        "subject": bill.subject,
        "method": bill.method,
        "method_name": _METHODS[bill.method],
        "token": bill.token,
        "outcome": outcome,
        "title": title,
        "message": message,
        "english": english,
    }
    html = _template(name).substitute({key: escape(value) for key, value in values.items()})
    return HTMLResponse(
        html,
        headers={
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": (
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
                " frame-ancestors 'none'"
            ),
        },
    )
