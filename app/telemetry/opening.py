"""The telemetry that the settings ask for."""

from app.logs import name_in_every_line
from app.problems import StartupError
from app.settings import Settings

from .metrics import Metrics
from .watch import Watch


def open_watch(settings: Settings, role: str) -> Watch | None:
    """Metrics, traces or both; None when nobody asked. Raises StartupError when a package is missing."""
    if settings.metrics_port is None and not settings.tracing:
        return None
    traces = None
    if settings.tracing:
        try:
            from .tracing import Traces, to_collector, trace_id

            traces = Traces(role, to_collector())
            name_in_every_line("trace_id", trace_id)
        except ImportError as error:
            raise StartupError(
                "XIAOKA_TRACING needs OpenTelemetry's packages. "
                "Install them with: pip install 'xiaoka[tracing]'"
            ) from error
    return Watch(Metrics(role) if settings.metrics_port is not None else None, traces)
