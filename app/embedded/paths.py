"""Where the embedded services live on disk: room to write, sockets that fit, rights of the service user."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from app.problems import StartupError

NEEDED_BYTES = 300 * 1024 * 1024
"""Free space without which we do not start: a fresh cluster takes 45 MB, its log may reach 256 MB."""

_SERVICE_USER = "pgserver"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def prepare(folder: Path) -> Path:
    """Make the data folder, check that we may write there and that it has room; returns its real path."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = folder.resolve()
        probe = folder / f".write-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except FileExistsError as error:
        raise StartupError(f"{folder} is a file; name a folder with --data.") from error
    except NotADirectoryError as error:
        raise StartupError(f"{folder} lies below a file; name another folder with --data.") from error
    except OSError as error:
        raise StartupError(
            f"Cannot write to {folder}: {error.strerror}. Name another folder with --data."
        ) from error
    if free < NEEDED_BYTES:
        raise StartupError(
            f"The disk of {folder} is nearly full: {free // 2**20} MB free, "
            f"{NEEDED_BYTES // 2**20} MB needed. Make room or name a folder on another disk with --data."
        )
    return folder


def socket_folder(wanted: Path, name: str, owner: pwd.struct_passwd | None) -> Path:
    """A folder whose socket `name` fits a unix address: `wanted` itself, or a private one under the temp
    folder.

    A unix address holds about 104 bytes; connection URLs split hosts at commas, so odd characters move away
    too.
    """
    if len(os.fsencode(wanted / name)) <= 100 and _PLAIN.fullmatch(str(wanted)):
        return wanted
    base = tempfile.gettempdir()
    if len(os.fsencode(base)) > 60 or not _PLAIN.fullmatch(base):
        base = "/tmp"  # noqa: S108 - the folder below it is ours alone
    private = Path(tempfile.mkdtemp(prefix="xiaoka-", dir=base))
    if owner is not None:
        os.chown(private, owner.pw_uid, owner.pw_gid)
    return private


def service_user(cluster: Path) -> pwd.struct_passwd | None:
    """Who runs PostgreSQL: None for ourselves, or a system user when we are root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    if (cluster / "PG_VERSION").exists() and (owner := cluster.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    try:
        return pwd.getpwnam(_SERVICE_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd")
    if useradd:
        subprocess.run([useradd, "--system", _SERVICE_USER], check=False, capture_output=True)  # noqa: S603
    for name in (_SERVICE_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StartupError(
        "PostgreSQL does not run as root and no other system user could be made. "
        "Run xiaoka as a normal user or set DATABASE_URL."
    )


def private(path: str, flags: int) -> int:
    """An opener for files that nobody else may read."""
    return os.open(path, flags, 0o600)


def let_in(folder: Path) -> None:
    """Let the service user walk (not list) through every parent of `folder`."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def let_read(tree: Path) -> None:
    """Let the service user read a tree of installed files; a tight umask may have shut it out."""
    let_in(tree)
    if (tree / "bin").stat().st_mode & stat.S_IXOTH and (
        tree / "bin" / "postgres"
    ).stat().st_mode & stat.S_IXOTH:
        return
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            walk = stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | walk)
