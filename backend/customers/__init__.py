"""Customers, the chats that speak for them, and the people they buy for."""
