"""HTML and MarkdownV2 to plain text and entities, refusing broken markup in Telegram's words.

Offsets of entities count UTF-16 units, offsets in refusals count bytes, as in the Bot API.
"""

import html
import re
from dataclasses import dataclass
from typing import Any

from tests.telegram.server.refusals import BotApiError, bad_request

Entity = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_HTML_ENTITIES = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
_MARKDOWN_RESERVED = set("_*[]()~`>#+-=|{}.!")
_MARKDOWN_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl",
}  # fmt: skip
_MARKDOWN_MARKS = (
    ("__", "underline"),
    ("||", "spoiler"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
)


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """The text without its markup, and what the markup said."""
    match parse_mode.lower():
        case "" | "none":
            return text, []
        case "html":
            return _sorted(_html(text))
        case "markdownv2":
            return _sorted(_MarkdownV2(text).parse())
        case _:
            raise bad_request("unsupported parse_mode")


def _sorted(parsed: tuple[str, list[Entity]]) -> tuple[str, list[Entity]]:
    text, entities = parsed
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _broken(words: str) -> BotApiError:
    return bad_request(f"can't parse entities: {words}")


def _bytes(text: str) -> int:
    return len(text.encode())


@dataclass
class _Open:
    """An entity whose end has not come yet: its tag or kind, where it began, and what it carries."""

    name: str
    offset: int
    at_byte: int
    extra: Entity
    text_at: int


def _html(text: str) -> tuple[str, list[Entity]]:
    out = ""
    entities: list[Entity] = []
    stack: list[_Open] = []
    position = 0
    while position < len(text):
        if text[position] != "<":
            known = _HTML_ENTITIES.match(text, position)
            out += html.unescape(known[0]) if known else text[position]
            position += len(known[0]) if known else 1
            continue
        at = _bytes(text[:position])
        end = text.find(">", position)
        closing = text[position + 1 : position + 2] == "/"
        if end < 0:
            raise _broken(f"Unclosed {'end' if closing else 'start'} tag at byte offset {at}")
        inside = text[position + 1 : end]
        position = end + 1
        if not closing:
            stack.append(_opened(inside, at, out))
            continue
        if not stack:
            raise _broken(f"Unexpected end tag at byte offset {at}")
        opened = stack.pop()
        found = inside[1:].strip().lower()
        if found != opened.name:
            raise _broken(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{found}>"'
            )
        if units(out) > opened.offset:
            entity = _closed(opened, out)
            if entity["type"] == "pre" and entities and _same_place(entities[-1], entity):
                entity |= {"language": entities.pop()["language"]}
            entities.append(entity)
    if stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return out, entities


def _opened(inside: str, at: int, out: str) -> _Open:
    name, _, rest = inside.partition(" ")
    name = name.lower()
    if name not in _TAGS:
        raise _broken(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {
        found[1]: html.unescape((found[2] or "").strip("\"'"))
        for found in _ATTRIBUTE.finditer(rest)
        if found[1]
    }
    extra: Entity = {}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "a":
        extra = {"url": attributes.get("href", "")}
    if name == "code" and attributes.get("class", "").startswith("language-"):
        extra = {"language": attributes["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in attributes:
        extra = {"type": "expandable_blockquote"}
    if name == "tg-emoji":
        if not attributes.get("emoji-id", "").isdigit():
            raise _broken("Invalid custom emoji identifier specified")
        extra = {"custom_emoji_id": attributes["emoji-id"]}
    return _Open(name, units(out), at, extra, len(out))


def _same_place(code: Entity, pre: Entity) -> bool:
    """Whether `<pre><code class="language-…">` are one block of code in a language."""
    return "language" in code and (code["offset"], code["length"]) == (pre["offset"], pre["length"])


def _closed(opened: _Open, out: str) -> Entity:
    entity = {"type": _TAGS[opened.name], "offset": opened.offset, "length": units(out) - opened.offset}
    extra = dict(opened.extra)
    if opened.name == "a" and not extra["url"]:
        extra["url"] = out[opened.text_at :]
    return entity | extra


class _MarkdownV2:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._out = ""
        self._stack: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._text):
            self._step()
        self._end_quote()
        if self._stack:
            raise self._unclosed(self._stack[-1])
        return self._out, self._entities

    def _step(self) -> None:
        char = self._text[self._at]
        inside = self._stack[-1].name if self._stack else ""
        if char == "\\" and 0 < ord(self._text[self._at + 1 : self._at + 2] or "\0") <= 126:
            self._out += self._text[self._at + 1]
            self._at += 2
        elif inside in ("code", "pre") and char != "`":
            self._take(1)
        elif char == "`":
            self._ticks(inside)
        elif char == "\n":
            self._take(1)
            if not self._text.startswith(">", self._at):
                self._end_quote()
        elif char == ">" and (not self._out or self._out.endswith("\n")):
            if not any(opened.name == "blockquote" for opened in self._stack):
                self._open("blockquote", 1)
            else:
                self._at += 1
        elif char in _MARKDOWN_RESERVED:
            self._mark(char, inside)
        else:
            self._take(1)

    def _take(self, count: int) -> None:
        self._out += self._text[self._at : self._at + count]
        self._at += count

    def _ticks(self, inside: str) -> None:
        triple = self._text.startswith("```", self._at)
        if inside == "code":
            self._close(1)
        elif inside == "pre":
            if triple:
                self._close(3)
            else:
                self._open("code", 1)
        elif triple:
            language = re.compile(r"([^\s`]+)(?=\s)").match(self._text, self._at + 3)
            extra: Entity = {"language": language[1]} if language else {}
            self._open("pre", 3 + (len(language[1]) if language else 0), extra)
            if self._text.startswith("\n", self._at):
                self._at += 1
        else:
            self._open("code", 1)

    def _mark(self, char: str, inside: str) -> None:
        if char == "[":
            return self._open("text_link", 1)
        if char == "]" and inside == "text_link":
            return self._link()
        for mark, kind in _MARKDOWN_MARKS:
            if self._text.startswith(mark, self._at):
                return self._close(len(mark)) if inside == kind else self._open(kind, len(mark))
        raise _broken(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")

    def _link(self) -> None:
        url = self._out[self._stack[-1].text_at :]
        end = self._at + 1
        if self._text.startswith("(", end):
            begin = end + 1
            written = re.compile(r"((?:\\.|[^)\\])*)\)").match(self._text, begin)
            if written is None:
                raise _broken(f"Can't find end of a URL at byte offset {_bytes(self._text[:begin])}")
            url = re.sub(r"\\(.)", r"\1", written[1])
            end = written.end()
        self._stack[-1].extra["url"] = url
        self._close(end - self._at)

    def _open(self, kind: str, width: int, extra: Entity | None = None) -> None:
        at = _bytes(self._text[: self._at])
        self._stack.append(_Open(kind, units(self._out), at, extra or {}, len(self._out)))
        self._at += width

    def _close(self, width: int) -> None:
        opened = self._stack.pop()
        self._at += width
        length = units(self._out) - opened.offset
        if length:
            made = {"type": opened.name, "offset": opened.offset, "length": length}
            self._entities.append(made | opened.extra)

    def _end_quote(self) -> None:
        if any(opened.name == "blockquote" for opened in self._stack):
            if self._stack[-1].name != "blockquote":
                raise self._unclosed(self._stack[-1])
            self._close(0)

    def _unclosed(self, opened: _Open) -> BotApiError:
        return _broken(
            f"Can't find end of {_MARKDOWN_NAMES[opened.name]} entity at byte offset {opened.at_byte}"
        )
