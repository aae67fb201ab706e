"""Which saved person is meant: by the name as it was spoken, then by names that mean the same."""

from collections.abc import Sequence
from typing import Any

from api_client.contract import Contact

_SAME = """
妈妈 老妈 妈 妈咪 母亲 老娘 mom mum mother mama mommy
爸爸 老爸 爸 父亲 老爹 dad father papa daddy
老婆 媳妇 妻子 太太 爱人 wife
老公 丈夫 先生 husband
儿子 son
女儿 闺女 daughter
爷爷 grandpa grandfather
奶奶 grandma grandmother
外公 姥爷
外婆 姥姥
哥哥 哥 brother
姐姐 姐 sister
"""
SAME = tuple(frozenset(line.split()) for line in _SAME.split("\n"))
"""No name here is another with 大, 小, 二 before it: 大儿子 is not just any 儿子."""
MINE = ("我的", "俺的", "我家", "我们家", "俺家", "my ", "我", "俺")


def bare(name: str) -> str:
    """The name without "my": `我妈` → `妈`."""
    name = name.strip()
    start = next((mine for mine in MINE if name.startswith(mine) and len(name) > len(mine)), "")
    return name[len(start) :]


def spoken(slots: dict[str, Any]) -> str | None:
    """The person as the sentence named them, without "my"; None when it named nobody.

    `contact_said` is the name as spoken, `contact` the usual one for it.
    """
    said, usual = slots.get("contact_said"), slots.get("contact")
    if said and len(bare(str(said))) > 1:
        return bare(str(said))
    return str(usual) if usual else None


def matching(slots: dict[str, Any], contacts: Sequence[Contact]) -> list[Contact]:
    """The saved contacts that fit: one, several to ask about, or none.

    The name as spoken counts first, then the usual one, then names that mean the same.
    """
    usual = str(slots.get("contact") or "")
    said = str(slots.get("contact_said") or usual)
    names = [said, bare(said)]
    if _same_person(usual, said):
        names.append(usual)
    for name in names:
        exact = [one for one in contacts if _key(name) in (_key(one.alias), _key(bare(one.alias)))]
        if len(exact) == 1:
            return exact
    return [one for one in contacts if any(means_same(one.alias, name) for name in names)]


def means_same(one: str, other: str) -> bool:
    """Whether two names are one relation, or the same name."""
    one, other = _key(bare(one)), _key(bare(other))
    return one == other or any(one in names and other in names for names in SAME)


def _same_person(usual: str, said: str) -> bool:
    """Whether the usual name says no less than the spoken one, as 儿子 does of 大儿子."""
    narrower = bare(said) != bare(usual) and bare(said).endswith(bare(usual))
    return not narrower


def _key(name: str) -> str:
    return name.strip().casefold()
