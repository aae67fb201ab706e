"""The pre-check before an order: what it costs, what is missing, how to close the gap."""
