"""Invoices in Telegram Stars, refunds, the bot's balance."""

from typing import Any

from tests.telegram.server.methods import content
from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request, strict
from tests.telegram.server.schema import SCHEMA

_NOT_WITH_STARS = {"max_tip_amount", "suggested_tip_amounts"}
_PERSONAL_DATA = {"need_name", "need_phone_number", "need_email", "need_shipping_address", "is_flexible"}


async def send_invoice(call: Call) -> Any:
    """A message with a Pay button."""
    chat = call.bot.chat(call.params["chat_id"])
    amount = _checked(call.params)
    invoice = {
        "title": call.params["title"],
        "description": call.params["description"],
        "start_parameter": call.params.get("start_parameter", ""),
        "currency": "XTR",
        "total_amount": amount,
    }
    pay = {"inline_keyboard": [[{"text": f"Pay ⭐️{amount}", "pay": True}]]}
    keyboard = content.inline_keyboard(call.params, invoice=True) or {"reply_markup": pay}
    shown = call.bot.send(chat, {"invoice": invoice} | content.reply(call.params, chat) | keyboard)
    call.bot.invoice_links[f"#{chat.id}:{shown.id}"] = call.params
    SCHEMA.check("Message", shown.data)
    return shown.data


async def create_invoice_link(call: Call) -> Any:
    """A link that anybody can pay."""
    _checked(call.params)
    link = f"https://t.me/$invoice{len(call.bot.invoice_links) + 1}"
    call.bot.invoice_links[link] = call.params
    return link


async def refund_star_payment(call: Call) -> Any:
    """Give the Stars of one payment back, once."""
    payment = call.bot.payments.get(call.params["telegram_payment_charge_id"])
    if payment is None:
        raise bad_request("CHARGE_ID_INVALID")
    if payment.payer.id != call.params["user_id"]:
        raise bad_request("USER_ID_INVALID")
    if payment.refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    if call.bot.stars < payment.amount:
        raise bad_request("BALANCE_TOO_LOW")
    payment.refunded = True
    call.bot.stars -= payment.amount
    payment.payer.stars += payment.amount
    refunded = {
        "currency": "XTR",
        "total_amount": payment.amount,
        "invoice_payload": payment.payload,
        "telegram_payment_charge_id": payment.charge_id,
    }
    shown = payment.chat.add(
        payment.payer.as_user(), call.telegram.clock.now(), {"refunded_payment": refunded}
    )
    call.bot.receive("message", shown.data)
    return True


async def get_star_transactions(call: Call) -> Any:
    """Payments and refunds in the order they happened."""
    rows: list[dict[str, Any]] = []
    for payment in call.bot.payments.values():
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": payment.payer.as_user(),
            "invoice_payload": payment.payload,
        }
        row = {"id": payment.charge_id, "amount": payment.amount, "date": payment.date}
        rows.append(row | {"source": partner})
        if payment.refunded:
            rows.append(row | {"receiver": partner})
    begin = call.params.get("offset", 0)
    found = {"transactions": rows[begin : begin + call.params.get("limit", 100)]}
    SCHEMA.check("StarTransactions", found)
    return found


async def get_my_star_balance(call: Call) -> Any:
    """The bot's Stars."""
    return {"amount": call.bot.stars}


def _checked(params: dict[str, Any]) -> int:
    """The amount in Stars, or a refusal."""
    if params["currency"] != "XTR":
        raise bad_request("PAYMENT_PROVIDER_INVALID" if len(params["currency"]) == 3 else "CURRENCY_INVALID")
    if params.get("provider_token"):
        raise bad_request("STARS_INVOICE_INVALID")
    if len(params["prices"]) != 1 or _NOT_WITH_STARS & params.keys():
        raise bad_request("STARS_INVOICE_INVALID")
    if any(params.get(name) for name in _PERSONAL_DATA):
        raise strict("an invoice in Stars asks for no personal data")
    amount = int(params["prices"][0]["amount"])
    if amount <= 0:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return amount
