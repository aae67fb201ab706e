"""What can be done here, for somebody of a merchant."""

from ...replies import Choice, Reply
from ...session import Session
from ...turn import Result, Turn


def menu(turn: Turn) -> tuple[Choice, ...]:
    """What merchants come for."""
    return (
        turn.choice("button-balance", "balance", free=True),
        turn.choice("merchant-button-turnover", "turnover", free=True),
        turn.choice("merchant-button-rules", "alert_rules", free=True),
        turn.choice("button-topup-start", "topup", free=True),
        turn.choice("merchant-button-staff", "staff", free=True),
        turn.choice("button-human", "human", free=True),
    )


async def help_(session: Session, turn: Turn) -> Result:
    """What one can say, with examples."""
    return session, (Reply(turn.plainly("merchant-help"), menu(turn)),)
