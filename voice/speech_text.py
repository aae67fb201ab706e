"""What is written → how it is said."""

import re


def clauses(text: str) -> list[str]:
    """The text in pieces that can be said one by one, each with the mark it ends in."""
    return [piece for piece in re.findall(r"[^，。！？；：\n]+[，。！？；：]?", text) if piece.strip()]
