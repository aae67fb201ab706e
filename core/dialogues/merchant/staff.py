"""Who works for the merchant: the list, a code for somebody new, somebody taken off."""

from uuid import UUID

from api_client.contract import Refused, Role, StaffMember

from ...model import Invite
from ...replies import Reply
from ...session import Session
from ...turn import Result, Turn
from .words import moment

ROLES: tuple[Role, ...] = ("finance", "viewer", "owner")
"""As they are offered; the one that is added most comes first."""


def _named(turn: Turn, member: StaffMember) -> str:
    return member.name or turn.plainly("merchant-nameless", end=member.address[-4:])


async def show(session: Session, turn: Turn) -> Result:
    """Everybody with their role."""
    found = await turn.backend.staff(turn.customer.id)
    lines = [turn.plainly("merchant-staff-head")]
    for member in found.staff:
        key = "merchant-staff-line"
        lines.append(turn.plainly(key, name=_named(turn, member), role=member.role))
    if found.groups:
        lines.append(turn.plainly("merchant-staff-groups", count=len(found.groups)))
    choices = (turn.choice("merchant-button-staff-add", "staff_add", free=True),)
    return session, (Reply("\n".join(lines), choices),)


async def add(session: Session, turn: Turn) -> Result:
    """A one-time code for somebody else; the role is asked when it was not said."""
    role: Role | None = turn.meaning.slots.get("role")
    if role is None:
        choices = tuple(
            turn.choice("merchant-button-role", "staff_add", {"role": role}, free=True, role=role)
            for role in ROLES
        )
        return session, (Reply(turn.plainly("merchant-staff-role"), choices),)
    made = await turn.backend.make_staff_code(turn.customer.id, role, by=turn.sender)
    text = turn.plainly("merchant-staff-code", role=role, code=made.code, time=moment(turn, made.expires_at))
    return session, (Reply(text, invite=Invite(made.code, turn.plainly("merchant-invite"))),)


async def remove(session: Session, turn: Turn) -> Result:
    """Only a press takes somebody off; a sentence asks whom it means."""
    named = turn.meaning.slots.get("staff_id")
    found = (await turn.backend.staff(turn.customer.id)).staff
    if named is not None:
        member = next((one for one in found if str(one.id) == named), None)
        if member is None:
            return session, (Reply(turn.plainly("merchant-staff-gone")),)
        try:
            await turn.backend.remove_staff(turn.customer.id, UUID(named), by=turn.sender)
        except Refused as refused:
            if refused.code != "conflict":
                raise
            return session, (Reply(turn.plainly("merchant-staff-last")),)
        return session, (Reply(turn.plainly("merchant-staff-removed", name=_named(turn, member))),)
    said = str(turn.meaning.slots.get("name", "")).casefold()
    meant = [one for one in found if said and said in _named(turn, one).casefold()]
    if not meant:
        return session, (Reply(turn.plainly("merchant-staff-unknown"), ()),)
    choices = tuple(
        turn.choice(
            "merchant-button-staff-remove", "staff_remove", {"staff_id": str(one.id)}, free=True,
            name=_named(turn, one),
        )
        for one in meant
    )  # fmt: skip
    return session, (Reply(turn.plainly("merchant-staff-sure"), (*choices, turn.no_thanks())),)
