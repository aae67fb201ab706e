"""Double entry: accounts with limits, transfers that are never changed, holds in two phases."""
