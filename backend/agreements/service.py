"""Show the agreement, have it signed, find what was signed."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import Role, Sender
from api_client.contract.agreements import Agreement, AgreementDraft, Agreements, DraftRequest
from api_client.contract.scoring import LineTerms
from backend.customers import service as customers
from backend.figures.days import business_date
from backend.figures.service import need_merchant
from backend.platform.caller import Caller
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.scoring import lines, telling
from backend.scoring import service as scoring
from backend.staff import people

from . import policy, texts
from .tables import agreement, agreement_draft

_COUNT = """
UPDATE agreement_draft SET attempts = attempts + 1
WHERE id = $1 AND customer_id = $2 AND channel = $3 AND address = $4
"""
_TAKE = """
DELETE FROM agreement_draft WHERE id = $1 AND customer_id = $2 AND channel = $3 AND address = $4 RETURNING *
"""

_SIGNED = (
    "customer_id", "version", "locale", "text", "sha256", "tier", "credit_limit", "order_cap", "day_cap",
    "basis", "channel", "address",
)  # fmt: skip
"""What of a draft is kept with its signature."""


async def draft(tx: Tx, customer_id: UUID, wanted: DraftRequest) -> AgreementDraft:
    """The text in force, made for an owner with today's terms, and the code that signs it.

    The draft they had before is void. Raises `not_found`, `forbidden` for who is no owner, and
    `not_eligible` with what is missing.
    """
    await need_merchant(tx, customer_id)
    await _owner(tx, customer_id, wanted.by)
    row, now = await lines.read(tx, customer_id), await scoring.standing(tx, customer_id)
    missing = scoring.missing_of(row, now)
    terms = scoring.terms_of(row, now)
    if missing or not terms.limit:
        said = [one.model_dump() for one in missing]
        raise ProblemError("not_eligible", "There is something missing for a credit line.", missing=said)
    version = tx.policy.agreement.version
    text = texts.filled(
        texts.text_of(tx.policy.agreement, wanted.locale),
        version=version,
        locale=wanted.locale,
        merchant=(await customers.get(tx, customer_id)).name,
        date=business_date(tx.now).isoformat(),
        terms=terms,
        rules=tx.policy.repayments,
    )
    sha256, code = policy.hash_of(text), policy.new_code()
    made = AgreementDraft(
        id=new_id(),
        customer_id=customer_id,
        version=version,
        locale=wanted.locale,
        text=text,
        sha256=sha256.hex(),
        terms=terms,
        code=code,
        expires_at=tx.now + tx.policy.agreement.code_life,
    )
    by_operator = scoring.proposed(row) or (row is not None and row.basis == "operator")
    values = {
        "id": made.id,
        "version": version,
        "locale": made.locale,
        "text": text,
        "sha256": sha256,
        "tier": row.tier if by_operator else tx.policy.scoring.treatment(now.score.total).name,
        "credit_limit": terms.limit,
        "order_cap": terms.order_cap,
        "day_cap": terms.day_cap,
        "basis": "operator" if by_operator else "score",
        "code": _digest(tx, code, wanted.by, version, sha256),
        "attempts": 0,
        "expires_at": made.expires_at,
    }
    whose = {"customer_id": customer_id, "channel": wanted.by.channel, "address": wanted.by.address}
    put = upsert(agreement_draft).values(**whose, **values)
    await tx.conn.execute(put.on_conflict_do_update(index_elements=list(whose), set_=values))
    return made


async def count_attempt(tx: Tx, customer_id: UUID, draft_id: UUID, by: Sender) -> None:
    """Count a code that somebody tries; to be committed before it is looked at, whatever comes of it."""
    await tx.rows(_COUNT, draft_id, customer_id, by.channel, by.address)


async def sign(tx: Tx, customer_id: UUID, draft_id: UUID, code: str, by: Sender) -> Agreement:
    """Sign a draft and open the line. The draft is used up; `count_attempt` went before.

    Raises `forbidden` for who is no owner (any more), `sign_code_invalid` for a wrong code, one of another
    person or draft, used, expired or tried too often, `agreement_outdated` when another version is in force
    or less is offered by now than the text says.
    """
    await need_merchant(tx, customer_id)
    member = await _owner(tx, customer_id, by)
    line = await lines.lock(tx, customer_id)
    found = await tx.rows(_TAKE, draft_id, customer_id, by.channel, by.address)
    if not found:
        raise ProblemError("sign_code_invalid", "There is nothing to sign.", attempts_left=0)
    [row] = found
    most = tx.policy.agreement.code_attempts
    verdict = policy.verdict(
        policy.Draft(row.version, row.sha256, row.code, row.attempts, row.expires_at),
        said=_digest(tx, code, by, row.version, row.sha256),
        version=tx.policy.agreement.version,
        most=most,
        now=tx.now,
    )
    if verdict == "outdated":
        raise ProblemError("agreement_outdated", "Another version is in force.")
    if verdict != "sign":
        left = max(0, most - row.attempts) if verdict == "wrong" else 0
        raise ProblemError("sign_code_invalid", f"The code is not valid: {verdict}.", attempts_left=left)
    await _still_true(tx, customer_id, line, row)
    signed = {name: getattr(row, name) for name in _SIGNED}
    who = {"staff_id": member.id, "signed_by": member.name, "role": member.role, "signed_at": tx.now}
    put = insert(agreement).values(id=new_id(), draft_id=row.id, **signed, **who)
    made = await tx.conn.execute(put.returning(agreement))
    done = wire(made.one())
    await lines.opened(tx, customer_id, line, tier=done.tier, terms=done.terms, agreement_id=done.id)
    await scoring.work_out(tx, customer_id, "signed")
    await telling.tell(tx, "credit.opened", customer_id, terms=done.terms)
    reach("agreement.signing")
    return done


async def _still_true(tx: Tx, customer_id: UUID, line: Any, row: Any) -> None:
    """What the text promises must still be offered; nobody signs terms that are worse behind their back."""
    now = await scoring.standing(tx, customer_id)
    offered = scoring.terms_of(line, now)
    promised = (row.credit_limit, row.order_cap, row.day_cap)
    less = any(one < two for one, two in zip(_amounts(offered), promised, strict=True))
    if scoring.missing_of(line, now) or less:
        raise ProblemError("agreement_outdated", "The terms have changed since the text was made.")


def _amounts(terms: LineTerms) -> tuple[int, int, int]:
    return terms.limit, terms.order_cap, terms.day_cap


async def signed_by(tx: Tx, customer_id: UUID) -> Agreements:
    """Everything a merchant has signed, newest first. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    mine = select(agreement).where(agreement.c.customer_id == customer_id)
    rows = (await tx.conn.execute(mine.order_by(agreement.c.signed_at.desc(), agreement.c.id.desc()))).all()
    return Agreements(agreements=[wire(row) for row in rows])


async def get(tx: Tx, agreement_id: UUID, caller: Caller) -> Agreement:
    """One that was signed. Raises `not_found`, also for somebody else's."""
    row = (await tx.conn.execute(select(agreement).where(agreement.c.id == agreement_id))).one_or_none()
    if row is None or not caller.may_act_for(row.customer_id):
        raise ProblemError("not_found", "There is no such agreement.")
    return wire(row)


async def forget(tx: Tx) -> int:
    """Drafts that nobody signed in time."""
    old = delete(agreement_draft).where(agreement_draft.c.expires_at <= tx.now)
    return len((await tx.conn.execute(old.returning(agreement_draft.c.id))).all())


async def _owner(tx: Tx, customer_id: UUID, by: Sender) -> Any:
    member = await people.find(tx, customer_id, by)
    owner: Role = "owner"
    if member is None or member.role != owner:
        raise ProblemError("forbidden", "Only an owner signs.", right="sign")
    return member


def _digest(tx: Tx, code: str, by: Sender, version: str, sha256: bytes) -> bytes:
    person = f"{by.channel}:{by.address}"
    return policy.code_digest(code, person=person, version=version, sha256=sha256, key=tx.secrets.card_key)


def wire(row: Any) -> Agreement:
    """A row as the contract shows it."""
    return Agreement(
        id=row.id,
        customer_id=row.customer_id,
        version=row.version,
        locale=row.locale,
        text=row.text,
        sha256=row.sha256.hex(),
        terms=LineTerms(limit=row.credit_limit, order_cap=row.order_cap, day_cap=row.day_cap),
        tier=row.tier,
        signed_by=row.signed_by,
        role=row.role,
        channel=row.channel,
        address=row.address,
        signed_at=row.signed_at,
    )
