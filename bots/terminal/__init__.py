"""Xiaoka in a terminal: a chat for people, a chat for programs, and the player of conversation files."""
