"""`python -m app.embedded.guardian FOLDER` stops the services of a folder once every user of them is gone."""

import sys
from pathlib import Path

from .services import guard

if __name__ == "__main__":
    guard(Path(sys.argv[1]))
