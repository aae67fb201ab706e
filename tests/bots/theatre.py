"""A scene without anything behind it: says what it was given, for tests of the players themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bots.runtime import Entry
from bots.terminal.scene import CashierAction, Facts, Scene
from bots.terminal.script import Conversation, DeskAction, ScriptError
from core.model import Bill, Button, Message, Secret

ORDER = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
START = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
CODE = "STEAM-AAAA-BBBB"


def bill(method: str, number: int = 1) -> Bill:
    url = f"http://shop.test/cashier/{number}"
    return Bill(ORDER, "去支付", url, url, 1200, method, START + timedelta(minutes=15))


class Theatre:
    """`answers` says what Xiaoka says to the n-th action; `done` lists what the person did."""

    def __init__(self, *answers: Sequence[Message]) -> None:
        self.answers = list(answers)
        self.done: list[str] = []
        self.clock = START
        self._said: list[Entry] = []
        self._moved = False

    async def open(self, conversation: Conversation) -> Scene:
        return self

    def now(self) -> datetime:
        return self.clock

    async def say(self, text: str) -> None:
        self.done.append(f"say {text}")
        self._add(Entry(0, self.clock, "person", text, intent="purchase"))

    async def press(self, button: Button) -> None:
        self.done.append(f"press {button.token}")

    async def codes(self, order_id: UUID) -> list[str]:
        self.done.append("codes")
        return [CODE]

    async def cashier(self, bill: Bill, action: CashierAction) -> None:
        self.done.append(f"{action} {bill.url}")

    async def wait(self, duration: timedelta) -> None:
        self.done.append(f"wait {duration}")
        self.clock += duration

    async def desk(self, action: DeskAction) -> None:
        self.done.append(f"desk {action}")

    def guardian(self) -> Scene:
        raise ScriptError("nobody watches here")

    async def settle(self) -> None:
        for message in self.answers.pop(0) if self.answers else ():
            self._add(Entry(0, self.clock, "xiaoka", message.text, message))

    async def entries(self, after: int) -> list[Entry]:
        return [entry for entry in self._said if entry.seq > after]

    async def wallet(self) -> Facts:
        return {"available": 0, "frozen": 0, "bonus": 0, "paid": 0}

    async def orders(self) -> Sequence[Facts]:
        return [{"status": "delivered", "sku": "huafei-50", "total": 5000}]

    async def topups(self) -> Sequence[Facts]:
        return [{"amount": 1200, "status": "credited", "bonus": 0}]

    def _add(self, entry: Entry) -> None:
        self._said.append(
            Entry(len(self._said) + 1, entry.at, entry.author, entry.text, entry.message, entry.intent)
        )


def buttons(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return (tuple(Button(label, f"token of {label}") for label in labels),)


def secret() -> Secret:
    return Secret(ORDER, "查看卡密")
