"""Places between two steps where a fault campaign can kill, stop or fail this process.

`reach("order.begun")` stands between two steps and costs one comparison unless a campaign called `arm`. The
campaign's plan is a folder with a file per point, named after it; each line is what happens to one visitor:
`kill` (SIGKILL, as a power cut), `stop` (SIGSTOP, as a machine that hangs), `error` (an exception) or `pass`.
A plan is used up: the line is taken out before it acts, so that the process that is started next goes on,
and an empty file is removed.
"""

import fcntl
import os
import signal
from collections.abc import Collection
from pathlib import Path

POINTS: dict[str, str] = {
    # a request under an Idempotency-Key
    "once.claimed": "the key is claimed, nothing else is done; not committed",
    "once.stored": "the work and its answer are written; not committed",
    "once.committed": "committed; the answer is not sent",
    "once.refused": "the work was refused and rolled back; the refusal is not stored",
    # an order
    "order.placing": "the order was asked for; nothing is written",
    "order.cancelling": "cancelled and its hold voided; not committed",
    "order.funding": "the money that arrived is held for the order; not committed",
    "order.beginning": "the order is `fulfilling`; not committed",
    "order.begun": "the order is `fulfilling`; the supplier was not asked",
    "order.asked": "the supplier has answered; nothing of it is written",
    "order.capturing": "delivery and capture are written, the status is not; not committed",
    "order.settled": "what the supplier said is committed; the job is not finished",
    "order.codes_taken": "codes are taken off the shelf; not captured, not committed",
    "order.codes_delivered": "the codes' delivery is committed; the job is not finished",
    "order.sold_out": "there were not enough codes and all is rolled back; the order has not failed yet",
    # an order that is guarded
    "guard.waiting": "the order's money is held and it waits, those it concerns are told; not committed",
    "guard.releasing": "the order waits no more and has its job; not committed",
    "guard.stopping": "the order is stopped and its money free; not committed",
    # a credit line that is repaid
    "repay.posted": "the repayment is written and posted, its uses are not repaid; not committed",
    "repay.run": "what was due is repaid as far as the balance goes, and told; not committed",
    "repay.arrived": "money that came in has repaid what was due, and it is told; not committed",
    "repay.by_hand": "the customer's own repayment is done and told; not committed",
    # an order on a credit line
    "credit.used": "the order took from a credit line, and it is told; not committed",
    # a merchant's credit line
    "agreement.signing": "the agreement is signed and the line open; not committed",
    # standing arrangements
    "precaution.keeping": "money is kept for the next order; not committed",
    "precaution.changing": "the person agreed, or ended it and the money is free; not committed",
    "autotopup.arranging": "a rule is made, ended or goes on; not committed",
    "autotopup.made": "a rule's bill is written and counted; not committed",
    "autotopup.asking": "the question about the bill is recorded; not committed",
    # the job queue
    "job.enqueued": "the job is in the queue; not committed, nor what caused it",
    "job.taken": "a worker has the job and has done nothing",
    "job.finished": "the job is done; the queue does not know",
    # a top-up and its payment
    "topup.made": "the bill is written; not committed",
    "topup.presenting": "the bill is committed; the gateway does not know it",
    "topup.collected": "the gateway has the bill; its address is not written",
    "topup.presented": "the address is committed; the answer is not sent",
    "topup.crediting": "the wallet is credited; its order is not resumed, nothing is committed",
    "gateway.paid": "the sandbox gateway took the money; it has told nobody",
    "payment.heard": "a notification was verified; nothing is written",
    "payment.booked": "the payment is written, the wallet is not credited; not committed",
    "payment.credited": "the notification's work is committed; it is not acknowledged",
    "payment.suspended": "money without a bill is in suspense; not committed",
    "payment.due": "an open bill is marked as asked about; the gateway was not asked",
    "payment.answered": "the gateway has answered about a bill; nothing of it is written",
    # money that goes back
    "order.refunding": "the order's pockets have their money again; the order does not say so, not committed",
    "refund.made": "the money has left the wallet for the gateway; not committed",
    "refund.begun": "the asking is counted; the gateway was not asked",
    "refund.asked": "the gateway has answered, perhaps sent the money; nothing of it is written",
    "refund.posted": "the money is where the answer puts it; not committed",
    "refund.settled": "the same, committed; the job is not finished",
    # suggestions
    "suggestion.making": "a suggestion and its event are written; not committed",
    # messages to other systems
    "webhook.begun": "the messages are taken and their attempts counted; nothing is sent",
    "webhook.sent": "a message was sent, perhaps received; nothing of it is written",
    "webhook.marked": "what the answer means is committed; the job is not finished",
    # duties of time
    "sweep.orders.found": "orders expired or enqueued again; not committed",
    "sweep.orders.done": "the same, committed",
    "sweep.guards.found": "orders that waited long enough are let go; not committed",
    "sweep.guards.done": "the same, committed",
    "sweep.refunds.found": "refunds without an answer enqueued again; not committed",
    "sweep.refunds.done": "the same, committed",
    "sweep.repayments.found": "due credit repaid, reminders and overdue steps told; not committed",
    "sweep.repayments.done": "the same, committed",
    "sweep.holds.found": "overdue holds released; not committed",
    "sweep.holds.done": "the same, committed",
    "sweep.bonus.found": "expired bonus taken back; not committed",
    "sweep.bonus.done": "the same, committed",
    "sweep.answers.found": "old answers of keyed requests forgotten; not committed",
    "sweep.answers.done": "the same, committed",
    "sweep.quotes.found": "old quotes forgotten; not committed",
    "sweep.quotes.done": "the same, committed",
    "sweep.jobs.found": "old lines of the queue's log forgotten; not committed",
    "sweep.jobs.done": "the same, committed",
    "sweep.alerts.found": "alerts escalated, digests and reports recorded, looks enqueued; not committed",
    "sweep.alerts.done": "the same, committed",
    "sweep.scores.found": "daily scores enqueued, lines offered, paused or opened again; not committed",
    "sweep.scores.done": "the same, committed",
    "sweep.drafts.found": "agreements that nobody signed in time forgotten; not committed",
    "sweep.drafts.done": "the same, committed",
    "sweep.standing.found": "rules that are due are marked, lost questions enqueued again; not committed",
    "sweep.standing.done": "the same, committed",
    "sweep.suggestions.found": "suggestions made or ended, people looked at; not committed",
    "sweep.suggestions.done": "the same, committed",
    "sweep.webhooks.found": "events became deliveries, the cursor moved on; not committed",
    "sweep.webhooks.done": "the same, committed",
    "sweep.deliveries.found": "old deliveries forgotten; not committed",
    "sweep.deliveries.done": "the same, committed",
}
"""Every point of the backend: its name, and what has happened when it is reached."""


class FailpointError(Exception):
    """What `error` raises: something nobody expected."""


_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}

_plan: Path | None = None
_known: frozenset[str] = frozenset()


def reach(name: str) -> None:
    """A point between two steps; does nothing unless a campaign armed it."""
    if _plan is not None:
        _act(_plan, name)


def arm(plan: Path, points: Collection[str]) -> None:
    """Let the plan's folder decide at every one of `points` from now on. For fault campaigns only."""
    global _plan, _known
    _plan, _known = plan, frozenset(points)


def armed() -> bool:
    """Whether a campaign is on."""
    return _plan is not None


def disarm() -> None:
    """Back to doing nothing."""
    global _plan
    _plan = None


def _act(plan: Path, name: str) -> None:
    assert name in _known, f"failpoint {name} is in no registry"
    try:
        with (plan / name).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # several processes may come at once
            action, _, rest = file.read().partition("\n")
            file.seek(0)
            file.truncate()
            file.write(rest)
            if not rest:
                (plan / name).unlink()
    except FileNotFoundError:
        return
    if action == "error":
        raise FailpointError(name)
    if action in _SIGNALS:
        os.kill(os.getpid(), _SIGNALS[action])
