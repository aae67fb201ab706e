"""The agreement: shown in full, piece by piece, and signed with its one-time code, typed or pressed."""

import re
import unicodedata

from api_client.contract import Refused
from api_client.contract.agreements import AgreementDraft

from ..replies import Replies, Reply, preceded
from ..session import Session
from ..states import Signing
from ..tokens import derive_key
from ..turn import Result, Turn
from .words import clock

LONGEST_PIECE = 1500
"""Characters of one message: well within every messenger's limit, and a page on a phone."""
_CODE = re.compile(r"\d{6}")


async def start(session: Session, turn: Turn) -> Result:
    """The whole text with the code behind it. Only an owner gets one, and only in a chat of their own."""
    if turn.by is not None:
        return session, (Reply(turn.plainly("merchant-agreement-private")),)
    try:
        draft = await turn.backend.draft_agreement(
            turn.customer.id, by=turn.sender, locale=turn.customer.locale
        )
    except Refused as refused:
        if refused.code != "forbidden":
            raise
        return session, (Reply(turn.plainly("merchant-agreement-owner-only")),)
    return _shown(session, turn, draft)


def _shown(session: Session, turn: Turn, draft: AgreementDraft) -> Result:
    state = Signing(turn.fresh_key("signing"), draft.id, draft.code, draft.expires_at)
    head = Reply(turn.plainly("merchant-agreement-head"), aloud=turn.plainly("merchant-agreement-aloud"))
    return session.open(state), (head, *pieces(draft.text), _question(turn, state))


def pieces(text: str) -> Replies:
    """A text in messages, broken between its chapters. It is read, not heard."""
    found = [""]
    for chapter in text.split("\n\n"):
        if found[-1] and len(found[-1]) + len(chapter) > LONGEST_PIECE:
            found.append("")
        found[-1] = f"{found[-1]}\n\n{chapter}" if found[-1] else chapter
    return tuple(Reply(piece, aloud="") for piece in found)


def _question(turn: Turn, state: Signing) -> Reply:
    sign = turn.choice(
        "merchant-button-sign", "agreement_sign", {"code": state.code}, style="primary", code=state.code
    )
    no = turn.choice("merchant-button-not-sign", "cancel", style="quiet")
    text = turn.plainly("merchant-agreement-sign", code=state.code, time=clock(state.until))
    return Reply(text, (sign, no), aloud=turn.plainly("merchant-agreement-sign-aloud"))


def expected(state: Signing) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return ("digits", "confirm", "reject", "cancel")


async def step(session: Session, turn: Turn, state: Signing) -> Result | None:
    """The code signs; a bare "yes" does not, and nothing said aloud does."""
    if turn.meaning.intent == "agreement_sign":
        return await _sign(session, turn, state, str(turn.meaning.slots["code"]))
    typed = "".join(unicodedata.normalize("NFKC", turn.text).replace("-", " ").split())
    if _CODE.fullmatch(typed):
        if turn.by_voice:
            return session, (Reply(turn.plainly("merchant-agreement-not-aloud")),)
        return await _sign(session, turn, state, typed)
    if turn.meaning.intent == "reject":
        return await cancel(session, turn, state)
    if turn.meaning.intent == "confirm":
        return session, (_question(turn, state),)
    return None


async def _sign(session: Session, turn: Turn, state: Signing, code: str) -> Result:
    key = derive_key(state.key, "sign", state.draft_id, code)
    try:
        signed = await turn.backend.sign_agreement(
            turn.customer.id, state.draft_id, code, by=turn.sender, key=key
        )
    except Refused as refused:
        if refused.code == "agreement_outdated":
            session, replies = await start(session.closed(), turn)
            return session, preceded(turn.plainly("merchant-agreement-outdated"), replies)
        if refused.code != "sign_code_invalid":
            raise
        return _wrong(session, turn, state, int(refused.extra.get("attempts_left", 0)))
    terms = signed.terms
    text = turn.plainly(
        "merchant-agreement-done", limit=terms.limit, each=terms.order_cap, daily=terms.day_cap
    )
    paper = turn.choice("merchant-button-paper", "agreement_download", free=True)
    line = turn.choice("merchant-button-credit-line", "credit_line", free=True)
    return session.closed(), (Reply(text, (paper, line)),)


def _wrong(session: Session, turn: Turn, state: Signing, left: int) -> Result:
    """A few more tries; after that, or too late, the text is shown anew."""
    if left and turn.now < state.until:
        again = _question(turn, state)
        return session, preceded(turn.plainly("merchant-agreement-wrong", count=left), (again,))
    read = turn.choice("merchant-button-agreement", "agreement_read", style="primary", free=True)
    return session.closed(), (Reply(turn.plainly("merchant-agreement-over"), (read,)),)


async def again(session: Session, turn: Turn, state: Signing) -> Result:
    """The question once more; the text stands above."""
    if turn.now >= state.until:
        return session.closed(), ()
    return session, (_question(turn, state),)


async def cancel(session: Session, turn: Turn, state: Signing) -> Result:  # noqa: ARG001 - same shape everywhere
    """Not signed: nothing opens, and nobody asks again for months."""
    await turn.backend.decline_credit_line(turn.customer.id, by=turn.sender)
    return session.closed(), (Reply(turn.plainly("merchant-agreement-not-signed")),)
