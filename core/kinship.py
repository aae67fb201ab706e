"""Which saved person is meant: by the name as it was spoken, then by names that mean the same."""

from collections.abc import Sequence
from typing import Any

from api_client.contract import Contact

SAME = (
    frozenset("妈妈 老妈 妈 妈咪 母亲 老娘 mom mum mother mama mommy".split()),
    frozenset("爸爸 老爸 爸 父亲 老爹 dad father papa daddy".split()),
    frozenset("老婆 媳妇 妻子 太太 爱人 wife".split()),
    frozenset("老公 丈夫 先生 husband".split()),
    frozenset("儿子 son".split()),
    frozenset("女儿 闺女 daughter".split()),
    frozenset("爷爷 grandpa grandfather".split()),
    frozenset("奶奶 grandma grandmother".split()),
    frozenset("外公 姥爷".split()),
    frozenset("外婆 姥姥".split()),
    frozenset("哥哥 哥 brother".split()),
    frozenset("姐姐 姐 sister".split()),
)
"""No name here is another with 大, 小, 二 before it: 大儿子 is not just any 儿子."""
MINE = ("我的", "俺的", "我家", "我们家", "俺家", "my ", "我", "俺")


def bare(name: str) -> str:
    """The name without "my": `我妈` → `妈`."""
    name = name.strip().casefold()
    start = next((mine for mine in MINE if name.startswith(mine) and len(name) > len(mine)), "")
    return name[len(start) :]


def spoken(slots: dict[str, Any]) -> str | None:
    """The person as the sentence named them, without "my"; None when it named nobody."""
    said = slots.get("contact_said") or slots.get("contact")
    return bare(str(said)) if said else None


def matching(slots: dict[str, Any], contacts: Sequence[Contact]) -> list[Contact]:
    """The saved contacts that fit: one, several to ask about, or none.

    `contact_said` is the name as spoken, `contact` the usual one for it.
    """
    usual = str(slots.get("contact") or "")
    said = str(slots.get("contact_said") or usual)
    literal = [one for one in contacts if one.alias == said]
    literal = literal or [one for one in contacts if bare(one.alias) == bare(said)]
    if len(literal) == 1:
        return literal
    return [one for one in contacts if means_same(one.alias, said) or _is_usual(one.alias, usual, said)]


def _is_usual(alias: str, usual: str, said: str) -> bool:
    """Whether `alias` is the usual name, unless the spoken one says more: 大儿子 for 儿子."""
    narrower = bare(said) != bare(usual) and bare(said).endswith(bare(usual))
    return bool(usual) and not narrower and means_same(alias, usual)


def means_same(one: str, other: str) -> bool:
    """Whether two names are one relation, or the same name."""
    one, other = bare(one), bare(other)
    return one == other or any(one in names and other in names for names in SAME)
