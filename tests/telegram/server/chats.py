"""Chats as people see them: messages in order, edits, deletions, the keyboard at the bottom."""

from dataclasses import dataclass, field
from typing import Any

from tests.telegram.server.clock import Bell

Message = dict[str, Any]
_KEPT_IN_AN_EDIT = ("message_id", "from", "chat", "date", "reply_to_message")


@dataclass
class Account:
    """A person at Telegram."""

    id: int
    first_name: str
    language_code: str = "zh-hans"
    username: str = ""
    stars: int = 0

    def as_user(self) -> dict[str, Any]:
        """The `User` object."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        return user | {"language_code": self.language_code}


@dataclass
class Shown:
    """A message in a chat; `changed` counts the chat's changes, so that an edit can be told."""

    data: Message
    by_bot: bool
    changed: int

    @property
    def id(self) -> int:
        """The message_id."""
        return int(self.data["message_id"])

    @property
    def text(self) -> str:
        """Text or caption, plain."""
        return str(self.data.get("text", self.data.get("caption", "")))

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The inline buttons, row by row."""
        rows = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]


@dataclass
class Chat:
    """One conversation. A private chat's id is the person's; a group's is negative."""

    id: int
    kind: str
    title: str = ""
    first_name: str = ""
    members: set[int] = field(default_factory=set)
    bot_ids: set[int] = field(default_factory=set)
    migrated_to: int | None = None
    messages: dict[int, Shown] = field(default_factory=dict)
    reply_keyboard: dict[str, Any] | None = None
    typing_until: float = 0.0
    forbids_voices: bool = False
    bell: Bell = field(default_factory=Bell)
    _next_id: int = 1
    _changes: int = 0

    @property
    def is_group(self) -> bool:
        """Whether several people may be in it."""
        return self.kind != "private"

    def as_chat(self) -> dict[str, Any]:
        """The `Chat` object."""
        name = {"title": self.title} if self.is_group else {"first_name": self.first_name}
        return {"id": self.id, "type": self.kind, **name}

    def add(self, sender: dict[str, Any], date: float, content: dict[str, Any]) -> Shown:
        """Append a message."""
        data = {
            "message_id": self._next_id,
            "from": sender,
            "chat": self.as_chat(),
            "date": int(date),
            **content,
        }
        self._next_id += 1
        shown = Shown(data, bool(sender["is_bot"]), self._change())
        if shown.by_bot:
            self.typing_until = 0.0
        self.messages[shown.id] = shown
        self.bell.ring()
        return shown

    def edit(self, shown: Shown, content: dict[str, Any], date: float) -> None:
        """Give a message new content in the place of the old one."""
        kept: Message = {name: shown.data[name] for name in _KEPT_IN_AN_EDIT if name in shown.data}
        shown.data = {**kept, "edit_date": int(date), **content}
        shown.changed = self._change()
        self.bell.ring()

    def delete(self, message_id: int) -> None:
        """Take a message away."""
        del self.messages[message_id]
        self._change()
        self.bell.ring()

    def typing(self, until: float) -> None:
        """The bot is busy for this chat, for a few seconds or until it says something."""
        self.typing_until = until
        self.bell.ring()

    def transcript(self) -> list[str]:
        """What the chat shows now, a line per message: `sender: text [button]`, spoilers as `||…||`."""
        return [_line(shown) for shown in self.messages.values()]

    def _change(self) -> int:
        self._changes += 1
        return self._changes


def _line(shown: Shown) -> str:
    entities = shown.data.get("entities") or shown.data.get("caption_entities") or []
    text = _with_spoilers(shown.text, entities)
    kinds = ("photo", "document", "voice", "invoice", "successful_payment", "refunded_payment")
    marks = [f"<{kind}>" for kind in kinds if kind in shown.data]
    buttons = [f"[{button['text']}]" for button in shown.buttons]
    return f"{shown.data['from']['first_name']}: {' '.join([*marks, *([text] if text else []), *buttons])}"


def _with_spoilers(text: str, entities: list[dict[str, Any]]) -> str:
    coded = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda found: -found["offset"]):
        if entity["type"] == "spoiler":
            begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            mark = "||".encode("utf-16-le")
            coded = coded[:begin] + mark + coded[begin:end] + mark + coded[end:]
    return coded.decode("utf-16-le")
