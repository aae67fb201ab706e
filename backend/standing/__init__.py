"""Standing arrangements: a little money kept for the next order, and rules that think of topping up."""
