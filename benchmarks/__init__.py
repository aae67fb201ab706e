"""Measurements. Each module prints one JSON object as its last line: `uv run python -m benchmarks.orders`."""
