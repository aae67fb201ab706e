"""Which intent is answered by what."""

from ..table import Start
from . import keeping, rules

ANSWERS: dict[str, Start] = {
    "precaution_off": keeping.switch_off,
    "precaution_show": keeping.show,
    "autotopup_show": rules.show,
    "autotopup_stop": rules.stop,
    "autotopup_resume": rules.resume,
    "autotopup_skip": rules.skip,
}
"""Answered at once, after which the open question comes back."""

STARTS: dict[str, Start] = {
    "precaution_on": keeping.offer,
    "autotopup_set": rules.arrange,
}
"""They ask for consent, so they take the floor."""
