"""Around the dialogue step: what was said aloud may be in doubt, half heard, or nothing at all.

Three levels. High: the step is done. Middle: "您是说充五十元，对吗？", whose yes confirms what was understood
and never a payment. Low: asked again twice, then with buttons, then a person is offered.
"""

from dataclasses import asdict, replace

from ..attempt import Attempted, attempt
from ..dialogues import table, talk
from ..dialogues.purchase.pay import recovered
from ..model import Meaning, Trouble
from ..reading import Read
from ..replies import Choice, Replies, Reply, preceded
from ..session import Session
from ..states import OFFERED, Doubt, Purchase, Topping, Voice, underneath
from ..telemetry import Facts
from ..turn import Result, Turn
from .choices import confirming
from .meant import in_words

RE_PROMPTS = 2
"""How often something is asked again before buttons are shown; after those a person is offered."""
SHORTEST_WRONG = 4
"""Digits in a sentence that look like an attempt at a number; its question says what is wrong with it."""
AT_ANY_LEVEL = ("cancel", "reject", "repeat", "slower", "louder", "voice_off", "voice_on", "wait", "scam")
"""What stops something, or costs nothing when it was heard wrongly: one witness is enough."""
NOT_THEIRS = ("busy", "lost", "deaf")
"""Troubles that are no fault of the person, and no reason to count."""
ABOUT_THE_PAYMENT = (
    "confirm", "reject", "cancel", "correct", "inform", "purchase", "choose_method", "repeat", "slower",
    "louder", "voice_off", "voice_on", "wait", "undo", "scam", "unknown", "fee", "gap", "who", "help",
)  # fmt: skip
"""Intents that are about the payment that was read back, or ask something; any other puts it aside."""


async def step(session: Session, read: Read, facts: Facts) -> Attempted:
    """One turn, however it came in."""
    turn, voice = read.turn, session.voice
    if turn.meaning.intent == "silence":
        facts["outcome"] = "silence"
        return *await _silence(session, turn), turn
    if (now := _now(voice, turn)) != voice:
        session = replace(session, voice=now)
    if session.human and turn.by_voice:
        return await _with_human(session, read, facts)
    if (answer := _about_doubt(voice, turn)) is not None:
        return await _undoubted(session, answer, voice, facts)
    if not turn.by_voice:
        return await attempt(_understood(session), turn, read.press, facts)
    if read.trouble is not None:
        facts["outcome"] = read.trouble
        if read.trouble == "lost" and (done := await recovered(session, turn)) is not None:
            return *done, turn
        counts = read.trouble not in NOT_THEIRS
        return *await _again(session, turn, _sentence(read.trouble), counts=counts), turn
    if not _heard(session, read):
        facts["outcome"] = "missed"
        return *await _again(session, turn, "voice-again"), turn
    other = _other_command(session, turn)
    if other:
        session = _put_aside(session, turn)
    if read.level == "middle" and turn.meaning.intent not in AT_ANY_LEVEL:
        facts["outcome"] = "doubted"
        session, replies = await _doubt(session, turn)
    else:
        session, replies, turn = await attempt(_understood(session), turn, None, facts)
    return session, preceded(turn.say("put-aside"), replies) if other else replies, turn


def meant(session: Session, read: Read) -> str:
    """The intent that is about to be done: of a yes to "您是说……，对吗？" what was asked."""
    press, intent, doubt = read.press, read.turn.meaning.intent, session.voice.doubt
    if press is not None:
        return str(press.slots["intent"]) if press.intent == "doubt_yes" else press.intent
    return doubt.intent if doubt is not None and intent == "confirm" else intent


def _sentence(trouble: Trouble) -> str:
    return f"voice-{trouble.replace('_', '-')}"


async def _with_human(session: Session, read: Read, facts: Facts) -> Attempted:
    """A person of the shop owns the chat: both see the words, and Xiaoka says nothing of her own."""
    turn = read.turn
    if read.trouble is not None:
        return session, (Reply(turn.say(_sentence(read.trouble))),), turn
    session, replies, turn = await attempt(session, turn, None, facts)
    if not replies:
        replies = (Reply(turn.say("voice-passed-on", words=turn.text), aloud=""),)
    return session, replies, turn


def _now(voice: Voice, turn: Turn) -> Voice:
    """Who speaks is spoken to, who types is written to; a press leaves it as it was."""
    pressed = turn.pressed and not turn.text
    return replace(voice, on=turn.by_voice or (voice.on and pressed), doubt=None, rest=(), reminded=False)


def _understood(session: Session) -> Session:
    voice = session.voice
    if not voice.missed and not voice.asked:
        return session
    return replace(session, voice=replace(voice, missed=0, asked=()))


def _about_doubt(voice: Voice, turn: Turn) -> Turn | None:
    """The turn as an answer to "您是说……，对吗？"; None when it is none.

    A yes means what was asked, as if it had been said clearly by voice: the phrase for a payment it is not.
    """
    doubt, intent = voice.doubt, turn.meaning.intent
    if turn.phrase:
        return None
    if intent == "doubt_no" or (doubt and not turn.pressed and intent in ("reject", "cancel")):
        return turn.meaning_is("doubt_no")
    if intent == "doubt_yes":
        doubt = Doubt(**turn.meaning.slots)
    elif doubt is None or turn.pressed or intent != "confirm":
        return None
    meaning = Meaning(doubt.intent, dict(doubt.slots))
    return replace(turn, meaning=meaning, text=doubt.words, pressed=False, by_voice=True, phrase=False)


async def _undoubted(session: Session, turn: Turn, voice: Voice, facts: Facts) -> Attempted:
    if turn.meaning.intent == "doubt_no":
        if voice.doubt is not None and voice.doubt.intent in OFFERED:
            session, question = await table.again(_understood(session), turn)
            return session, preceded(turn.say("never-mind"), question), turn
        return *await _again(session, turn, "doubt-again"), turn
    if turn.meaning.intent == "more_aloud":
        return session, (Reply("\n".join(voice.rest), aloud="", items=voice.rest),), turn
    return await attempt(_understood(session), turn, None, facts)


def _heard(session: Session, read: Read) -> bool:
    """Whether there is something to go on with."""
    turn = read.turn
    if turn.meaning.intent == "unknown":
        dialogue = session.dialogue
        wrong_number = sum(sign.isdigit() for sign in turn.text) >= SHORTEST_WRONG
        return wrong_number and isinstance(dialogue, Purchase) and dialogue.step == "target"
    if turn.meaning.intent == "confirm" and read.level == "middle" and confirming(session.dialogue):
        return False  # a yes to a payment is never half understood
    return read.level != "low" or turn.meaning.intent in AT_ANY_LEVEL


def _other_command(session: Session, turn: Turn) -> bool:
    """Whether a payment was read back and the person wants something else."""
    return confirming(session.dialogue) is not None and turn.meaning.intent not in ABOUT_THE_PAYMENT


def _put_aside(session: Session, turn: Turn) -> Session:
    """Without the payment that was read back. Second thoughts ("继续") bring it back, quoted anew."""
    state = underneath(session.dialogue)
    if isinstance(state, Purchase) and state.order_id is None:
        session = replace(session, given_up=state, given_up_at=turn.now)
    return session.closed()


async def _doubt(session: Session, turn: Turn) -> Result:
    """Say back what was understood, and ask."""
    meaning = turn.meaning
    doubt = Doubt(meaning.intent, dict(meaning.slots), turn.text)
    yes = turn.choice("button-right", "doubt_yes", asdict(doubt), style="primary", free=True)
    no = turn.choice("button-wrong", "doubt_no", style="quiet", free=True)
    session = replace(session, voice=replace(session.voice, doubt=doubt))
    return session, (Reply(turn.say("doubt", meant=in_words(turn, meaning)), (yes, no)),)


async def _again(session: Session, turn: Turn, key: str, *, counts: bool = True) -> Result:
    """What went wrong, then the open question; after some rounds with its buttons and the way to a person."""
    missed = session.voice.missed + counts
    session = replace(session, voice=replace(session.voice, missed=missed))
    person = turn.choice("button-human", "human", free=True)
    if missed > RE_PROMPTS + 1:
        session = replace(session, voice=replace(session.voice, doubt=Doubt("human")))
        return session, (Reply(turn.say("voice-person"), (person,)),)
    session, question = await _question(session, turn)
    if missed > RE_PROMPTS:
        return session, _with_buttons(turn, question, person)
    if not question:
        return session, (Reply(turn.say(key)),)
    if key == "voice-again":
        key = _examples(session)
    return session, preceded(turn.say(key), question)


async def _question(session: Session, turn: Turn) -> Result:
    """The open question as it was put: figures and keys stay, so a lost answer costs nothing."""
    if session.dialogue is None:
        return session, ()
    asked = session.voice.asked or session.last
    if not any(not choice.free for reply in asked for choice in reply.choices):
        return await table.again(session, turn)
    return replace(session, voice=replace(session.voice, asked=asked)), asked


def _examples(session: Session) -> str:
    """The text that says by example how the open question is answered, where its choices do not."""
    awaited = table.expected(session.dialogue)
    for slot in ("phone", "account", "quantity", "amount"):
        if slot in awaited:
            return f"voice-again-{slot}"
    return "voice-again-question"


def _with_buttons(turn: Turn, question: Replies, person: Choice) -> Replies:
    """The open question with a person among its buttons, or the menu."""
    text, aloud = turn.say("voice-buttons"), turn.say("voice-buttons-aloud")
    if question:
        first, *others = question
        shown = (*first.choices, person)
        text = f"{text}\n{first.text}"
        return (replace(first, text=text, choices=shown, aloud=aloud, named=False), *others)
    menu = talk.menu(turn)
    shown = (menu[0], person) if turn.elderly else (*menu[:4], person)
    return (Reply(text, shown, aloud=aloud, named=False),)


async def _silence(session: Session, turn: Turn) -> Result:
    """Nothing was said for a while after a question: it is put once more, slower, and then left alone."""
    voice, dialogue = session.voice, session.dialogue
    paying = isinstance(dialogue, Purchase | Topping) and dialogue.step in ("bill", "delivering")
    if voice.reminded or not voice.aloud or session.human or dialogue is None or paying:
        return session, ()
    if session.idle(turn.now, since_notice=True):
        return session, ()
    session, question = await table.again(session, turn)
    return replace(session, voice=replace(session.voice, reminded=True)), question
