"""Merchants' figures: turnover by the hour, the typical day, how long the balance lasts."""
