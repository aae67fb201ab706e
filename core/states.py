"""What each dialogue must remember between two turns: small, frozen, plain JSON values.

`key` names the open step. Buttons of the step are bound to it and its `Idempotency-Key`s are derived from it
too, so whichever way a person answers a question, and however often, the backend sees one request.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import Discriminator, PlainSerializer

from api_client.contract import Method

from .replies import Replies

PurchaseStep = Literal["product", "amount", "quantity", "target", "confirm", "short", "bill", "delivering"]
ToppingStep = Literal["amount", "method", "bill"]


@dataclass(frozen=True)
class Purchase:
    """Buying one product. Amounts in fen; `amount` is the face value that was asked for."""

    key: str
    step: PurchaseStep = "product"
    product: str | None = None
    sku: str | None = None
    amount: int | None = None
    quantity: int | None = None
    target: str | None = None
    digits: str = ""
    """The beginning of a phone number that is being read out in pieces."""
    alias: str | None = None
    """The contact the number belongs to, or the one it may be saved as (`new_contact`)."""
    new_contact: bool = False
    thing: str | None = None
    """The product in words, with the operator that the number revealed."""
    quote_id: UUID | None = None
    total: int = 0
    shortfall: int = 0
    order_id: UUID | None = None
    topup_id: UUID | None = None
    method: Method | None = None
    pay: int = 0
    """What the latest bill asks for."""
    kind: Literal["purchase"] = "purchase"


@dataclass(frozen=True)
class Topping:
    """Putting money into the balance, without an order."""

    key: str
    step: ToppingStep = "amount"
    amount: int | None = None
    method: Method | None = None
    topup_id: UUID | None = None
    kind: Literal["topup"] = "topup"


@dataclass(frozen=True)
class Resuming:
    """A dialogue has expired, maybe with an order that still waits for money: go on or not?"""

    key: str
    order_id: UUID | None = None
    purchase: Purchase | None = None
    """The dialogue it began in, when that is still known: it knows the operator and the contact."""
    topping: Topping | None = None
    """The same for a top-up."""
    kind: Literal["resume"] = "resume"


@dataclass(frozen=True)
class SavingContact:
    """A number was used for somebody unknown: keep it under that name, or ask for the number."""

    key: str
    alias: str
    phone: str | None = None
    digits: str = ""
    kind: Literal["contact"] = "contact"


@dataclass(frozen=True)
class Reading:
    """One way a sentence can be read."""

    label: str
    intent: str
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Clarifying:
    """Two readings of one sentence are open. `before` is the dialogue that waits underneath."""

    key: str
    readings: tuple[Reading, ...]
    before: Purchase | Topping | None = None
    kind: Literal["clarify"] = "clarify"


@dataclass(frozen=True)
class Suggested:
    """A hint with an offer was shown; "no" closes it for the day."""

    key: str
    amount: int
    kind: Literal["suggested"] = "suggested"


@dataclass(frozen=True)
class Proposed:
    """A personal suggestion was made; `pay` in fen is the gap that its button names, 0 when there is none."""

    key: str
    suggestion_id: UUID
    pay: int = 0
    kind: Literal["proposed"] = "proposed"


@dataclass(frozen=True)
class Stopped:
    """A payment was stopped because the person repeats what swindlers say. Only a press goes on with it."""

    key: str
    before: Purchase | Topping
    kind: Literal["stopped"] = "stopped"


@dataclass(frozen=True)
class Confirming:
    """A payment that was asked for aloud is read back and waits for a phrase, a press or a typed word.

    `pay` in fen is what the bill would ask for, by `method`.
    """

    key: str
    before: Purchase | Topping
    method: Method
    pay: int
    kind: Literal["confirming"] = "confirming"


@dataclass(frozen=True)
class Signing:
    """The agreement was shown in full and waits for its one-time code, typed or pressed."""

    key: str
    draft_id: UUID
    code: str
    """As it was shown, for its button when the question is put again."""
    until: datetime
    kind: Literal["signing"] = "signing"


@dataclass(frozen=True)
class UsingCredit:
    """How much of the credit line a purchase would use was said, with its day and its cost: yes or no?

    Amounts in fen. `before` is the purchase as it was quoted; an order that was placed earlier and waits for
    money is `replaces`, which goes when this one comes.
    """

    key: str
    before: Purchase
    amount: int
    cost: int
    due: date
    automatic: bool = False
    """As the customer set it once, and not because they said so now."""
    replaces: UUID | None = None
    kind: Literal["credit"] = "credit"

    @property
    def purchase(self) -> Purchase:
        """Without the credit: an order that was placed before is still the one that waits."""
        return replace(self.before, order_id=self.replaces)


@dataclass(frozen=True)
class AutomaticCredit:
    """Orders that are short shall use the credit line by themselves: up to how much (fen), and really?"""

    key: str
    cap: int | None = None
    kind: Literal["automatic_credit"] = "automatic_credit"


@dataclass(frozen=True)
class Repaying:
    """Paying back `amount` fen of the credit line from the balance was read back and waits for a yes."""

    key: str
    amount: int
    kind: Literal["repay"] = "repay"


@dataclass(frozen=True)
class Arranging:
    """What is agreed to once was read back and waits for a yes: money kept for the next order, or a rule.

    `rule` holds what was said of it, as `TopupRuleRequest` takes it.
    """

    key: str
    what: Literal["precaution", "rule"]
    rule: dict[str, Any] = field(default_factory=dict)
    kind: Literal["arranging"] = "arranging"


Dialogue = Annotated[
    Purchase
    | Topping
    | Resuming
    | SavingContact
    | Clarifying
    | Suggested
    | Proposed
    | Stopped
    | Confirming
    | Signing
    | UsingCredit
    | AutomaticCredit
    | Repaying
    | Arranging,
    Discriminator("kind"),
]


def underneath(dialogue: Dialogue | None) -> Dialogue | None:
    """The dialogue that a read-back interrupts; any other one itself."""
    if isinstance(dialogue, UsingCredit):
        return dialogue.purchase
    return dialogue.before if isinstance(dialogue, Confirming) else dialogue


OFFERED = ("human", "more_aloud")
"""Doubts that offer something nobody said: a no to them is no misunderstanding."""


@dataclass(frozen=True)
class Doubt:
    """What somebody may have said: asked back once, and done when they say yes."""

    intent: str
    slots: dict[str, Any] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Voice:
    """How this person and Xiaoka speak with each other.

    `speed` and `gain` as in `Spoken`. The rest is about the question that is open now.
    """

    on: bool = False
    """The person speaks: what was said last was said aloud."""
    wanted: bool | None = None
    """What the person asked for: always aloud, or never; None: as they do themselves."""
    speed: float = 1.0
    gain: float = 1.0
    missed: int = 0
    """Re-prompts in a row."""
    asked: Replies = ()
    """The question that was asked again, as it was first put."""
    reminded: bool = False
    """The question was repeated because nothing was said."""
    doubt: Doubt | None = None
    rest: tuple[str, ...] = ()
    """Sentences of a long list that were not said yet."""

    @property
    def aloud(self) -> bool:
        """Whether Xiaoka answers aloud."""
        return self.on if self.wanted is None else self.wanted


@dataclass(frozen=True)
class Unsaved:
    """A number given for an alias that the backend does not know yet."""

    alias: str
    phone: str
    order_id: UUID | None = None


class Press(NamedTuple):
    """What a live button stands for. `bound` is the key of its step; None for one that starts anew.

    A tuple, for a session has dozens of them and every turn makes them anew.
    """

    token: str
    intent: str
    at: datetime
    slots: dict[str, Any]
    label: str = ""
    bound: str | None = None


StoredPress = Annotated[Press, PlainSerializer(Press._asdict)]
"""Stored under the names of its fields, so that any release can read it."""


@dataclass(frozen=True)
class Claim:
    """A press taken out of the live ones before its work began, on behalf of one update."""

    update_id: str
    press: StoredPress
