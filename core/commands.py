"""Commands of messengers (`/help`) and what people send that is not words, in the conversation's terms."""

import re
from typing import Literal

from .model import Meaning

Unreadable = Literal["voice", "picture", "sticker", "file"]

MARKS: dict[Unreadable, str] = {
    "voice": "〔语音〕",
    "picture": "〔图片〕",
    "sticker": "〔表情〕",
    "file": "〔文件〕",
}
"""What stands in a chat for something that cannot be read; an adapter hands it in as the text."""

GROUP = "〔群聊〕"
"""Handed in, once, for a chat of several people: here people talk about money alone."""

SILENCE = "〔没出声〕"
"""Handed in by a channel of speech when nothing was said for a while after a question (8 s)."""

_COMMAND = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_LOCALES = {"zh": "zh-CN", "cn": "zh-CN", "中文": "zh-CN", "en": "en", "english": "en", "英文": "en"}
_INTENTS = {
    "help": "help",
    "stop": "stop_prompts",
    "paysupport": "paysupport",
    "balance": "balance",
    "topup": "topup",
    "orders": "order_status",
    "human": "human",
    "sales": "turnover",
    "runway": "runway",
    "alerts": "alert_rules",
    "report": "daily_report",
    "mute": "mute",
    "staff": "staff",
}
_READ: dict[str, Meaning] = {
    mark: Meaning("unreadable", {"kind": kind}) for kind, mark in MARKS.items()
} | {SILENCE: Meaning("silence")}  # fmt: skip


def meaning_of(text: str) -> Meaning | None:
    """What a command or a mark stands for; None for words and for commands nobody knows.

    `/start` may bring the one-time code of a deep link, `/language` the language.
    """
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return _READ.get(text)
    name, rest = found[1].lower(), (found[2] or "").strip()
    if name in ("start", "link"):
        return Meaning("start", {"code": rest} if rest else {})
    if name == "language":
        locale = _LOCALES.get(rest.lower()[:7])
        return Meaning("set_language", {"locale": locale}) if locale else Meaning("ask_language")
    intent = _INTENTS.get(name)
    return Meaning(intent) if intent else None
