"""What a sentence means: intent and slots, from a grammar in data files and nothing else."""

from .understanding import Understanding, default_understanding

__all__ = ["Understanding", "default_understanding"]
