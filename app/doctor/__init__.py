"""What `xiaoka doctor` looks at: each module one part of an installation, each finding one sentence."""

from .diagnosis import diagnose
from .finding import Finding, Level

__all__ = ["Finding", "Level", "diagnose"]
