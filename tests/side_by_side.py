"""How tests are dealt out to the workers of `pytest -n 2`: what is dear to set up is set up once.

Every worker has a PostgreSQL and a Valkey of its own. A file stays on one worker, because its fixtures do; so
do the files below that share one dear fixture. The longest go first, or one worker would end alone with them.
"""

from xdist.scheduler import LoadFileScheduling

_DEAR = {
    "tests/machines/test_cluster.py": "installation",
    "tests/machines/test_failover.py": "installation",
    "tests/machines/test_rolling_restart.py": "installation",
    "tests/machines/test_several_processes.py": "installation",
    "tests/browser/": "shop",
    "tests/app/test_metrics.py": "watched",
    "tests/app/test_dashboard.py": "watched",
    "tests/voice/engines/": "recogniser",
}
"""Beginnings of names, and the fixture that they share: of the run, or of the folder while it is in work."""
_LONGEST = (
    *(start for start, fixture in _DEAR.items() if fixture == "installation"),
    "tests/faults/test_kills.py",
    "tests/browser/",
    "tests/faults/",
    "tests/machines/",
    "tests/benchmarks/",
    "tests/strangers/",
    "tests/conversations/",
    "tests/app/",
)
"""Files that take half a minute or more, the longest first; the first beginning that fits counts."""


class Dealer(LoadFileScheduling):  # type: ignore[misc]
    """xdist's own scheduling by file, with our idea of what belongs together."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def unit(nodeid: str) -> str:
    """The name of what must stay on one worker with this test."""
    file = nodeid.partition("::")[0]
    return next((fixture for start, fixture in _DEAR.items() if file.startswith(start)), file)


def rank(nodeid: str) -> int:
    """Where this test stands in the queue, the lowest first."""
    return next((place for place, start in enumerate(_LONGEST) if nodeid.startswith(start)), len(_LONGEST))
