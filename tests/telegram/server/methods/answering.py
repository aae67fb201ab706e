"""Answers to callback and pre-checkout queries."""

from typing import Any

from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import strict


async def answer_callback_query(call: Call) -> Any:
    """Stop the button's spinner, perhaps with a notice."""
    call.bot.queries.answer(call.params["callback_query_id"], call.params)
    return True


async def answer_pre_checkout_query(call: Call) -> Any:
    """Yes, or no with the reason."""
    if call.params["ok"] and call.params.get("error_message"):
        raise strict("error_message goes only with ok=False")
    if not call.params["ok"] and not call.params.get("error_message"):
        raise strict("error_message is required if ok is False")
    call.bot.queries.answer(call.params["pre_checkout_query_id"], call.params)
    return True
