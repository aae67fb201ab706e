"""What goes into a turn and what comes out of it, in the words every messenger shares."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Locale = Literal["zh-CN", "en"]
Mode = Literal["standard", "elderly"]


@dataclass(frozen=True)
class Chat:
    """Where a person talks: a channel (`web`, `terminal`, `telegram`) and the messenger's address there."""

    channel: str
    address: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.address}"


@dataclass(frozen=True)
class VoiceNote:
    """Something that was said, not yet heard. `ref` finds the audio in its channel; audio is never stored."""

    ref: str
    seconds: float | None = None
    """How long it is, where the messenger says so."""


@dataclass(frozen=True)
class Heard:
    """One reading of what was said, with how likely it is (0 to 1)."""

    text: str
    probability: float


Trouble = Literal["silent", "broken", "too_long", "busy", "lost", "deaf"]
"""Why nothing was heard: no speech in it, no audio that can be read, longer than allowed, too many people at
once, the audio is gone, no recogniser is installed."""


@dataclass(frozen=True)
class Speech:
    """What a recogniser made of one utterance. `readings` and `closed` are in order, the likeliest first.

    `closed` holds the phrases that were expected at this step with how well each fits the sound; empty when
    nothing was expected or the recogniser cannot tell.
    """

    readings: tuple[Heard, ...] = ()
    closed: tuple[Heard, ...] = ()
    seconds: float = 0.0
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Spoken:
    """What is to be said aloud: `text` without anything that only the eye understands.

    `speed` 1.0 is the normal pace, 3.0 to 3.8 characters a second; `gain` multiplies the loudness.
    """

    text: str
    speed: float = 1.0
    gain: float = 1.0
    held: bool = False
    """It is not broken off: an amount is read back."""


@dataclass(frozen=True)
class Incoming:
    """One update of a messenger. Exactly one of `text`, `button` and `voice` is set.

    `update_id` is unique within the channel and comes from the messenger, so that an update that is delivered
    twice is recognised. `button` is the opaque token of a pressed button.
    """

    chat: Chat
    update_id: str
    at: datetime
    text: str | None = None
    button: str | None = None
    label: str | None = None
    """What the pressed button said, as the messenger showed it; for the transcript only."""
    by: str | None = None
    """Who wrote or pressed: their address in the channel. None where the chat has one person, whose it is."""
    name: str = ""
    """What the messenger calls that person; "" where it does not say, or the chat is known already."""
    voice: VoiceNote | None = None


ButtonStyle = Literal["primary", "plain", "quiet"]


@dataclass(frozen=True)
class Button:
    """`token` is opaque, for one person, one step and one use. `quiet` is the style of "no"."""

    label: str
    token: str
    style: ButtonStyle = "plain"


@dataclass(frozen=True)
class Slice:
    """One part of the composition picture; `amount` in fen."""

    key: Literal["paid", "bonus", "frozen", "in_transit", "credit", "missing"]
    label: str
    amount: int
    note: str | None = None


@dataclass(frozen=True)
class Picture:
    """The composition of a balance, drawn by each messenger as it does best. `alt` says the same in words."""

    title: str
    alt: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Bar:
    """A stretch of time in a chart: `amount` in fen, `balance` in fen at its end where that is known."""

    label: str
    amount: int
    balance: int | None = None


@dataclass(frozen=True)
class Chart:
    """Amounts over time as bars (`bars_label` names them), the balance as a line below (`line_label`).

    `facts` are (label, value) pairs to read first; `words` is the one sentence that matters. `alt` says in
    words what bars and line show. Drawn by each messenger as it does best.
    """

    title: str
    alt: str
    bars: tuple[Bar, ...]
    bars_label: str
    line_label: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    words: str | None = None


@dataclass(frozen=True)
class Meter:
    """`value` points of `maximum`."""

    label: str
    value: int
    maximum: int


@dataclass(frozen=True)
class Meters:
    """Points of so many: `value` of `maximum`, and the parts that add up to it. `words` is the one sentence
    that matters, `alt` says in words what the bars show. Drawn by each messenger as it does best."""

    title: str
    alt: str
    value: int
    maximum: int
    meters: tuple[Meter, ...]
    words: str | None = None


@dataclass(frozen=True)
class Bill:
    """Something to pay: rendered as a link and a QR code."""

    topup_id: UUID
    label: str
    url: str
    qr_text: str
    amount: int
    method: str
    expires_at: datetime


@dataclass(frozen=True)
class Secret:
    """Card codes, hidden until the person asks. The codes themselves never pass through a stored message."""

    order_id: UUID
    label: str


@dataclass(frozen=True)
class Receipt:
    """The facts of a delivered order as (label, value) rows."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Invite:
    """A one-time code for somebody else. The text shows it; a messenger that can makes a link of it."""

    code: str
    label: str


@dataclass(frozen=True)
class Message:
    """One thing Xiaoka says. `rows` holds the buttons row by row."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    picture: Picture | None = None
    bill: Bill | None = None
    secret: Secret | None = None
    receipt: Receipt | None = None
    chart: Chart | None = None
    invite: Invite | None = None
    meters: Meters | None = None
    mode: Mode | None = None
    """The mode it was laid out for where that is not the standard one, so that who draws it need not ask."""
    heard: str | None = None
    """The words of the voice message this answers, so that the person sees what was understood."""
    spoken: Spoken | None = None
    """To be said aloud as well; None where the person reads."""

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons in reading order."""
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True)
class Meaning:
    """What a sentence was understood to say: the intent, its slots, and how sure we are (0 to 1)."""

    intent: str
    slots: dict[str, Any] = field(default_factory=dict)
    confidence: float = 1.0
    alternatives: tuple["Meaning", ...] = ()
    """Other readings close enough to ask about, best first; empty when there is one clear reading."""
