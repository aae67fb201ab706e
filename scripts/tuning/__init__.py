"""Teaches Whisper base the talk of the shop: docs/voice/tuning.md. Nothing here runs in the product."""
