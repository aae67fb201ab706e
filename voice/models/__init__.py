"""Models without a hub: pinned files from upstream addresses or registries, put together here."""

from .catalogue import Catalogue, our_catalogue
from .errors import InstallError
from .install import Installer, Progress, Step
from .store import Store, default_folder

__all__ = [
    "Catalogue",
    "InstallError",
    "Installer",
    "Progress",
    "Step",
    "Store",
    "default_folder",
    "our_catalogue",
]
