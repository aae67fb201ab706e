"""Repeated where repeating cannot do a thing twice, and nowhere else."""

from collections.abc import Callable

import httpx
import pytest

from api_client.client import BackendClient, RetryTransport
from api_client.contract import NewCustomer, Unavailable

from . import answers

TalkingTo = Callable[[Callable[[httpx.Request], httpx.Response]], BackendClient]


class Flaky:
    """Fails `times` times in the given way, then answers."""

    def __init__(self, failure: int | Exception, times: int, answer: object) -> None:
        self.failure, self.left, self.answer, self.calls = failure, times, answer, 0

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.left == 0:
            return httpx.Response(200, json=self.answer)
        self.left -= 1
        if isinstance(self.failure, Exception):
            raise self.failure
        return httpx.Response(self.failure)


FAILURES = [
    502,
    503,
    504,
    httpx.ConnectError("x"),
    httpx.ReadError("x"),
    httpx.RemoteProtocolError("x"),
    httpx.ConnectTimeout("x"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
async def test_a_read_is_repeated(talking_to: TalkingTo, failure: int | Exception) -> None:
    flaky = Flaky(failure, 3, answers.wallet())
    async with talking_to(flaky) as shop:
        assert (await shop.wallet(answers.CUSTOMER)).available == 3800
    assert flaky.calls == 4


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
async def test_a_keyed_write_is_repeated(talking_to: TalkingTo, failure: int | Exception) -> None:
    flaky = Flaky(failure, 1, answers.order())
    async with talking_to(flaky) as shop:
        await shop.place_order(answers.QUOTE, key="k")
    assert flaky.calls == 2


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
async def test_a_write_without_a_key_is_not(talking_to: TalkingTo, failure: int | Exception) -> None:
    flaky = Flaky(failure, 1, answers.customer())
    async with talking_to(flaky) as shop:
        with pytest.raises(Unavailable):
            await shop.create_customer(NewCustomer(name="王敏"))
    assert flaky.calls == 1


@pytest.mark.parametrize("failure", [500, 400, httpx.ReadTimeout("x")], ids=repr)
async def test_an_outcome_that_stands_is_not_repeated(
    talking_to: TalkingTo, failure: int | Exception
) -> None:
    flaky = Flaky(failure, 1, answers.wallet())
    async with talking_to(flaky) as shop:
        with pytest.raises(Unavailable):
            await shop.wallet(answers.CUSTOMER)
    assert flaky.calls == 1


async def test_it_gives_up(talking_to: TalkingTo) -> None:
    flaky = Flaky(503, 99, answers.wallet())
    async with talking_to(flaky) as shop:
        with pytest.raises(Unavailable, match="503"):
            await shop.wallet(answers.CUSTOMER)
    assert flaky.calls == 4


async def test_pauses_grow_and_respect_the_backend() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    headers = [{}, {"Retry-After": "1"}, {"Retry-After": "60"}]
    replies = iter([httpx.Response(503, headers=h) for h in headers] + [httpx.Response(200)])
    transport = RetryTransport(httpx.MockTransport(lambda _: next(replies)), sleep=sleep)
    async with httpx.AsyncClient(transport=transport) as http:
        assert (await http.get("http://shop.test/")).status_code == 200
    assert 0 <= pauses[0] <= 0.2
    assert pauses[1:] == [1.0, 2.0]
