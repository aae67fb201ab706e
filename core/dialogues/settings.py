"""How Xiaoka speaks to this person: language, elderly mode, whether she suggests things."""

from dataclasses import replace

from api_client.contract import CustomerChange

from ..replies import Reply
from ..session import Session
from ..states import Proposed, Suggested
from ..turn import Result, Turn

Changed = tuple[Session, Turn, Reply]
"""The session, the turn as it goes on under the new setting, and the answer in it."""

SLOWER, SLOWEST = 0.8, 0.5
"""How much slower "slower" is, and the slowest pace there is."""
LOUDER, LOUDEST = 1.5, 4.0
MODES = ("standard", "elderly")
LOCALES = ("zh-CN", "en")


async def set_mode(session: Session, turn: Turn) -> Changed:
    """Larger and shorter, or back. Without a mode named: the other one."""
    mode = turn.meaning.slots.get("mode")
    if mode not in MODES:
        mode = "standard" if turn.elderly else "elderly"
    turn = await _changed(turn, CustomerChange(mode=mode))
    return session, turn, Reply(turn.say(f"mode-{mode}"))


async def set_language(session: Session, turn: Turn) -> Changed:
    """Chinese or English, from the next sentence on. Without a language named: the other one."""
    locale = turn.meaning.slots.get("locale")
    if locale not in LOCALES:
        locale = "en" if turn.customer.locale == "zh-CN" else "zh-CN"
    turn = await _changed(turn, CustomerChange(locale=locale))
    return session, turn, Reply(turn.say("language-set"))


async def stop_prompts(session: Session, turn: Turn) -> Changed:
    """No more suggestions; what the person asks for and waits for is still said."""
    turn = await _changed(turn, CustomerChange(prompts=False))
    if isinstance(session.dialogue, Proposed | Suggested):
        session = session.closed()  # that was the answer
    return replace(session, declined_on=turn.local.date()), turn, Reply(turn.say("prompts-stopped"))


async def voice_off(session: Session, turn: Turn) -> Result:
    """From now on Xiaoka only writes; she still listens."""
    voice = replace(session.voice, wanted=False)
    return replace(session, voice=voice), (Reply(turn.say("voice-off")),)


async def voice_on(session: Session, turn: Turn) -> Result:
    """From now on everything is said aloud, at the usual pace."""
    voice = replace(session.voice, wanted=True, speed=1.0, gain=1.0)
    return replace(session, voice=voice), (Reply(turn.say("voice-on")),)


def spoken_otherwise(session: Session, intent: str) -> Session:
    """With a slower or a louder voice."""
    voice = session.voice
    if intent == "slower":
        voice = replace(voice, speed=max(SLOWEST, round(voice.speed * SLOWER, 2)))
    else:
        voice = replace(voice, gain=min(LOUDEST, round(voice.gain * LOUDER, 2)))
    return replace(session, voice=voice)


async def _changed(turn: Turn, change: CustomerChange) -> Turn:
    return replace(turn, customer=await turn.backend.change_customer(turn.customer.id, change))
