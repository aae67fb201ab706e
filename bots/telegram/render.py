"""What Xiaoka says as Telegram shows it: texts with entities, pictures, keyboards. Pure.

Nothing is escaped: formatting goes as entities, whose offsets count UTF-16 units.
"""

from dataclasses import dataclass, replace

from aiogram.types import MessageEntity

from core.model import Button, Chart, Message, Meters, Mode, Picture, Receipt

from .updates import BUTTON, CODES, PRESSED

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_CALLBACK = 64
"""UTF-16 units of a text and of a caption, bytes of callback data."""


Key = dict[str, str]
Inline = dict[str, list[list[Key]]]
"""A key, and a keyboard under a message, as Telegram takes them. The libraries' own objects for them take ten
times as long to make.
"""


@dataclass(frozen=True)
class QrCode:
    """Drawn as a picture to be scanned."""

    text: str


@dataclass(frozen=True)
class Part:
    """One message of Telegram. `keys` are the large keys below the chat; with `inline` there are none."""

    name: str
    text: str = ""
    bold: tuple[tuple[int, int], ...] = ()
    """Offset and length, in characters."""
    quoted: int = 0
    """So many characters at the beginning are the person's own words."""
    photo: Picture | Chart | Meters | QrCode | None = None
    inline: Inline | None = None
    keys: tuple[tuple[str, ...], ...] = ()

    @property
    def entities(self) -> list[MessageEntity] | None:
        """The formatting of the text."""
        made = [entity("blockquote", self.text, 0, self.quoted)] if self.quoted else []
        made += [entity("bold", self.text, start, length) for start, length in self.bold]
        return made or None


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def entity(kind: str, text: str, start: int, length: int) -> MessageEntity:
    """Formatting of `text[start:start + length]`."""
    return MessageEntity(type=kind, offset=units(text[:start]), length=units(text[start : start + length]))


def spoilers(intro: str, hidden: list[str]) -> tuple[str, list[MessageEntity]]:
    """An introduction and lines that are only seen when tapped."""
    text, entities = intro, []
    for line in hidden:
        start = len(text) + 1
        text = f"{text}\n{line}"
        entities.append(entity("spoiler", text, start, len(line)))
    return text, entities


def parts(message: Message, mode: Mode) -> list[Part]:
    """The messages that carry `message`, first one first; the keyboard hangs under the last one.

    Raises ValueError for a token that does not fit into a button.
    """
    large = mode == "elderly" and message.secret is None
    rows = () if large else message.rows
    inline = _inline(message, rows)
    keys = tuple(tuple(button.label for button in row) for row in message.rows) if large else ()
    body = _body(message)
    photo = (
        QrCode(message.bill.qr_text) if message.bill else message.picture or message.chart or message.meters
    )
    made: list[Part] = []
    if message.bill and message.picture:
        made.append(Part("picture", photo=message.picture))
    if photo is None:
        made += [replace(part, name=f"text{n}" if n else "text") for n, part in enumerate(_split(body))]
        made[-1] = replace(made[-1], inline=inline, keys=keys)
        return made
    name = "bill" if message.bill else "picture"
    if (inline is not None and keys) or units(body.text) > MOST_CAPTION:
        # One message has one keyboard, and a caption has its limits: then the words go first.
        made += [replace(part, name=f"text{n}" if n else "text") for n, part in enumerate(_split(body))]
        if inline is not None:
            made[-1] = replace(made[-1], keys=keys)
        label = message.bill.label if message.bill else ""
        made.append(Part(name, label, photo=photo, inline=inline, keys=() if inline else keys))
        return made
    return [*made, replace(body, name=name, photo=photo, inline=inline, keys=keys)]


def plain(message: Message) -> list[str]:
    """The same in words only: links written out, buttons as words that can be typed."""
    lines = [_body(message).text]
    lines += [drawn.alt for drawn in (message.picture, message.chart, message.meters) if drawn]
    if message.bill:
        lines.append(f"{message.bill.label} {message.bill.url}")
    lines += [f"· {button.label}" for button in message.buttons]
    return _chunks("\n".join(line for line in lines if line), MOST_TEXT) or ["…"]


def in_words(part: Part) -> str:
    """What a part shows when its picture cannot be drawn and nothing is said with it."""
    return part.photo.alt if isinstance(part.photo, Picture | Chart | Meters) and part.photo.alt else "…"


def ticked(label: str | None) -> Inline | None:
    """The keyboard after a press: what was chosen, to read and not to press again."""
    if not label:
        return None
    text = label if label.startswith("✓") else f"✓ {label}"
    return {"inline_keyboard": [[{"text": text, "callback_data": PRESSED}]]}


def _inline(message: Message, rows: tuple[tuple[Button, ...], ...]) -> Inline | None:
    made = [[_callback(button) for button in row] for row in rows]
    if message.secret:
        data = _fitting(f"{CODES}{message.secret.order_id.hex}")
        made.insert(0, [{"text": message.secret.label, "callback_data": data}])
    if message.bill:
        made.insert(0, [{"text": message.bill.label, "url": message.bill.url, "style": "primary"}])
    return {"inline_keyboard": made} if made else None


def _callback(button: Button) -> Key:
    key = {"text": button.label, "callback_data": _fitting(f"{BUTTON}{button.token}")}
    return key | {"style": "primary"} if button.style == "primary" else key


def _fitting(data: str) -> str:
    if len(data.encode()) > MOST_CALLBACK:
        raise ValueError(f"callback data of {len(data.encode())} bytes; Telegram takes {MOST_CALLBACK}")
    return data


def _body(message: Message) -> Part:
    """What was heard of a voice message comes first, so that a mistake is seen before the answer is read."""
    heard = f"{message.heard}\n" if message.heard else ""
    quoted = len(message.heard or "")
    if message.receipt is None:
        return Part("text", f"{heard}{message.text}", quoted=quoted)
    title, facts = _receipt(message.receipt)
    before = f"{heard}{message.text}\n\n" if message.text else heard
    text = f"{before}{title}\n{facts}".rstrip()
    return Part("text", text, bold=((len(before), len(title)),), quoted=quoted)


def _receipt(receipt: Receipt) -> tuple[str, str]:
    return receipt.title, "\n".join(f"{label}　{value}" for label, value in receipt.rows)


def _split(body: Part) -> list[Part]:
    """A text that is too long in several messages, without its formatting."""
    if units(body.text) <= MOST_TEXT:
        return [body if body.text else replace(body, text="…")]
    return [Part("text", chunk) for chunk in _chunks(body.text, MOST_TEXT)]


def _chunks(text: str, most: int) -> list[str]:
    """Pieces of at most `most` units, cut at line ends where there are any."""
    made = []
    while units(text) > most:
        piece = text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore")
        cut = piece.rfind("\n")
        piece = piece[:cut] if cut > 0 else piece
        made.append(piece)
        text = text[len(piece) :].lstrip("\n")
    return [*made, text] if text.strip() else made
