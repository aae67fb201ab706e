"""Updates per second through the real libraries against the fake Bot API, beside a bare echo bot."""
