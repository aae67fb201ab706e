"""An order from its quote to its delivery."""
