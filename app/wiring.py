"""Puts the rooms together: the backend, the client to it, the conversation over that client."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from uuid import UUID, uuid5

from api_client.client import BackendClient, Carrier
from api_client.contract import Customer, GrantRequest, NewCustomer, Refused, Unavailable
from api_client.contract.telemetry import Silent
from backend import migrate as backend_migrations
from backend.build import Backend, BackendSettings, StarsBot, build
from backend.catalogue.key_mark import OtherCardKeyError, check_card_key
from backend.events.moved import settle
from backend.keys import service as keys
from backend.platform.caller import Scope
from backend.platform.connect import connect
from backend.platform.db import Database
from bots.runtime import Forgetting, Hub, Notices, PgConversations, Retention, Valkey, ValkeyLocks
from bots.runtime import migrate as chat_migrations
from bots.runtime.broadcasts import Broadcaster, BroadcastStore
from bots.runtime.preferences import Preferences
from bots.telegram_merchants import CHANNEL as MERCHANTS
from core.engine import Engine, Welcome
from core.model import Chat
from core.ports import Clock
from core.texts import default_texts
from core.understanding import default_understanding

from . import faults
from .problems import StartupError
from .secrets import Vault
from .settings import Settings
from .telemetry.http import NamedCarrier, Watched, WatchedCarrier
from .telemetry.locks import WatchedLocks
from .telemetry.watch import Watch
from .valkey import open_valkey
from .voice.wiring import OpenVoice, Voice, silent

CATALOGUE_LIFE = 3.0
"""Seconds for which conversations remember what is on sale. Twenty products took a third of a turn's time."""
_MERCHANT = NewCustomer(name="老李数码", kind="merchant")
_WELCOME = UUID("6f1f52a4-9f4e-5c6e-9a57-0d3f1a4f5f11")
"""Namespace of the idempotency keys under which the demo greets a chat: a repeated greeting grants once."""


async def migrate(database_url: str) -> None:
    """Bring every schema of the database up to date; safe to run from several processes at once."""
    await backend_migrations.upgrade(database_url)
    await chat_migrations.upgrade(database_url, connect=connect)


def open_backend(
    settings: Settings,
    vault: Vault,
    *,
    database_url: str,
    public_url: str,
    clock: Clock,
    watch: Watch | None = None,
) -> Backend:
    """The backend of this process, over a migrated database."""
    backend = build(
        BackendSettings(
            database_url=database_url,
            public_url=public_url,
            card_key=vault.card_key(),
            gateway_secret=vault.gateway_secret(),
            policy=settings.policy,
            limits=settings.limits,
            outbound=settings.outbound,
            pool_size=settings.pool_size,
            stars_bot=_stars_bot(settings),
            telemetry=watch or Silent(),
        ),
        clock,
    )
    if watch is not None:
        backend.app.add_middleware(Watched, watch=watch)
    return backend


def _stars_bot(settings: Settings) -> StarsBot | None:
    """The customers' bot takes Stars, when the shop's policy has anything to be paid with them."""
    stars, telegram = settings.policy.stars, settings.telegram
    if telegram.token is None or not (stars.families or stars.topups):
        return None
    token = telegram.token.get_secret_value()
    return StarsBot(token) if telegram.api_url is None else StarsBot(token, telegram.api_url)


async def take_over(database: Database) -> None:
    """Make sure that a migrated database is ours; its feed goes on if it was moved to another server.

    Raises StartupError when this process has another card key than the database was begun with.
    """
    try:
        await database.run(check_card_key)
        await database.run(settle)
    except OtherCardKeyError:
        raise StartupError(
            "This database was begun with another card key: card codes could not be read. Every machine "
            "needs the XIAOKA_CARD_KEY (or the file secrets/card_key of the data folder) of the first one."
        ) from None


async def house_key(database: Database, vault: Vault, scope: Scope) -> str:
    """The house's own API key of a scope: the kept one while this database knows it, else a new one."""
    kept = vault.api_key(scope)
    if kept is not None and await database.run(lambda tx: keys.find(tx, kept)) is not None:
        return kept
    made = await database.run(lambda tx: keys.create(tx, scope))
    vault.keep_api_key(scope, made)
    return made


def client_within(
    backend: Backend, public_url: str, key: str, *, watch: Watch | None = None, catalogue_life: float = 0.0
) -> BackendClient:
    """A client of the backend in this very process: the same requests, without a network."""
    return BackendClient(
        public_url, key, app=backend.app, over=_watching(watch), catalogue_life=catalogue_life
    )


def client_afar(
    url: str, key: str, *, watch: Watch | None = None, catalogue_life: float = 0.0
) -> BackendClient:
    """A client of a backend elsewhere."""
    return BackendClient(url, key, over=_watching(watch), catalogue_life=catalogue_life)


def _watching(watch: Watch | None) -> Callable[[Carrier], Carrier]:
    if watch is None:
        return NamedCarrier
    return lambda carrier: WatchedCarrier(NamedCarrier(carrier), watch)


async def check_key(client: BackendClient) -> None:
    """Raises StartupError when the API answers and does not know our key. One that is away may come later."""
    try:
        await client.catalogue()
    except Refused as refused:
        if refused.code not in ("unauthenticated", "forbidden"):
            raise
        raise StartupError(
            "The API does not know XIAOKA_BACKEND_KEY. It is made with `xiaoka keys create --scope channel`, "
            "or made known by `xiaoka migrate` where it is set."
        ) from None
    except Unavailable:
        return


@dataclass
class Talk:
    """The conversation of this process: engine, hub for the messengers, notices from the backend."""

    engine: Engine
    hub: Hub
    notices: Notices
    conversations: PgConversations
    forgetting: Forgetting
    broadcaster: Broadcaster
    valkey: Valkey
    locks: ValkeyLocks
    client: BackendClient
    voice: Voice

    async def preferences_of(self, chat: Chat) -> Preferences | None:
        """How the person of a chat wants to be spoken to; None while nobody is known."""
        customer = await self.client.customer_of_chat(chat.channel, chat.address)
        return None if customer is None else Preferences(mode=customer.mode, locale=customer.locale)

    async def close(self) -> None:
        """Finish the turns in hand, then let go."""
        await self.hub.close()
        await self.voice.close()
        await self.locks.close()
        await self.conversations.close()
        await self.valkey.aclose()


async def open_talk(
    client: BackendClient,
    *,
    database_url: str,
    redis_url: str,
    clock: Clock,
    welcome: Welcome | None = None,
    retention: Retention = Retention(),
    new_token: Callable[[], str] = lambda: token_urlsafe(12),
    watch: Watch | None = None,
    open_voice: OpenVoice = silent,
) -> Talk:
    """The conversation over a client; `welcome` decides about unknown chats."""
    valkey = open_valkey(redis_url)
    voice = open_voice(valkey)
    conversations = await faults.store().open(database_url, clock, valkey, connect=connect)
    locks = ValkeyLocks(valkey)
    engine = Engine(
        backend=client,
        conversations=conversations,
        locks=locks if watch is None else WatchedLocks(locks, watch),
        clock=clock,
        understanding=default_understanding(),
        texts=default_texts(),
        new_token=new_token,
        welcome=welcome,
        telemetry=watch,
        ears=voice.ears,
    )
    hub = Hub(engine, conversations, valkey)
    notices = Notices(client, engine, conversations, clock=clock, life=retention.notices)
    broadcaster = Broadcaster(
        BroadcastStore(conversations.pool), client, default_texts(), clock, ring=conversations.ring
    )
    forgetting = conversations.forgetting(retention)
    return Talk(engine, hub, notices, conversations, forgetting, broadcaster, valkey, locks, client, voice)


def demo_welcome(
    operator: BackendClient, newcomer: NewCustomer, *, paid: int, merchants: bool = True
) -> Welcome:
    """Whoever comes to the demo becomes a customer like `newcomer` with an opening balance of `paid` fen.

    Whoever comes to the merchants' bot becomes the owner of a new merchant; without `merchants` they need
    somebody's code, as in a real shop.
    """

    async def welcome(chat: Chat) -> Customer | None:
        merchant = chat.channel == MERCHANTS
        if merchant and not merchants:
            return None
        customer = await operator.create_customer(_MERCHANT if merchant else newcomer)
        if paid:
            grant = GrantRequest(paid=paid)
            await operator.grant(customer.id, grant, key=str(uuid5(_WELCOME, str(customer.id))))
        await operator.put_chat(chat.channel, chat.address, customer.id)
        return customer

    return welcome
