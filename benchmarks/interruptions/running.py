"""Replays side by side: each in a process and a database of its own, on one PostgreSQL."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree

import uvloop

from api_client.contract import BackendError
from app import databases
from app.clock import ManualClock
from app.data_folder import open_folder
from app.embedded import EmbeddedServices
from app.secrets import Vault
from app.settings import Settings
from app.wiring import migrate, open_backend
from backend.catalogue.demo import seed_demo_shop
from backend.platform.connect import connect
from benchmarks.cdnow import by_customer, purchases
from benchmarks.report import tell

from .behaviour import assumed
from .people import merchants, samples
from .replay import Replayed, replay
from .systems import SYSTEMS

_TEMPLATE = "replay_template"


@dataclass(frozen=True)
class Job:
    """One replay: the names of its systems, the figures assumed otherwise, how many samples of how many."""

    name: str
    systems: tuple[str, ...]
    seeds: int
    customers: int
    instead: Mapping[str, float] = field(default_factory=dict)
    merchants: bool = False
    """So many merchants in each sample instead of people."""


@dataclass(frozen=True)
class Place:
    """A server with a template of an empty demo shop, and the folder with its secrets."""

    folder: Path
    server_url: str


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    """Start PostgreSQL, gone after the block."""
    folder = open_folder(Path(tempfile.mkdtemp(prefix="xk-replay-")))
    services = EmbeddedServices(folder)
    try:
        tell("starting PostgreSQL")
        place = Place(folder, services.start().database)
        await _prepare(place)
        yield place
    finally:
        services.stop()
        rmtree(folder, ignore_errors=True)


async def run_all(place: Place, jobs: Sequence[Job], processes: int) -> list[Replayed]:
    """Every job, so many at a time; results in the order of the jobs."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = []
        for number, job in enumerate(jobs):
            url = await databases.clone(place.server_url, _TEMPLATE, f"replay_{number}")
            running.append(loop.run_in_executor(pool, run, job, url, place.folder))
        return await asyncio.gather(*running)


def run(job: Job, database_url: str, folder: Path) -> Replayed:
    """One job in this process."""
    draw = merchants if job.merchants else samples
    people = draw(by_customer(purchases()), range(job.seeds), job.customers)
    systems = [system() for system in SYSTEMS if system.name in job.systems]
    work = replay(
        database_url,
        folder,
        people,
        assumed(**job.instead),
        systems,
        lambda where: tell(f"{job.name}: {where}"),
    )
    try:
        done = uvloop.run(work)
    except BackendError as error:  # which does not find its way to the other process
        raise RuntimeError(f"{job.name}: {error}") from None
    tell(f"{job.name}: done, books {'exact' if done.books.exact and done.books.clean else 'WRONG'}")
    return done


async def _prepare(place: Place) -> None:
    connection = await connect(place.server_url)
    try:  # money that a power cut takes back is no concern of a replay; everything else is as in a real shop
        await connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()
    url = await databases.ensure(place.server_url, _TEMPLATE)
    await migrate(url)
    settings = Settings()
    backend = open_backend(
        settings,
        Vault(place.folder, settings),
        database_url=url,
        public_url="http://shop.test",
        clock=ManualClock(),
    )
    try:
        await seed_demo_shop(backend.database)
    finally:
        await backend.close()
