"""Conversation files: their format, checked strictly, and clear sentences about what is wrong with one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from core.model import Locale, Mode

Method = Literal["wechat", "alipay"]
DeskAction = Literal["refund_order", "refund_topup", "delivered", "failed"]
Supply = Literal["ok", "fail", "slow", "timeout_after_delivery", "timeout_before_delivery", "down"]


Part = TypeVar("Part", bound=BaseModel)


class ScriptError(Exception):
    """A conversation file (or a line of `chat --json`) that cannot be played; the text says where and why."""


def _fen(value: object) -> object:
    """Yuan as people write them ("38.00") to fen."""
    if not isinstance(value, str):
        return value
    try:
        fen = Decimal(value) * 100
    except InvalidOperation:
        raise ValueError(f"{value!r} is not an amount such as '38.00'") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError(f"{value!r} has more than two decimals")
    return int(fen)


def _duration(value: object) -> object:
    parts = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", str(value).strip())
    if not parts or not any(parts.groups()):
        raise ValueError(f"{value!r} is not a duration such as 90s, 16m, 2h or 1d")
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _yes(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Yuan = Annotated[int, BeforeValidator(_fen), Field(ge=0)]
Wait = Annotated[timedelta, BeforeValidator(_duration)]
Words = Annotated[list[str], BeforeValidator(_listed)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KnownContact(_Part):
    """Somebody the customer buys for."""

    alias: str
    phone: str


class PastOrder(_Part):
    """An order the customer made before; played through the backend with the clock set back."""

    sku: str
    days_ago: Annotated[int, Field(ge=0, le=3650)] = 0
    hours_ago: Annotated[int, Field(ge=0, le=23)] = 0
    """On top of the days."""
    times: Annotated[int, Field(ge=1, le=50)] = 1
    """So many orders of this kind at that moment."""
    amount: Yuan | None = None
    quantity: Annotated[int, Field(ge=1)] | None = None
    target: str | None = None


Role = Literal["owner", "finance", "viewer"]


class Colleague(_Part):
    """Somebody else of a merchant, with a chat of their own."""

    name: Annotated[str, Field(min_length=1)]
    role: Role


class Credit(_Part):
    """A credit line; `committed` says whether the agreement was signed, without which nothing can be used.

    `order` and `day` cap one order and one business day, the limit unless they are named; orders that are
    short use up to `automatic` by themselves.
    """

    limit: Yuan
    committed: bool = True
    order: Yuan | None = None
    day: Yuan | None = None
    automatic: Yuan = 0
    tier: Literal["high", "mid", "low"] | None = None
    """Of a line that follows the score; without it a person of the shop granted the line."""


class Starting(_Part):
    """The customer as the conversation begins. `balance` is paid money; balance + bonus can be spent."""

    name: str = "王敏"
    kind: Literal["personal", "merchant"] = "personal"
    mode: Mode = "standard"
    balance: Yuan = 0
    bonus: Yuan = 0
    contacts: list[KnownContact] = []
    history: list[PastOrder] = []
    webhooks: list[Literal["works", "gone", "broken"]] = []
    """Endpoints of a merchant, by how the system behind each behaves."""
    hour: Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")] | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """The day it begins on in China; today unless it is named."""
    credit: Credit | None = None
    """A merchant's credit line."""
    role: Role = "owner"
    """What the person who talks is to the merchant."""
    colleagues: list[Colleague] = []
    guardian: str | None = None
    """The name of a trusted contact, since long, with a chat of their own."""

    @model_validator(mode="after")
    def _merchants_only(self) -> Self:
        if self.kind == "personal" and (self.role != "owner" or self.colleagues):
            raise ValueError("role and colleagues are those of a merchant: kind: merchant is missing")
        return self


class Offer(_Part):
    """A bonus for topping up `amount`. Days count from the day of the conversation: 0 is today."""

    amount: Yuan
    bonus: Yuan
    name: str = ""
    first_day: int | None = None
    last_day: int | None = None
    audience: Literal["everybody", "personal", "merchant"] = "everybody"
    times: Annotated[int, Field(ge=1)] | None = None
    """Per person; `most` in yuan likewise."""
    most: Yuan | None = None
    times_a_day: Annotated[int, Field(ge=1)] | None = None
    alone: Annotated[bool, BeforeValidator(_yes)] = False
    """Whether a top-up without an order earns it too."""


class PriceStep(_Part):
    """Who has a balance `from` paid in `pays` so many percent of the price."""

    balance: Yuan = Field(alias="from")
    pays: Annotated[Decimal, Field(gt=0, lt=100, decimal_places=2)]


class Shop(_Part):
    """What is different from the demo shop in this conversation."""

    bonus: list[Offer] | None = None
    """In place of the usual offers; an empty list is none."""
    discounts: list[PriceStep] = []
    credit_fee: Yuan = 0
    """What each use of a credit line costs."""


class Sound(_Part):
    """Something said aloud: a recording, or a sentence that our own speaker says.

    `noise` is pink, so many decibels below the voice. A relative path begins at the conversation file.
    """

    file: Path | None = None
    say: Annotated[str, Field(min_length=1)] | None = None
    voice: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")] | None = None
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    noise: Annotated[float, Field(ge=-10, le=60)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.say is None):
            raise ValueError("needs exactly one of file and say")
        if self.file is not None and (self.voice, self.speed, self.noise) != (None, 1.0, None):
            raise ValueError("voice, speed and noise are for what our speaker says, not for a file")
        return self

    @property
    def words(self) -> str:
        """What it is, for a transcript."""
        return str(self.file) if self.say is None else f"“{self.say}”"


class Tap(_Part):
    """Press the button whose label contains `label`, `times` times at once."""

    label: Annotated[str, Field(min_length=1)]
    times: Annotated[int, Field(ge=1, le=10)] = 1


class Pay(_Part):
    """What the person does at the cashier. `slow` pays, but the gateway is silent until it is asked."""

    method: Method | None = None
    twice: bool = False
    late: bool = False
    refuse: bool = False
    slow: bool = False


def _sound(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


def _tap(value: object) -> object:
    return {"label": value} if isinstance(value, str) else value


def _pay(value: object) -> object:
    return {"method": value} if isinstance(value, str) else value


SoundAction = Annotated[Sound, BeforeValidator(_sound)]
TapAction = Annotated[Tap, BeforeValidator(_tap)]
PayAction = Annotated[Pay, BeforeValidator(_pay)]


class Meanwhile(_Part):
    """What the trusted contact does in their chat: writes, presses a button, or (`look`) only reads."""

    user: str | None = None
    tap: TapAction | None = None

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if self.user is not None and self.tap is not None:
            raise ValueError("guardian: either user or tap")
        return self


def _meanwhile(value: object) -> object:
    return {} if value == "look" else value


MeanwhileAction = Annotated[Meanwhile, BeforeValidator(_meanwhile)]


class Action(_Part):
    """Exactly one thing that happens: a person does it, or the operator at the desk."""

    user: str | None = None
    audio: SoundAction | None = None
    heard: Words | None = None
    """Something said aloud, as a recogniser reads it: the likeliest first, none when it hears nothing."""
    tap: TapAction | None = None
    pay: PayAction | None = None
    wait: Wait | None = None
    desk: DeskAction | None = None
    """What the operator decides meanwhile, about the person's latest order or top-up."""
    guardian: MeanwhileAction | None = None
    """The trusted contact's turn; what Xiaoka answers is what is said there."""

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        given = (
            self.user, self.audio, self.heard, self.tap, self.pay, self.wait, self.desk, self.guardian,
        )  # fmt: skip
        if sum(action is not None for action in given) != 1:
            raise ValueError("a turn needs exactly one of user, audio, heard, tap, pay, wait, desk, guardian")
        return self


class Expected(_Part):
    """What Xiaoka must have done by the end of the turn."""

    contains: Words = []
    excludes: Words = []
    buttons: Words = []
    pictures: Annotated[int, Field(ge=0)] | None = None
    links: Annotated[int, Field(ge=0)] | None = None
    intent: str | None = None
    heard: Words = []
    """What was understood of something said aloud: each must occur."""
    spoken: Words = []
    """What Xiaoka says aloud: each must occur."""
    silent: bool = False
    """Nothing is said aloud."""


class Turn(Action):
    """An action and the answer it must get."""

    bot: Expected | None = None


class CreditAfter(_Part):
    """The credit line at the end."""

    limit: Yuan | None = None
    used: Yuan | None = None
    available: Yuan | None = None


class WalletAfter(_Part):
    """Amounts in the wallet at the end; what is not named is not compared."""

    available: Yuan | None = None
    frozen: Yuan | None = None
    bonus: Yuan | None = None
    paid: Yuan | None = None
    credit: CreditAfter | None = None


class OrderAfter(_Part):
    """One order made in the conversation."""

    status: str
    sku: str | None = None
    total: Yuan | None = None


class TopupAfter(_Part):
    """One bill made in the conversation."""

    amount: Yuan
    status: str
    bonus: Yuan | None = None


class After(_Part):
    """How things stand at the end. A list that is given must match in number and order."""

    wallet: WalletAfter | None = None
    orders: list[OrderAfter] | None = None
    topups: list[TopupAfter] | None = None


class Conversation(_Part):
    """One conversation. `supplier` is how the sandbox supplier behaves, `stock` how many codes are left."""

    name: str
    customer: Starting = Starting()
    locale: Locale = "zh-CN"
    supplier: Supply = "ok"
    stock: dict[str, Annotated[int, Field(ge=0)]] = {}
    shop: Shop = Shop()
    turns: Annotated[list[Turn], Field(min_length=1)]
    after: After | None = None


class _Loader(yaml.BaseLoader):
    """Every scalar is the text that was written: 22:30 is an hour, 38.00 keeps its zeros, yes is a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise ScriptError(f"line {key.start_mark.line + 1}: {key.value!r} is there twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def load(path: Path) -> Iterator[Conversation]:
    """The conversations of one file, which may hold several YAML documents. Raises ScriptError."""
    try:
        text = path.read_text(encoding="utf-8")
        documents = [document for document in yaml.load_all(text, Loader=_Loader) if document]
    except OSError as error:
        raise ScriptError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: not UTF-8") from error
    except (yaml.YAMLError, ScriptError) as error:
        raise ScriptError(f"{path}: {error}") from error
    if not documents:
        raise ScriptError(f"{path}: no conversation in it")
    for number, document in enumerate(documents, start=1):
        where = str(path) if len(documents) == 1 else f"{path} (conversation {number})"
        if isinstance(document, dict):
            document.setdefault("name", path.stem)
        yield _placed(checked(Conversation, document, where), path.parent)


def _placed(conversation: Conversation, folder: Path) -> Conversation:
    """Recordings are named as seen from the folder of the conversation file."""
    turns = [
        turn.model_copy(update={"audio": turn.audio.model_copy(update={"file": folder / turn.audio.file})})
        if turn.audio is not None and turn.audio.file is not None
        else turn
        for turn in conversation.turns
    ]
    return conversation.model_copy(update={"turns": turns})


def checked(kind: type[Part], data: object, where: str) -> Part:
    """Validate, or raise ScriptError naming every wrong place, e.g. `turn 3, bot, contain: unknown key`."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = [f"{_place(item['loc'])}{_reason(item)}" for item in error.errors()]
        raise ScriptError("\n".join(f"{where}: {problem}" for problem in problems)) from error


def _place(loc: tuple[int | str, ...]) -> str:
    words: list[str] = []
    for part in loc:
        if isinstance(part, int):
            words[-1:] = [f"{words[-1].removesuffix('s')} {part + 1}"] if words else [str(part + 1)]
        else:
            words.append(part)
    return ", ".join(words) + ": " if words else ""


def _reason(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return "unknown key"
    message: str = item["msg"]
    return message.removeprefix("Value error, ")
