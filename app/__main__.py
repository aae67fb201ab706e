"""`python -m app` is `xiaoka`."""

from .cli import main

if __name__ == "__main__":
    main()
