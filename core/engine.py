"""The way of one update: inbox → lock → session → understanding → one dialogue step → all saved together.

Five layers keep one wish from becoming two orders: the inbox knows an update that comes twice, the lock lets
one turn of a chat run at a time, a button is taken out before its work, a session saved meanwhile by somebody
else makes the turn start over, and the `Idempotency-Key` of a step is the same whoever sends it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

from api_client.contract import Customer, Event, Refused, Sender, Unavailable

from . import commands, handover, notices, rights
from .aloud import manners, saying
from .dialogues import link, talk
from .handover import Part
from .layout import lay_out, with_voice
from .model import Chat, Incoming, Meaning
from .ports import Backend, Clock, Conversations, Ears, Locks, StaleSession, Stored
from .reading import Reader
from .replies import Replies, Reply
from .session import Session, dump, load
from .states import Press
from .telemetry import Facts, Silent, Telemetry
from .texts import Texts
from .tokens import Mint, claim, find, remember, used_press
from .turn import Turn
from .understanding import Understanding

Welcome = Callable[[Chat], Awaitable[Customer | None]]
MOST_TRIES = 6
PERSON = "person:"
"""How what a person of the shop said is marked as answered: by its own id."""


class UnknownChat(LookupError):
    """Nobody is known by this chat."""


class NotYours(LookupError):
    """The order does not belong to the person of this chat."""


@dataclass(frozen=True)
class _Seat:
    """The session under the lock, with the version it was loaded at."""

    session: Session
    version: int


class Engine:
    """The conversation. Knows no messenger and no money; speaks through its ports."""

    def __init__(
        self,
        *,
        backend: Backend,
        conversations: Conversations,
        locks: Locks,
        clock: Clock,
        understanding: Understanding,
        texts: Texts,
        new_token: Callable[[], str],
        welcome: Welcome | None = None,
        telemetry: Telemetry | None = None,
        ears: Ears | None = None,
    ) -> None:
        self._backend = backend
        self._conversations = conversations
        self._locks = locks
        self._clock = clock
        self._texts = texts
        self._new_token = new_token
        self._welcome = welcome
        self._telemetry = telemetry or Silent()
        self._reader = Reader(understanding, self._telemetry, ears)

    async def accept(self, incoming: Incoming) -> bool:
        """Store an update durably. False when it was seen before."""
        return await self._conversations.receive(incoming)

    async def answer(self, chat: Chat) -> None:
        """Answer everything this chat has said and got no answer to, in order."""
        pressed: set[str] = set()
        tries, more = 0, True
        async with self._locks.hold(str(chat)):
            while more:
                stored, customer = await self._loaded(chat)
                incoming = stored.waiting
                if incoming is None:
                    return
                seat = _Seat(load(stored.state), stored.version)
                try:
                    more = await self._one(seat, incoming, customer, again=incoming.button in pressed)
                except StaleSession:
                    tries += 1
                    if tries == MOST_TRIES:
                        raise
                    continue  # somebody else saved first: from fresh state
                tries = 0
                if incoming.button is not None:
                    pressed.add(incoming.button)

    async def tell(self, chat: Chat, event: Event) -> None:
        """Say what happened in the backend, once."""
        if event.type not in notices.TOLD:
            return
        with self._telemetry.watch("notice", after=event.trace, type=event.type) as facts:
            await self._alone(chat, lambda: self._event(chat, event, facts))

    async def step_in(self, chat: Chat, part: Part) -> None:
        """A person of the shop speaks in this chat, or leaves it to Xiaoka. Raises UnknownChat."""
        await self._alone(chat, lambda: self._part(chat, part))

    async def codes(self, chat: Chat, order_id: UUID) -> list[str]:
        """The card codes of an order of this chat's person. Raises NotYours; nothing is stored."""
        customer = await self._backend.customer_of_chat(chat.channel, chat.address)
        try:
            order = await self._backend.order(order_id)
        except Refused as refused:
            raise NotYours(str(order_id)) from refused
        if customer is None or order.customer_id != customer.id:
            raise NotYours(str(order_id))
        if customer.kind == "merchant":
            sender = Sender(channel=chat.channel, address=chat.address)
            if "money" not in (await self._backend.rights(customer.id, sender)).may:
                raise NotYours(str(order_id))
        return (await self._backend.codes(order_id)).codes

    async def refusal(self, chat: Chat, by: str, token: str) -> str | None:
        """Why the person `by` may not press this button; None when they may, or when it is no button.

        For chats of several people, where the press of a stranger shall not even be taken in.
        """
        customer = await self._backend.customer_of_chat(chat.channel, chat.address)
        stored = await self._conversations.load(chat)
        session = load(stored.state)
        press = find(session, token, "")
        if customer is None or press is None:
            return None
        turn = Turn(
            chat=chat, seed="", now=self._clock.now(), customer=customer, meaning=Meaning(press.intent),
            backend=self._backend, texts=self._texts, by=by,
        )  # fmt: skip
        no = await rights.refusal(session, turn, press.intent)
        return no.text if no is not None else None

    async def _alone(self, chat: Chat, turn: Callable[[], Awaitable[None]]) -> None:
        """One turn under the chat's lock, again from fresh state when somebody else saved first."""
        async with self._locks.hold(str(chat)):
            for _ in range(MOST_TRIES - 1):
                try:
                    return await turn()
                except StaleSession:
                    continue
            return await turn()

    async def _one(
        self, seat: _Seat, incoming: Incoming, customer: Customer | Unavailable | None, *, again: bool
    ) -> bool:
        """One update; True when more is waiting.

        `again`: a nervous finger pressed its button before the first press was answered.
        """
        # The turns of one dialogue, and what comes of them, are one story.
        story = seat.session.trace if seat.session.dialogue is not None else None
        with self._telemetry.watch("turn", after=story, channel=incoming.chat.channel) as facts:
            try:
                return await self._turn(seat, incoming, customer, facts, again=again)
            except StaleSession:
                facts["outcome"] = "repeated"
                raise

    async def _turn(
        self,
        seat: _Seat,
        incoming: Incoming,
        customer: Customer | Unavailable | None,
        facts: Facts,
        *,
        again: bool,
    ) -> bool:
        chat, now = incoming.chat, self._clock.now()
        if incoming.text == commands.GROUP:
            facts["outcome"] = "group"
            reply = Reply(link.both(self._texts, "link-in-group"))
            return await self._save(seat, incoming, None, (reply,), intent="group")
        if customer is None and incoming.by is None:
            customer = await self._welcomed(chat)
        if isinstance(customer, Unavailable):
            facts["outcome"] = "unavailable"
            reply = Reply(self._texts.say("zh-CN", "standard", "unavailable"))
            return await self._save(seat, incoming, None, (reply,), intent=None)
        if customer is None:
            facts["outcome"] = "stranger"
            return await self._stranger(seat, incoming)
        turn = Turn(
            chat=chat, seed=incoming.update_id, now=now, customer=customer, meaning=Meaning("unknown"),
            backend=self._backend, texts=self._texts, by=incoming.by,
        )  # fmt: skip
        read = await self._reader.read(seat.session, incoming, turn)
        turn, press = read.turn, read.press
        meant = manners.meant(seat.session, read)
        if (no := await rights.refusal(seat.session, turn, meant)) is not None:
            facts["outcome"] = "forbidden"
            return await self._save(seat, incoming, turn, (no,), intent=meant)
        if press is not None:
            seat = await self._claim(chat, seat, press, incoming)
            turn = replace(turn, meaning=Meaning(press.intent, dict(press.slots)), pressed=True)
        elif incoming.button is not None:
            used = used_press(seat.session, incoming.button)
            if again and used is not None:
                return await self._save(seat, incoming, turn, (), intent=used.intent)
            turn = replace(turn, meaning=Meaning("outdated", {"used": used is not None}))
        with self._telemetry.watch("step"):
            session, replies, turn = await manners.step(seat.session, replace(read, turn=turn), facts)
        intent = turn.meaning.intent if turn.meaning.intent != "outdated" else "unknown"
        facts["intent"] = intent
        missed = session.missed > seat.session.missed
        facts.setdefault("outcome", "pressed" if turn.pressed else "missed" if missed else "understood")
        heard_at = seat.session.at if turn.meaning.intent == "silence" else now
        session = replace(session, at=heard_at, reset=False, trace=self._telemetry.trace())
        return await self._save(replace(seat, session=session), incoming, turn, replies, intent=intent)

    async def _loaded(self, chat: Chat) -> tuple[Stored, Customer | Unavailable | None]:
        """Where the chat stands and who speaks there. Neither needs the other, so both are asked at once."""
        asking = asyncio.create_task(self._known(chat), name="who")
        try:
            return await self._conversations.load(chat), await asking
        finally:
            asking.cancel()  # nothing, unless we were called off or could not load

    async def _known(self, chat: Chat) -> Customer | Unavailable | None:
        """Who speaks in this chat; the error when the backend is away."""
        try:
            return await self._backend.customer_of_chat(chat.channel, chat.address)
        except Unavailable as away:
            return away

    async def _welcomed(self, chat: Chat) -> Customer | Unavailable | None:
        """Whom a stranger becomes here."""
        try:
            return await self._welcome(chat) if self._welcome is not None else None
        except Unavailable as away:
            return away

    async def _claim(self, chat: Chat, seat: _Seat, press: Press, incoming: Incoming) -> _Seat:
        """Take the button out before its work. What cannot move money is taken out with the reply."""
        claimed = seat.session.claim
        if claimed is not None and claimed.update_id == incoming.update_id:
            return seat
        session = claim(seat.session, press, incoming.update_id, self._clock.now())
        if press.bound is None:
            return replace(seat, session=session)
        await self._conversations.save(
            chat, dump(session), version=seat.version, messages=[], answered=None, intent=None
        )
        return _Seat(session, seat.version + 1)

    async def _stranger(self, seat: _Seat, incoming: Incoming) -> bool:
        """A chat nobody is known by."""
        try:
            linked, reply = await link.step(incoming, self._backend, self._texts)
        except (Refused, Unavailable):
            linked, reply = False, Reply(self._texts.say("zh-CN", "standard", "unavailable"))
        chat, turn = incoming.chat, None
        customer = await self._backend.customer_of_chat(chat.channel, chat.address) if linked else None
        if customer is not None:
            turn = Turn(
                chat=chat, seed=incoming.update_id, now=self._clock.now(), customer=customer,
                meaning=Meaning("link"), backend=self._backend, texts=self._texts, by=incoming.by,
            )  # fmt: skip
            reply = talk.linked(turn)
        return await self._save(seat, incoming, turn, (reply,), intent="link")

    async def _save(
        self,
        seat: _Seat,
        incoming: Incoming,
        turn: Turn | None,
        replies: Replies,
        *,
        intent: str | None,
    ) -> bool:
        if seat.session.claim is not None:
            seat = replace(seat, session=replace(seat.session, claim=None))
        more = await self._write(incoming.chat, seat, turn, replies, incoming.update_id, intent)
        self._reader.done(incoming)
        return more

    async def _write(
        self, chat: Chat, seat: _Seat, turn: Turn | None, replies: Replies, answered: str, intent: str | None
    ) -> bool:
        """Tokens onto the buttons, the words for the ear, then state, replies and mark together.

        `turn` is None where nobody is known.
        """
        session, heard = seat.session, None
        spoken: saying.Sounds = ()
        voice = session.voice
        if turn is not None:
            spoken, voice = saying.say(session, replies, turn)
            heard = turn.text if turn.by_voice and turn.text else None
        bound = session.dialogue.key if session.dialogue is not None else None
        mint = Mint(self._new_token, self._clock.now(), bound, [])
        messages = lay_out(replies, turn.customer.mode if turn else "standard", mint)
        messages = with_voice(messages, spoken, heard)
        session = replace(
            session, voice=voice, presses=remember(session, mint.made), last=replies or session.last
        )
        return await self._conversations.save(
            chat, dump(session), version=seat.version, messages=messages, answered=answered, intent=intent,
            heard=heard,
        )  # fmt: skip

    async def _event(self, chat: Chat, event: Event, facts: Facts) -> None:
        """One notice, through the same lock and the same save."""
        state, version, _ = await self._conversations.load(chat)
        session = load(state)
        customer = await self._backend.customer_of_chat(chat.channel, chat.address)
        if customer is None or customer.id != event.customer_id:
            return
        now = self._clock.now()
        turn = Turn(
            chat=chat, seed=f"event:{event.id}", now=now, customer=customer, meaning=Meaning("notice"),
            backend=self._backend, texts=self._texts,
        )  # fmt: skip
        after, replies = await notices.tell(session, turn, event)
        if after == session and not replies:
            facts["outcome"] = "silent"
            return
        facts["lag"] = max(0.0, (now - event.at).total_seconds())
        if any(reply.choices for reply in replies):
            after = replace(after, asked_at=now)
        await self._write(chat, _Seat(after, version), turn, replies, f"event:{event.id}", None)

    async def _part(self, chat: Chat, part: Part) -> None:
        state, version, _ = await self._conversations.load(chat)
        session = load(state)
        customer = await self._backend.customer_of_chat(chat.channel, chat.address)
        if customer is None:
            raise UnknownChat(str(chat))
        seed = f"{PERSON}{part.id}"
        turn = Turn(
            chat=chat, seed=seed, now=self._clock.now(), customer=customer, meaning=Meaning("human"),
            backend=self._backend, texts=self._texts,
        )  # fmt: skip
        after, replies = await handover.step(session, turn, part)
        await self._write(chat, _Seat(after, version), turn, replies, seed, None)
