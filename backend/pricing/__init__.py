"""What a price depends on besides the goods: discounts by balance, and bonus offers with their limits."""
