"""The secrets of an installation, made once: `python3 scripts/make_secrets.py [FOLDER]`.

Writes `backend.toml` (for migrate, api and worker), `bots.toml` (for bots) and `postgres_password`. Nothing
that is there already is changed. The files are readable within a folder that is closed to others, because a
container reads them under another user's number. Needs Python alone.
"""

import secrets
import sys
from pathlib import Path

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"

_SHARED = """\
# Where to find the stores. Several hosts:
# postgresql://user:password@one:5432,two:5432/xiaoka?target_session_attrs=read-write
# and redis+cluster://one:6379,two:6379,three:6379
database_url = "postgresql://xiaoka:{password}@postgres:5432/xiaoka"
redis_url = "redis://valkey:6379/0"

# The key with which bots come to the API. `xiaoka migrate` makes it known to the database.
backend_key = "{backend_key}"
"""

_BACKEND = """
# Encrypts card codes. Keep a copy apart from the database's backups: without it no code can be read again.
card_key = "{card_key}"
# Signs and checks payment notifications.
gateway_secret = "{gateway_secret}"
"""


def main(folder: Path) -> int:
    """Write what is missing; 1 when something is there already."""
    names = ("postgres_password", "backend.toml", "bots.toml")
    present = [name for name in names if (folder / name).exists()]
    if present:
        print(f"{folder} already has {', '.join(present)}; nothing was changed.", file=sys.stderr)
        return 1
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    identity = "".join(secrets.choice(_LETTERS) for _ in range(16))
    values = {
        "password": secrets.token_hex(24),
        "backend_key": f"xk_{identity}_{secrets.token_urlsafe(32)}",
        "card_key": secrets.token_hex(32),
        "gateway_secret": secrets.token_hex(32),
    }
    texts = (values["password"], (_SHARED + _BACKEND).format(**values), _SHARED.format(**values))
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text)
        (folder / name).chmod(0o444)
    print(f"Wrote {', '.join(names)} to {folder}. Keep a copy of backend.toml in a safe place.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets")))
