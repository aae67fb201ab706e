"""Keeps personal data and secrets out of the logs: one pass over every finished line."""

import re
from typing import Any

HIDDEN = "***"

_KEYS = frozenset(
    {
        "account", "alias", "api_key", "authorization", "card_code", "card_key", "codes", "contact",
        "cookie", "customer_name", "gateway_secret", "key", "link_code", "password", "pay_url", "phone", "qq",
        "qr_text", "secret", "target", "text", "token",
    }
)  # fmt: skip

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(xk_[a-z0-9]+)_[A-Za-z0-9_-]+"), r"\1_***"),
    (re.compile(r"(?<!\d)(\d{5,20}):[A-Za-z0-9_-]{30,100}"), r"\1:***"),  # the token of a bot
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 ***"),
    (re.compile(r"(?i)(://[^/\s:@\"]*):[^/\s@\"]+@"), r"\1:***@"),
    (
        re.compile(
            r"(?i)([?&;](?:\w*(?:token|key|secret|signature|sign|password|code|phone|target)\w*)=)[^&\s\"'#]+"
        ),
        r"\1***",
    ),
    (re.compile(r"(/cashier/|/chats/[a-z][a-z0-9_-]*/)[^/\s\"'?\\]+"), r"\1***"),
    (re.compile(r"(?i)(/contacts/)[^/\s\"'?\\]+"), r"\1***"),
    # Card codes: three or more groups of letters and digits.
    (re.compile(rf"(?<![\w-])(?!{_UUID})[A-Z0-9]{{4,6}}(?:-[A-Z0-9]{{4,6}}){{2,}}(?![\w-])"), HIDDEN),
    (re.compile(r"(?i)(qq[^\d\"]{0,8})\d{5,11}(?!\d)"), r"\1***"),
)
_PHONE = re.compile(rf"({_UUID})|(?<!\d)(?:\+?86[\s-]?)?[1１][3-9３-９]\d[\s-]?\d{{4}}[\s-]?\d{{4}}(?!\d)")
# PostgreSQL repeats whole rows in the details of an error; they end with the message.
_DETAIL = re.compile(r"(?s)\b(DETAIL:\s+).*?(?=\n\n(?:The above|During handling)|\n(?:HINT|CONTEXT):|\Z)")


def mask_text(text: str) -> str:
    """The text without phone numbers, QQ numbers, card codes, keys, and tokens in addresses."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _PHONE.sub(lambda found: found.group(1) or HIDDEN, text)


def mask_fields(value: Any) -> Any:
    """A log entry without the values of telling names and without details of the database, at any depth."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if str(name).lower() in _KEYS and inner is not None else mask_fields(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [mask_fields(inner) for inner in value]
    return _DETAIL.sub(r"\1***", value) if isinstance(value, str) else value
