"""`docker-compose.yml` and the `Dockerfile`: valid, and every role starts as compose would start it.

No container engine is needed: the services' own commands, environment, secrets and health checks run as
processes of this machine, with container paths and host names put where they are here.
"""

import fnmatch
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import databases
from app.embedded import ServiceUrls
from scripts.make_secrets import main as make_secrets
from tests.app.command import PATIENCE, environment
from tests.ports import free_ports

from .people import Person

ROOT = Path(__file__).parents[2]
OURS = ("migrate", "api", "worker", "bots")
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def _compose() -> dict[str, Any]:
    text = VARIABLE.sub(
        lambda found: os.environ.get(found[1], found[2]), (ROOT / "docker-compose.yml").read_text()
    )
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def _dockerfile() -> list[tuple[str, str]]:
    """Instruction and arguments, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def test_the_compose_file_is_valid() -> None:
    command = [
        "check-jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(ROOT / "docker-compose.yml"),
    ]
    checker = Path(sys.executable).with_name(command[0])
    done = subprocess.run([checker, *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_image_is_pinned_and_none_of_ours_runs_as_root_or_writes() -> None:
    services = _compose()["services"]
    images = [service["image"] for service in services.values() if "build" not in service]
    images += [words.split(" AS ")[0] for name, words in _dockerfile() if name == "FROM"]
    images += re.findall(r"--from=(\S+/\S+)", (ROOT / "Dockerfile").read_text())
    assert len(images) == 6
    assert all(re.search(r":v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$", image) for image in images), images
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > 40
    assert [words for name, words in _dockerfile() if name == "USER"][-1] != "root"
    assert services["api"]["deploy"]["replicas"] >= 2


def test_every_secret_comes_from_a_file_and_is_named_once() -> None:
    compose = _compose()
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    assert all(definition["file"].startswith("./secrets/") for definition in compose["secrets"].values())
    secret = re.compile("password|secret|key", re.IGNORECASE)
    for service in compose["services"].values():
        assert all(name.endswith("_FILE") for name in service.get("environment", {}) if secret.search(name))
    assert (
        subprocess.run(
            ["git", "check-ignore", "-q", "secrets/backend.toml"], cwd=ROOT, check=False
        ).returncode
        == 0
    )


def test_what_the_dockerfile_copies_is_there_and_reaches_the_builder() -> None:
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"
    sources = set()
    for name, words in _dockerfile():
        if name == "COPY" and "--from" not in words:
            sources |= set(words.split()[:-1])
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert {source for source in sources if (ROOT / source).is_dir()} == packages
    assert not any(fnmatch.fnmatch("secrets", pattern) for pattern in allowed)
    entry = json.loads(next(words for name, words in _dockerfile() if name == "ENTRYPOINT"))
    assert entry == list(project["project"]["scripts"])


def test_the_proxy_sends_every_door_of_the_api_to_it() -> None:
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    doors = re.search(r"@api path (.+)", caddy)
    assert doors is not None
    assert set(doors[1].split()) == {"/v1/*", "/cashier/*", "/docs", "/docs/*", "/openapi.json"}
    assert caddy.count("{") == caddy.count("}")


class Containers:
    """The services of the compose file as processes."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self._services = _compose()["services"]
        self._folder = folder
        self._secrets = folder / "secrets"
        make_secrets(self._secrets)
        for name in ("backend.toml", "bots.toml"):
            path = self._secrets / name
            text = re.sub(r'postgresql://xiaoka:\w+@postgres:5432/xiaoka"', f'{database}"', path.read_text())
            path.chmod(0o600)
            path.write_text(text.replace("redis://valkey:6379/0", redis))
        ports = free_ports(2 * len(OURS))
        self.ports = dict(zip(OURS, ports[::2], strict=True))
        self._metrics = dict(zip(OURS, ports[1::2], strict=True))
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """As `docker compose up NAME`."""
        service = self._services[name]
        program = Path(sys.executable).with_name("xiaoka")  # the image's ENTRYPOINT
        command = [str(program), *(self._placed(word) for word in service["command"])]
        if "serve" in command:
            command += ["--port", str(self.ports[name])]
        settings = {key: self._placed(value, name) for key, value in service.get("environment", {}).items()}
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                env=environment(XIAOKA_DATA=str(self._folder / name), **settings),
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self._running[name] = process
        return process

    def healthy(self, name: str) -> None:
        """Wait until the service's own health check succeeds."""
        test = self._services[name]["healthcheck"]["test"]
        assert test[0] == "CMD"
        command = [sys.executable if word == "python" else self._placed(word, name) for word in test[1:]]
        process = self._running[name]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.5)
            assert process.poll() is None, self.said(name)
        raise AssertionError(f"{name} never became healthy: {self.said(name)}")

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()

    def stop(self) -> list[int]:
        """SIGTERM to all that runs; their exit statuses."""
        for process in self._running.values():
            process.terminate()
        return [process.wait(PATIENCE) for process in self._running.values()]

    def _placed(self, word: str, name: str = "") -> str:
        word = word.replace("/run/secrets/backend", str(self._secrets / "backend.toml"))
        word = word.replace("/run/secrets/bots", str(self._secrets / "bots.toml"))
        word = word.replace("http://api:8800", f"http://127.0.0.1:{self.ports['api']}")
        word = word.replace("9464", str(self._metrics.get(name, 9464)))
        return word.replace("0.0.0.0", "127.0.0.1").replace(":8800", f":{self.ports.get(name, 8800)}")


@pytest.fixture
async def database(services: ServiceUrls) -> Any:
    """An empty one."""
    yield await databases.ensure(services.database, "compose")
    await databases.drop(services.database, "compose")


@pytest.fixture
def containers(tmp_path: Path, database: str, redis_url: str) -> Iterator[Containers]:
    made = Containers(tmp_path, database, redis_url)
    yield made
    made.stop()


async def test_every_role_starts_as_compose_starts_it(containers: Containers, tmp_path: Path) -> None:
    assert containers.start("migrate").wait(PATIENCE) == 0, containers.said("migrate")
    for name in ("worker", "bots", "api"):
        containers.start(name)
    containers.healthy("api")
    containers.healthy("bots")
    containers.healthy("worker")
    async with Person(f"http://127.0.0.1:{containers.ports['bots']}") as person:
        await person.say("你好")  # a stranger: bots had to ask the API, with the key that migrate made known
        await person.hear("绑定码")
    assert containers.stop() == [0] * 4
    for name in OURS:
        assert "Traceback" not in containers.said(name)
    assert "Xiaoka serves worker" in containers.said("worker")

    # A machine that was given other secrets does not serve, and says why.
    backend = tmp_path / "secrets" / "backend.toml"
    backend.write_text(re.sub(r'card_key = "\w+"', f'card_key = "{"00" * 32}"', backend.read_text()))
    assert containers.start("worker").wait(PATIENCE) == 1
    assert "xiaoka: This database was begun with another card key" in containers.said("worker")


def test_secrets_are_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert make_secrets(folder) == 0
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert make_secrets(folder) == 1
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert folder.stat().st_mode & 0o777 == 0o700
    backend, bots = (tomllib.loads(made[name]) for name in ("backend.toml", "bots.toml"))
    assert bots.items() <= backend.items()
    assert set(backend) - set(bots) == {"card_key", "gateway_secret"}
    assert made["postgres_password"] in bots["database_url"]
