"""The credit line of a merchant: what there is, what is missing for one, opening, closing, the agreement."""

from api_client.contract import Refused
from api_client.contract.scoring import CreditStanding, LineTerms

from ...prompts.credit import line_words
from ...replies import Choice, Reply
from ...session import Session
from ...states import Purchase, UsingCredit
from ...turn import Result, Turn
from .. import due, signing, table
from .words import moment

PAUSED = "agreement"
"""Why the backend froze a line whose agreement has a newer version."""
REPAID = "repaid"
"""Why a line is frozen that was repaid and waits for its time or for a person."""


async def show(session: Session, turn: Turn) -> Result:
    """The line as it stands; without one, what could be had or what is missing.

    Said while a purchase is short it is a way to pay.
    """
    if isinstance(session.dialogue, Purchase | UsingCredit) and not turn.pressed:
        paid = await table.step(session, turn.meaning_is("use_credit"), session.dialogue)
        if paid is not None:
            return paid
    found = await turn.backend.credit_standing(turn.customer.id)
    line = found.line
    if line is None or line.status in ("proposed", "closed"):
        return session, (_possible(turn, found),)
    usable = (await turn.backend.wallet(turn.customer.id)).credit
    said = [line_words(turn, usable)] if usable is not None else []
    said.append(turn.plainly("merchant-credit-caps", each=line.order_cap, daily=line.day_cap))
    choices = [turn.choice("merchant-button-why", "credit_why", free=True)]
    if line.status == "frozen":
        paused = line.frozen_reason == PAUSED
        said.append(turn.plainly("merchant-credit-paused" if paused else "merchant-credit-frozen"))
        if (how := line.reopens) is not None:
            waits = line.frozen_reason == REPAID
            said.append(due.waits(turn, how) if waits else due.reopening(turn, how))
        if paused:
            choices.insert(0, _reading(turn))
    if line.used > line.limit:
        said.append(turn.plainly("merchant-credit-lowered"))
    if line.agreement_id is not None:
        choices.append(turn.choice("merchant-button-paper", "agreement_download", free=True))
    choices.append(turn.choice("merchant-button-credit-close", "credit_close", style="quiet", free=True))
    return session, (Reply("\n".join(said), tuple(choices)),)


async def open_(session: Session, turn: Turn) -> Result:
    """What could be had, at what cost, and the way there; or what is missing."""
    found = await turn.backend.credit_standing(turn.customer.id)
    line = found.line
    if line is not None and line.status == "open":
        session, replies = await show(session, turn)
        return session, (Reply(turn.plainly("merchant-credit-open-already")), *replies)
    if line is not None and line.status == "frozen":
        return await show(session, turn)
    return session, (_possible(turn, found),)


def _possible(turn: Turn, found: CreditStanding) -> Reply:
    if found.missing or not found.terms.limit:
        why = turn.choice("merchant-button-why", "credit_why", free=True)
        head = turn.plainly("merchant-credit-not-yet")
        return Reply("\n".join([head, *missing_lines(turn, found)]), (why,))
    text = f"{turn.plainly('merchant-credit-possible')}\n{terms_words(turn, found.terms, found)}"
    no = turn.choice("button-no", "credit_decline", style="quiet", free=True)
    return Reply(f"{text}\n{turn.plainly('merchant-credit-sign-first')}", (_reading(turn), no))


def terms_words(turn: Turn, terms: LineTerms, found: CreditStanding) -> str:
    """How much, when it is repaid, what it costs: all of it before anybody decides."""
    fee = turn.plainly(
        "merchant-credit-fee",
        kind="free" if not (found.fee_fixed or found.fee_daily) else "fee",
        fixed=found.fee_fixed,
        share=f"{found.fee_daily / 100:g}",
    )
    return turn.plainly(
        "merchant-credit-terms", limit=terms.limit, each=terms.order_cap, daily=terms.day_cap, fee=fee
    )


def missing_lines(turn: Turn, found: CreditStanding) -> list[str]:
    """What is missing for a line, in a friendly way."""
    return [
        turn.plainly(f"merchant-missing-{one.kind}", have=one.have, need=one.need) for one in found.missing
    ]


async def read(session: Session, turn: Turn) -> Result:
    """The agreement in force, to be signed; what was signed, where there is nothing to sign."""
    found = await turn.backend.credit_standing(turn.customer.id)
    line = found.line
    if line is not None and line.status in ("open", "frozen") and line.frozen_reason != PAUSED:
        return await _signed(session, turn)
    if found.missing or not found.terms.limit:
        return session, (_possible(turn, found),)
    return await signing.start(session, turn)


async def _signed(session: Session, turn: Turn) -> Result:
    """What runs now, in full."""
    signed = (await turn.backend.agreements(turn.customer.id)).agreements
    if not signed:
        return session, (Reply(turn.plainly("merchant-agreement-none")),)
    latest = signed[0]
    head = turn.plainly(
        "merchant-agreement-signed",
        version=latest.version,
        name=latest.signed_by or turn.plainly("merchant-agreement-owner"),
        time=moment(turn, latest.signed_at),
    )
    paper = turn.choice("merchant-button-paper", "agreement_download", free=True)
    first, *pieces = signing.pieces(latest.text)
    return session, (Reply(head, aloud=head), first, *pieces, Reply(head, (paper,), aloud=""))


async def download(session: Session, turn: Turn) -> Result:
    """A link that gives the PDF once."""
    if turn.by is not None:
        return session, (Reply(turn.plainly("merchant-agreement-private")),)
    signed = (await turn.backend.agreements(turn.customer.id)).agreements
    if not signed:
        return session, (Reply(turn.plainly("merchant-agreement-none")),)
    link = await turn.backend.link_paper(signed[0].id, by=turn.sender)
    text = turn.plainly(
        "merchant-agreement-paper",
        version=signed[0].version,
        url=link.url,
        time=moment(turn, link.expires_at),
    )
    return session, (Reply(text, aloud=turn.plainly("merchant-agreement-paper-aloud")),)


async def close(session: Session, turn: Turn) -> Result:
    """Only a press closes it; a sentence says first what that means."""
    found = await turn.backend.credit_standing(turn.customer.id)
    line = found.line
    if line is None or line.status in ("proposed", "closed"):
        return session, (Reply(turn.plainly("merchant-credit-none")),)
    if not turn.meaning.slots.get("sure"):
        sure = turn.choice("merchant-button-credit-close", "credit_close", {"sure": True}, free=True)
        text = turn.plainly("merchant-credit-close-sure", used=line.used)
        return session, (Reply(text, (sure, turn.no_thanks())),)
    try:
        after = await turn.backend.close_credit_line(turn.customer.id, by=turn.sender)
    except Refused as refused:
        if refused.code != "forbidden":
            raise
        return session, (Reply(turn.plainly("merchant-credit-owner")),)
    used = after.line.used if after.line is not None else 0
    key = "merchant-credit-closed-owing" if used else "merchant-credit-closed"
    return session, (Reply(turn.plainly(key, used=used)),)


async def decline(session: Session, turn: Turn) -> Result:
    """ "No" is remembered for months."""
    await turn.backend.decline_credit_line(turn.customer.id, by=turn.sender)
    return session, (Reply(turn.plainly("merchant-credit-declined")),)


def _reading(turn: Turn) -> Choice:
    return turn.choice("merchant-button-agreement", "agreement_read", style="primary", free=True)
