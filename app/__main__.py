"""`python -m app` is `xiaoka`."""

from .cli import main

main()
