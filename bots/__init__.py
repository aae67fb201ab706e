"""Messengers, one sub-package each: updates in, widgets out. What a sentence or money means is not theirs."""
