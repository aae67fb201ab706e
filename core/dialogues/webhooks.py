"""Where a merchant's own system is told things: how each address fares, a test, and what was missed again."""

from datetime import timedelta

from api_client.contract import Endpoint

from ..replies import Choice, Reply
from ..session import Session
from ..turn import Result, Turn
from .words import day_and_time

MOST = 5
"""Addresses that are shown; who has more looks after them by the API."""
REPLAYED = timedelta(days=7)
"""What failed longer ago is not sent again from a chat."""


async def show(session: Session, turn: Turn) -> Result:
    """Every address with its state, and what can be done about it."""
    if turn.customer.kind != "merchant":
        return session, (Reply(turn.say("webhooks-not-merchant")),)
    endpoints = (await turn.backend.webhooks(turn.customer.id)).endpoints[:MOST]
    if not endpoints:
        return session, (Reply(turn.say("webhooks-none")),)
    lines = [
        turn.say("webhooks-line", host=name_of(endpoint), state=_state(turn, endpoint))
        for endpoint in endpoints
    ]
    choices: list[Choice] = []
    for endpoint in endpoints:
        choices += await _choices(turn, endpoint, alone=len(endpoints) == 1)
    return session, (Reply("\n".join([turn.say("webhooks-head"), *lines]), tuple(choices)),)


async def test(session: Session, turn: Turn) -> Result:
    """Send a test to the address of the button; without one, the buttons to choose from."""
    endpoint = await _meant(turn)
    if endpoint is None:
        return await show(session, turn)
    await turn.backend.test_webhook(endpoint.id, tell=True)
    return session, (Reply(turn.say("webhook-test-sent", host=name_of(endpoint))),)


async def replay(session: Session, turn: Turn) -> Result:
    """Send again what failed lately: at the address of the button, or at every one that is enabled."""
    endpoint = await _meant(turn)
    if endpoint is None and (turn.pressed or turn.customer.kind != "merchant"):
        return await show(session, turn)
    endpoints = [endpoint] if endpoint else (await turn.backend.webhooks(turn.customer.id)).endpoints
    count = 0
    for one in endpoints:
        if one.enabled:
            since = turn.now - REPLAYED
            count += (await turn.backend.replay_deliveries(one.id, since=since)).count
    if not any(one.enabled for one in endpoints):
        return await show(session, turn)
    return session, (Reply(turn.say("webhook-replayed" if count else "webhook-replayed-none", count=count)),)


async def enable(session: Session, turn: Turn) -> Result:
    """Switch an address on again, and offer what it missed."""
    endpoint = await _meant(turn)
    if endpoint is None:
        return await show(session, turn)
    now = await turn.backend.enable_webhook(endpoint.id)
    choices = await _choices(turn, now, alone=True)
    return session, (Reply(turn.say("webhook-enabled", host=name_of(now)), tuple(choices)),)


def name_of(endpoint: Endpoint) -> str:
    """What the merchant calls it, or its host. The rest of an address may be a secret."""
    return endpoint.description or host_of(endpoint.url)


def host_of(url: str) -> str:
    """The host of an address, without its port."""
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0]
    return authority.rpartition("@")[2].partition(":")[0] or authority


async def _meant(turn: Turn) -> Endpoint | None:
    """The merchant's own address that a button names."""
    wanted = turn.meaning.slots.get("endpoint")
    if wanted is None or turn.customer.kind != "merchant":
        return None
    endpoints = (await turn.backend.webhooks(turn.customer.id)).endpoints
    return next((one for one in endpoints if str(one.id) == wanted), None)


def _state(turn: Turn, endpoint: Endpoint) -> str:
    if endpoint.disabled_reason is not None:
        return turn.say(f"webhook-off-{endpoint.disabled_reason}")
    if endpoint.failing_since is not None:
        return turn.say("webhook-failing", when=day_and_time(endpoint.failing_since))
    return turn.say("webhook-fine")


async def _choices(turn: Turn, endpoint: Endpoint, *, alone: bool) -> list[Choice]:
    slots, host = {"endpoint": str(endpoint.id)}, name_of(endpoint)
    end = "" if alone else "-of"
    tried = turn.choice(f"button-webhook-test{end}", "webhook_test", slots, free=True, host=host)
    if not endpoint.enabled:
        on = turn.choice(
            f"button-webhook-enable{end}", "webhook_enable", slots, style="primary", free=True, host=host
        )
        return [on, tried]
    if not await _missed(turn, endpoint):
        return [tried]
    return [
        turn.choice(
            f"button-webhook-replay{end}", "webhook_replay", slots, style="primary", free=True, host=host
        ),
        tried,
    ]


async def _missed(turn: Turn, endpoint: Endpoint) -> bool:
    """Whether something failed or was skipped lately."""
    since = turn.now - REPLAYED
    for status in ("failed", "skipped"):
        page = await turn.backend.deliveries(endpoint.id, status=status, limit=1)
        if any(one.created_at >= since and one.type != "webhook.test" for one in page.deliveries):
            return True
    return False
