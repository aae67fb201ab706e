"""PostgreSQL servers on TCP ports from the wheel's programs: a primary, its standby, backups, deaths."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from app.embedded.paths import let_in, let_read, service_user
from app.embedded.postgres import install_folder
from tests.ports import free_ports

PATIENCE = 60.0
_BASIS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "wal_level": "replica",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class Server:
    """One cluster of databases in `folder`, of the user `postgres`, who needs no password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self._user = service_user(folder)
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            let_in(folder)
            let_read(install_folder())

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, database: str = "postgres") -> str:
        """As an operator writes it."""
        return f"postgresql://postgres@{self.host}/{database}"

    def folder_of_its_own(self, name: str) -> Path:
        """A folder beside its files that it may write to."""
        folder = self.folder.with_name(name)
        folder.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        return folder

    def create(self) -> None:
        """An empty cluster."""
        self._own()
        self.run(
            "initdb", "-D", self.folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
        )  # fmt: skip

    def copy_of(self, source: "Server", *, standby: str | None = None) -> None:
        """A base backup of a running server; with `standby`, under this name to follow it from then on."""
        self._own()
        where = f"host=127.0.0.1 port={source.port} user=postgres"
        self.run("pg_basebackup", "-D", self.folder, "-d", where, "--checkpoint=fast", "--no-sync")
        if standby is not None:
            (self.folder / "standby.signal").touch()
            with (self.folder / "postgresql.auto.conf").open("a") as settings:
                settings.write(f"primary_conninfo = '{where} application_name={standby}'\n")

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in (_BASIS | dict(settings or {})).items()]
        with self.folder.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", self.folder, "-k", "", "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                user=self._user and self._user.pw_uid,
                group=self._user and self._user.pw_gid,
                extra_groups=None if self._user is None else [],
            )
        deadline = time.monotonic() + PATIENCE
        ready = [self._program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def runs(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def kill(self) -> None:
        """`kill -9` of the server with all its children, as a power cut has it; returns when all are gone."""
        if self._process is not None:
            # Each child is in a session of its own, and lives on for a moment when only its parent is killed.
            # The parent stands still meanwhile, lest it makes another; and a server does not start while a
            # child of its past life still holds the shared memory.
            parent = psutil.Process(self._process.pid)
            parent.suspend()
            children = parent.children(recursive=True)
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            parent.kill()
            self._process.wait()
            deadline = time.monotonic() + PATIENCE
            while any(map(_alive, children)):
                assert time.monotonic() < deadline, children
                time.sleep(0.01)
            self._process = None

    def stop(self) -> None:
        """An orderly end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)
            self._process = None

    def promote(self) -> None:
        """The standby becomes the primary; returns when it takes writes."""
        self.run("pg_ctl", "promote", "-D", self.folder, "-w", "-s")

    def run(self, program: str, *arguments: object) -> str:
        """One of PostgreSQL's programs, as the server's user; what it printed."""
        return self.output(program, *arguments).decode()

    def output(self, program: str, *arguments: object) -> bytes:
        """The same, as it came."""
        done = subprocess.run(
            [self._program(program), *map(str, arguments)],
            check=False,
            capture_output=True,
            cwd="/",
            user=self._user and self._user.pw_uid,
            group=self._user and self._user.pw_gid,
            extra_groups=None if self._user is None else [],
        )
        assert done.returncode == 0, f"{program}: {done.stderr.decode()}"
        return done.stdout

    def sql(self, *statements: str) -> str:
        """Each statement in a transaction of its own."""
        commands = [part for statement in statements for part in ("-c", statement)]
        return self.run("psql", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-qAt", *commands)

    def log(self) -> str:
        """What the server said."""
        path = self.folder.with_suffix(".log")
        return path.read_text(errors="replace") if path.exists() else ""

    def _own(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)

    def remove(self) -> None:
        """Kill it and forget its files."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _program(self, name: str) -> str:
        return str(install_folder() / "bin" / name)


def _alive(process: psutil.Process) -> bool:
    try:
        # A zombie holds nothing any more, and not every machine has somebody who buries it.
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
