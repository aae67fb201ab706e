"""Finds what an English sentence names."""

import re

from .chinese import any_of, lookup
from .digits import mark_digits
from .english_amounts import mark_english_amounts
from .grammar import Grammar
from .tagging import Tagged


class EnglishTagger:
    """Marks everything that becomes a slot."""

    def __init__(self, grammar: Grammar) -> None:
        lists = grammar.lists
        self._products = lookup(lists["product"])
        self._relations = lookup(lists["contact"])
        self._carriers = lookup(lists["carrier"])
        methods = lists["method"]
        self._methods = lookup(methods)
        self._modes = lookup(lists["mode"])
        self._mode = re.compile(any_of(self._modes))
        self._product = re.compile(
            r"(?<![a-z])(?:"
            + "|".join(map(re.escape, sorted(self._products, key=len, reverse=True)))
            + r")s?(?![a-z])"
        )
        self._unsold = re.compile(rf"(?<![a-z])(?x:{grammar.raw['unsold']})(?![a-z])")
        self._method = re.compile(any_of(methods["wechat"] + methods["alipay"]))
        self._balance = re.compile(any_of(methods["balance"]))
        self._credit = re.compile(any_of(methods["credit"]))
        self._carrier = re.compile(any_of(self._carriers))
        not_names = "|".join(str(grammar.raw["not_names"]).split())
        self._name = re.compile(
            rf"(?P<to>\b(?:for|to) )(?P<name>(?!(?:{not_names})\b)[a-z]+)"
            r"(?='s (?:phone|number|mobile|cell)|$|,| with| using| by| via)"
        )
        self._relation = re.compile(rf"\b(?:my |our )?(?P<who>{any_of(self._relations)})\b(?:'s)?")

    def without_goods(self, text: str) -> str:
        """The text without the names of goods that are sold."""
        return self._product.sub(" ", text)

    def tag(self, text: str) -> Tagged:
        """Mark goods, numbers, ways to pay and people."""
        tagged = Tagged(text)
        qq = bool(re.search(r"\bqq|q ?-?coins?\b|\bqb\b", text))
        tagged.mark(
            self._product, lambda match: ("G", self._products.get(match[0]) or self._products[match[0][:-1]])
        )
        tagged.mark(self._unsold, lambda match: ("U", match[0]))
        mark_digits(tagged, qq=qq)
        tagged.mark(self._mode, lambda match: ("O", self._modes[match[0]]))
        tagged.mark(self._balance, lambda _: ("E", "balance"))
        tagged.mark(self._method, lambda match: ("M", self._methods[match[0]]))
        tagged.mark(self._credit, lambda _: ("K", "credit"))
        tagged.mark(self._carrier, lambda match: ("Y", self._carriers[match[0]]))
        tagged.mark(self._relation, lambda match: ("C", self._relations[match["who"]]))
        mark_english_amounts(tagged)

        def name(match: re.Match[str]) -> str:
            return match["to"] + tagged.add("C", match["name"], match["name"])

        tagged.text = self._name.sub(name, tagged.text)
        return tagged
