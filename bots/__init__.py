"""Messengers: one sub-package each. Updates in, widgets out; nothing here knows what a sentence or money means."""
