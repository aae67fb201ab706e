"""What a keyboard may look like, beyond the types of its fields."""

from typing import Any

from tests.telegram.server.refusals import bad_request, strict

_MOST_INLINE = 100
_MOST_REPLY = 300
_LOOKS = {"text", "icon_custom_emoji_id", "style"}
_KINDS = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}


def check(markup: Any, *, invoice: bool = False) -> None:
    """Refuse what Telegram would refuse. `markup` has passed the schema."""
    if markup is None:
        return
    if len(_KINDS & markup.keys()) != 1:
        raise strict("a reply markup is exactly one of " + ", ".join(sorted(_KINDS)))
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    most = _MOST_INLINE if "inline_keyboard" in markup else _MOST_REPLY
    if sum(len(row) for row in rows) > most:
        raise bad_request("reply markup is too long")
    for number, row in enumerate(markup.get("inline_keyboard", [])):
        for place, button in enumerate(row):
            _check_inline(button, first=number == place == 0, invoice=invoice)
    if invoice and rows and rows[0] and "pay" not in rows[0][0]:
        raise strict("the first button under an invoice must be the Pay button")
    for row in markup.get("keyboard", []):
        for button in row:
            if not (button if isinstance(button, str) else button["text"]).strip():
                raise bad_request("keyboard button text must be non-empty")
    if markup.get("keyboard") == []:
        raise bad_request("reply keyboard must be non-empty")


def _check_inline(button: dict[str, Any], *, first: bool, invoice: bool) -> None:
    kinds = {name for name in button.keys() - _LOOKS if name not in ("url", "callback_data") or button[name]}
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not kinds:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(kinds) > 1:
        raise strict(f"an inline button does exactly one thing, not {', '.join(sorted(kinds))}")
    if "pay" in kinds and not (first and invoice):
        raise bad_request("BUTTON_TYPE_INVALID")
    if "url" in kinds and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad_request("inline keyboard button URL '" + button["url"] + "' is invalid: Wrong HTTP URL")
    if "web_app" in kinds and not button["web_app"]["url"].startswith("https://"):
        raise bad_request("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")
