"""How updates and files reach the bot."""

from typing import Any

from tests.telegram.server.files import MOST_DOWNLOAD
from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request, conflict, strict
from tests.telegram.server.schema import SCHEMA
from tests.telegram.server.webhooks import Target

_LONGEST_POLL = 50
_KINDS = SCHEMA.types["Update"].keys() - {"update_id"}


async def get_updates(call: Call) -> Any:
    """Long polling."""
    if call.bot.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        )
    params = call.params
    timeout = params.get("timeout", 0)
    if timeout < 0:
        raise strict("timeout must not be negative")
    call.bot.updates.allow(_allowed(params))
    return await call.bot.updates.poll(
        params.get("offset", 0), params.get("limit", 100), min(timeout, _LONGEST_POLL), call.telegram.clock
    )


async def set_webhook(call: Call) -> Any:
    """Deliver to this address; an empty one ends it."""
    params = call.params
    connections = params.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise strict("max_connections must be between 1 and 100")
    target = Target(params["url"], params.get("secret_token", ""), connections) if params["url"] else None
    if target is not None:
        target.check()
    call.bot.updates.allow(_allowed(params))
    return _changed(call, target)


async def delete_webhook(call: Call) -> Any:
    """Back to getUpdates."""
    return _changed(call, None)


async def get_webhook_info(call: Call) -> Any:
    """Address, backlog and last error."""
    webhook, updates = call.bot.webhook, call.bot.updates
    info: dict[str, Any] = {
        "url": webhook.target.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if webhook is not None:
        info["max_connections"] = webhook.target.max_connections
        if webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = webhook.last_error
    if updates.allowed:
        info["allowed_updates"] = updates.allowed
    return info


async def get_file(call: Call) -> Any:
    """Where to download a file."""
    stored = call.bot.files.by_id(call.params["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.described() | {"file_path": stored.path}


def _changed(call: Call, target: Target | None) -> bool:
    if call.params.get("drop_pending_updates"):
        call.bot.updates.forget()
    call.telegram.set_webhook(call.bot, target)
    return True


def _allowed(params: dict[str, Any]) -> list[str] | None:
    kinds: list[str] | None = params.get("allowed_updates")
    for kind in kinds or []:
        if kind not in _KINDS:
            raise strict(f'there is no update type "{kind}"')
    return kinds
