"""What an operator sees: metrics for Prometheus, traces for OpenTelemetry, both off unless asked for."""
