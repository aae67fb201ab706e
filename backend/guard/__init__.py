"""Care for people who pay by voice or in elderly mode: trusted contacts, and payments that wait a while."""
