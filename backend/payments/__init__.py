"""Money from outside: gateways, their notifications, and what does not fit."""
