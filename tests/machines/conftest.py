"""`--long` plays the long variants. Folders lie where PostgreSQL's own user may reach them."""

from tests.app.conftest import tmp_path

__all__ = ["tmp_path"]
