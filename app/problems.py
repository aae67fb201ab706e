"""What can go wrong before the house stands."""


class StartupError(Exception):
    """Something outside must change before Xiaoka can run; the message says what, in a clear sentence."""


class StoppedError(Exception):
    """We were asked to stop before we had begun; nothing is wrong."""
