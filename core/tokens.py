"""One-time buttons and the keys derived from them.

A press is taken out of the session *before* its work begins (`claim`), under the name of the update that
brought it: a second press finds nothing, a repeated delivery of the same update finds its own claim and goes
on. The `Idempotency-Key` comes from the step the button was bound to, so even two claims would be one order.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from .replies import Choice
from .session import Session
from .states import Claim, Press

KEPT_PRESSES = 48
KEPT_USED = 12
SHORTEST_PART = 2
"""Characters of a label that name it."""


def derive_key(*parts: object) -> str:
    """A stable opaque name made of `parts`, fit for an `Idempotency-Key`."""
    return sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Mint:
    """Makes tokens for the choices of one turn and collects what they stand for."""

    new_token: Callable[[], str]
    now: datetime
    bound: str | None
    made: list[Press]

    def token(self, choice: Choice) -> str:
        """A fresh token for `choice`, bound to the open step unless the choice is free."""
        press = Press(
            token=self.new_token(), intent=choice.intent, at=self.now, slots=choice.slots, label=choice.label,
            bound=None if choice.free else self.bound,
        )  # fmt: skip
        self.made.append(press)
        return press.token


def remember(session: Session, made: list[Press]) -> tuple[Press, ...]:
    """The live buttons with new ones. Those of a step that is over, and the oldest beyond the limit, are
    forgotten: a press on one finds nothing either way.
    """
    live = (press for press in session.presses if current(session, press))
    return (*live, *made)[-KEPT_PRESSES:]


def find(session: Session, token: str, update_id: str) -> Press | None:
    """The live press behind `token`, or the one this update has claimed already."""
    claim = session.claim
    if claim is not None and claim.update_id == update_id and claim.press.token == token:
        return claim.press
    press = next((press for press in session.presses if press.token == token), None)
    if press is None or not current(session, press):
        return None
    return press


def current(session: Session, press: Press) -> bool:
    """Whether the step the button belongs to is still the open one."""
    return press.bound is None or (session.dialogue is not None and session.dialogue.key == press.bound)


def claim(session: Session, press: Press, update_id: str, now: datetime) -> Session:
    """Take `press` out of the live ones for `update_id`."""
    return replace(
        session,
        presses=tuple(other for other in session.presses if other.token != press.token),
        used=(*session.used, press._replace(at=now))[-KEPT_USED:],
        claim=Claim(update_id, press),
    )


def used_press(session: Session, token: str) -> Press | None:
    """What `token` stood for, when it was pressed lately."""
    return next((press for press in session.used if press.token == token), None)


def label_pressed(session: Session, text: str, update_id: str) -> Press | None:
    """The live button whose label was typed in full, as good as pressed; the latest one of that name."""
    if session.claim is not None and session.claim.update_id == update_id:
        return session.claim.press
    wanted = _plain(text)
    return next(
        (
            press
            for press in reversed(session.presses)
            if _named(press.label) == wanted and current(session, press)
        ),
        None,
    )


def label_meant(session: Session, text: str) -> Press | None:
    """The one button of the open step whose label contains what was typed: "腾讯" for [腾讯视频会员]."""
    wanted = _plain(text)
    if len(wanted) < SHORTEST_PART or wanted.isdigit():
        return None
    meant = {
        press.label: press
        for press in session.presses
        if press.bound is not None and current(session, press) and wanted in _named(press.label)
    }
    return next(iter(meant.values())) if len(meant) == 1 else None


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


_named = lru_cache(512)(_plain)
"""The same of a label; the same few come again and again."""
