"""What a sentence means: intent and slots, from grammars in data files and nothing else."""

from .exact import exactly
from .merchant import for_merchants
from .standing import about_standing
from .understanding import Understanding, default_understanding

__all__ = ["Understanding", "about_standing", "default_understanding", "exactly", "for_merchants"]
