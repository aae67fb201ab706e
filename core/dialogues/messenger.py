"""What a messenger's own commands ask for, and an answer to what cannot be read."""

from api_client.contract import Refused

from ..replies import Reply, preceded
from ..session import Session
from ..turn import Result, Turn
from . import talk


async def start(session: Session, turn: Turn) -> Result:
    """Hello. With the code of a deep link: the account it belongs to, if that is another one."""
    session, greeting = await talk.greet(session, turn)
    code = turn.meaning.slots.get("code")
    if not code:
        return session, greeting
    try:
        await turn.backend.link_chat(turn.chat.channel, turn.chat.address, str(code))
    except Refused as refused:
        if refused.code == "already_linked":
            return session, preceded(turn.say("link-already"), greeting)
        return session, greeting  # the link was followed twice, or is old: who it is we know
    return session, (talk.linked(turn),)


async def ask_language(session: Session, turn: Turn) -> Result:
    """Which language; each is named in itself."""
    choices = (
        turn.choice("button-language-zh", "set_language", {"locale": "zh-CN"}, free=True),
        turn.choice("button-language-en", "set_language", {"locale": "en"}, free=True),
    )
    return session, (Reply(turn.say("ask-language"), choices),)


async def paysupport(session: Session, turn: Turn) -> Result:
    """Something is wrong with a payment: what can be looked up at once, and a person."""
    choices = (
        turn.choice("button-orders", "order_status", free=True),
        turn.choice("button-human", "human", free=True),
    )
    return session, (Reply(turn.say("pay-support"), choices),)


async def unreadable(session: Session, turn: Turn) -> Result:
    """A voice message, a picture, a sticker: what to do instead."""
    return session, (Reply(turn.say("unreadable", kind=turn.meaning.slots.get("kind", "file"))),)
