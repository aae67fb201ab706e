"""How busy the recognisers of a process are, for Prometheus."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from voice.pool import RecogniserPool

from .metrics import Metrics


def measure_hearing(metrics: Metrics, pool: RecogniserPool) -> None:
    """Say how busy its recognisers are, where there are ears. Once in a process."""
    metrics.registry.register(_Recognisers(pool))


class _Recognisers:
    """The load of a pool, read when somebody asks."""

    def __init__(self, pool: RecogniserPool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """What goes on right now."""
        load = self._pool.load
        yield GaugeMetricFamily("xiaoka_recogniser_workers", "Recognisers that are loaded.", load.workers)
        yield GaugeMetricFamily(
            "xiaoka_recogniser_waiting", "Utterances that wait to be recognised.", load.waiting
        )
        yield GaugeMetricFamily("xiaoka_recogniser_working", "Utterances being recognised.", load.working)
        yield CounterMetricFamily("xiaoka_recogniser_done", "Utterances recognised.", load.done)
        yield CounterMetricFamily(
            "xiaoka_recogniser_refused", "Utterances refused because too many waited.", load.refused
        )
        yield CounterMetricFamily("xiaoka_recogniser_sound_seconds", "Sound recognised.", load.heard_seconds)
        yield CounterMetricFamily("xiaoka_recogniser_work_seconds", "Time spent on it.", load.worked_seconds)
