"""The composition root: settings, embedded services, wiring and the `xiaoka` command line."""
