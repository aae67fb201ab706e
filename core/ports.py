"""What the conversation needs from outside: a backend, a place for its state, a lock, chance and time.

Adapters live elsewhere (`api_client`, `bots.runtime`); everything here is a Protocol of types only.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from api_client.contract import (
    Alert,
    AlertPage,
    AlertRule,
    AlertRuleChange,
    AlertRules,
    AlertSettings,
    AlertSettingsChange,
    AskedBy,
    Catalogue,
    ChatKind,
    ChatLink,
    ChatLinks,
    Codes,
    Contact,
    Contacts,
    CreditDue,
    CreditLine,
    CreditUses,
    Customer,
    CustomerChange,
    Delivery,
    DeliveryPage,
    DeliveryStatus,
    Endpoint,
    Endpoints,
    EventPage,
    GuardAnswer,
    GuardedOrder,
    Guardians,
    Guardianship,
    LinkCode,
    Locale,
    MerchantFigures,
    MuteRequest,
    Order,
    OrderPage,
    Precaution,
    Quote,
    QuoteRequest,
    Repayment,
    Replayed,
    Rights,
    Role,
    Sender,
    StaffList,
    StatementPage,
    Suggestion,
    SuggestionAnswer,
    SuggestionSettings,
    Topup,
    TopupOffers,
    TopupRequest,
    TopupRule,
    TopupRuleRequest,
    TopupRules,
    Unavailable,
    Wallet,
)
from api_client.contract.agreements import Agreement, AgreementDraft, Agreements, PaperLink
from api_client.contract.scoring import CreditStanding

from .model import Chat, Incoming, Message, Speech, VoiceNote

AWAY = (Unavailable,)
"""What is raised when the backend cannot be asked now, and may be asked again later."""


class Merchants(Protocol):
    """What concerns merchants. `by` is who asks; `Refused("forbidden")` when their role does not allow it."""

    async def staff(self, customer_id: UUID) -> StaffList: ...
    async def rights(self, customer_id: UUID, sender: Sender) -> Rights: ...
    async def make_staff_code(self, customer_id: UUID, role: Role, *, by: Sender | None) -> LinkCode: ...
    async def remove_staff(self, customer_id: UUID, staff_id: UUID, *, by: Sender | None) -> None: ...
    async def figures(self, customer_id: UUID, *, days: int = 14) -> MerchantFigures: ...
    async def alert_rules(self, customer_id: UUID) -> AlertRules: ...
    async def put_alert_rule(self, customer_id: UUID, rule_id: str, rule: AlertRuleChange) -> AlertRule: ...
    async def mute(self, customer_id: UUID, request: MuteRequest) -> AlertRules: ...
    async def alert_settings(self, customer_id: UUID) -> AlertSettings: ...
    async def put_alert_settings(self, customer_id: UUID, settings: AlertSettingsChange) -> AlertSettings: ...
    async def alerts(
        self, customer_id: UUID, *, open_only: bool = False, cursor: str | None = None, limit: int = 10
    ) -> AlertPage: ...
    async def alert(self, alert_id: UUID) -> Alert: ...
    async def acknowledge_alert(self, alert_id: UUID, *, by: Sender | None) -> Alert: ...


class Guard(Protocol):
    """Trusted contacts, and payments that wait for one. `by` is the customer who says it."""

    async def guardians(self, customer_id: UUID) -> Guardians: ...
    async def make_guardian_code(self, customer_id: UUID) -> LinkCode: ...
    async def accept_guardian(self, guardian_id: UUID, code: str) -> Guardianship: ...
    async def remove_guardian(self, guardianship_id: UUID, *, by: UUID) -> Guardianship: ...
    async def guarded_order(self, order_id: UUID) -> GuardedOrder: ...
    async def answer_guard(
        self, order_id: UUID, *, by: UUID, answer: GuardAnswer, key: str
    ) -> GuardedOrder: ...


class Credit(Protocol):
    """Using a credit line."""

    async def credit_uses(self, customer_id: UUID) -> CreditUses: ...
    async def set_automatic_credit(self, customer_id: UUID, cap: int, *, by: Sender | None) -> CreditLine: ...


class CreditLines(Protocol):
    """A merchant's credit score, and the agreement that opens a line. `by` is who says it."""

    async def credit_standing(self, customer_id: UUID) -> CreditStanding: ...
    async def draft_agreement(
        self, customer_id: UUID, *, by: Sender, locale: Locale = "zh-CN"
    ) -> AgreementDraft: ...
    async def sign_agreement(
        self, customer_id: UUID, draft_id: UUID, code: str, *, by: Sender, key: str
    ) -> Agreement: ...
    async def agreements(self, customer_id: UUID) -> Agreements: ...
    async def link_paper(self, agreement_id: UUID, *, by: Sender | None) -> PaperLink: ...
    async def close_credit_line(self, customer_id: UUID, *, by: Sender | None) -> CreditStanding: ...
    async def decline_credit_line(self, customer_id: UUID, *, by: Sender | None) -> CreditStanding: ...


class Repayments(Protocol):
    """A credit line and paying it back. `Refused("not_found")` where there is none."""

    async def credit_due(self, customer_id: UUID) -> CreditDue: ...
    async def repay(self, customer_id: UUID, amount: int | None = None, *, key: str) -> Repayment: ...
    async def put_repay_first(self, customer_id: UUID, on: bool) -> CreditDue: ...


class Standing(Protocol):
    """What was agreed to once: money kept for the next order, top-ups by rule. `by` is where it was said."""

    async def precaution(self, customer_id: UUID) -> Precaution: ...
    async def change_precaution(self, customer_id: UUID, *, on: bool, by: Sender | None) -> Precaution: ...
    async def topup_rules(self, customer_id: UUID) -> TopupRules: ...
    async def put_topup_rule(self, customer_id: UUID, rule: TopupRuleRequest, *, key: str) -> TopupRule: ...
    async def stop_topup_rule(self, rule_id: UUID, *, by: Sender | None) -> TopupRule: ...
    async def resume_topup_rule(self, rule_id: UUID, *, by: Sender | None) -> TopupRule: ...
    async def skip_topup(self, topup_id: UUID, *, by: Sender | None) -> TopupRule: ...


class Suggestions(Protocol):
    """What somebody buys regularly, and what was suggested of it."""

    async def suggestion_settings(self, customer_id: UUID) -> SuggestionSettings: ...
    async def want_suggestions(self, customer_id: UUID, *, wanted: bool) -> SuggestionSettings: ...
    async def suggestion(self, suggestion_id: UUID) -> Suggestion: ...
    async def answer_suggestion(self, suggestion_id: UUID, answer: SuggestionAnswer) -> Suggestion: ...


class Backend(Merchants, Guard, Credit, CreditLines, Repayments, Standing, Suggestions, Protocol):
    """The part of the client that a conversation uses. Raises `Refused` and `Unavailable`.

    `key` is the `Idempotency-Key`; the engine derives it from the button or update that asked.
    """

    async def customer_of_chat(self, channel: str, chat: str) -> Customer | None: ...
    async def link_chat(
        self, channel: str, chat: str, code: str, *, kind: ChatKind = "private", name: str = ""
    ) -> ChatLink: ...
    async def customer(self, customer_id: UUID) -> Customer: ...
    async def change_customer(self, customer_id: UUID, change: CustomerChange) -> Customer: ...
    async def contacts(self, customer_id: UUID) -> Contacts: ...
    async def save_contact(self, customer_id: UUID, contact: Contact) -> Contacts: ...
    async def catalogue(self) -> Catalogue: ...
    async def wallet(self, customer_id: UUID) -> Wallet: ...
    async def statement(
        self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10
    ) -> StatementPage: ...
    async def quote(self, request: QuoteRequest) -> Quote: ...
    async def place_order(
        self, quote_id: UUID, *, key: str, asked_by: AskedBy | None = None, credit: bool | None = None
    ) -> Order: ...
    async def order(self, order_id: UUID) -> Order: ...
    async def orders(self, customer_id: UUID, *, cursor: str | None = None, limit: int = 10) -> OrderPage: ...
    async def cancel_order(self, order_id: UUID, *, key: str) -> Order: ...
    async def codes(self, order_id: UUID) -> Codes: ...
    async def topup_offers(self, customer_id: UUID) -> TopupOffers: ...
    async def create_topup(self, request: TopupRequest, *, key: str) -> Topup: ...
    async def topup(self, topup_id: UUID) -> Topup: ...
    async def request_human(self, customer_id: UUID, *, note: str) -> None: ...
    async def webhooks(self, customer_id: UUID | None = None) -> Endpoints: ...
    async def test_webhook(self, endpoint_id: UUID, *, tell: bool = False) -> Delivery: ...
    async def enable_webhook(self, endpoint_id: UUID) -> Endpoint: ...
    async def replay_deliveries(self, endpoint_id: UUID, *, since: datetime) -> Replayed: ...
    async def deliveries(
        self,
        endpoint_id: UUID,
        *,
        status: DeliveryStatus | None = None,
        cursor: UUID | None = None,
        limit: int = 20,
    ) -> DeliveryPage: ...


class StaleSession(Exception):
    """Somebody else saved this session meanwhile: the lock was lost. Load again and repeat the turn."""


class Stored(NamedTuple):
    """A chat as it stands: the session's state ({} for a newcomer), its version, and what comes next."""

    state: dict[str, Any]
    version: int
    waiting: Incoming | None
    """The oldest update that is stored and not answered yet."""


class Conversations(Protocol):
    """Durable state of the conversations. `state` is the session as JSON, opaque to the store."""

    async def receive(self, incoming: Incoming) -> bool:
        """Store an update before it is acknowledged. False when it was stored before."""

    async def load(self, chat: Chat) -> Stored:
        """Session and oldest waiting update, both of the same moment."""

    async def save(
        self,
        chat: Chat,
        state: dict[str, Any],
        *,
        version: int,
        messages: list[Message],
        answered: str | None,
        intent: str | None,
        heard: str | None = None,
    ) -> bool:
        """State, replies and the mark on the update together or not at all; True when more is waiting.

        `version` is the one that was loaded; `answered` names the update (or notice) this turn answers.
        `heard`: the words of an update that was said aloud, for the transcript; where its sound was is
        forgotten.
        Raises StaleSession when the stored version is another one by now.
        """


class Locks(Protocol):
    """One turn at a time per person, across processes."""

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        """Wait for the person's lock and hold it for the block."""


class Ears(Protocol):
    """Turns what was said into words. Never raises: what went wrong is the `trouble` of the Speech."""

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        """`expected`: the phrases most likely now (确认支付, 先不要), each held against the whole sound."""


class Clock(Protocol):
    """The present, always aware (UTC)."""

    def now(self) -> datetime: ...


class EventFeed(Protocol):
    """What happened in the backend, in order, and where its people can be told. `wait` in seconds."""

    async def events(self, *, after: str, wait: float, limit: int) -> EventPage: ...
    async def chats(self, customer_id: UUID) -> ChatLinks: ...
