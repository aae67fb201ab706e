"""The way to a balance-and-order backend: the contract and the async client."""
