"""Random stories about money: a state machine on a real PostgreSQL, audited at the end of each story."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from app.clock import ManualClock
from backend.audit.service import audit
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets, Tx

T = TypeVar("T")


class StoryMachine(RuleBasedStateMachine):
    """What the machines share: the books they write in, and that these balance when the story ends."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[Database]
    clock: ClassVar[ManualClock]

    def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return self.runner.run(self.database.run(work))

    def teardown(self) -> None:
        report = self.run(audit)
        assert report.clean, report.differences


def play(machine: type[StoryMachine], database_url: str, *, stories: int, steps: int) -> None:
    """So many stories of at most so many steps, in a database of their own."""
    clock = ManualClock()
    with asyncio.Runner() as runner:
        database = Database(
            database_url,
            clock=clock,
            policy=ShopPolicy(),
            secrets=Secrets(card_key=bytes(range(32)), gateway="a gateway secret for tests only"),
            pool_size=1,
        )
        machine.runner, machine.database, machine.clock = runner, database, clock
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=stories,
                    stateful_step_count=steps,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
