"""Finds what a Chinese sentence names: goods, numbers, people, ways to pay."""

import re
from collections.abc import Iterable, Mapping

from .amounts import mark_amounts
from .digits import DIGIT_SIGNS, as_digits, mark_digits, split_spoken
from .grammar import Grammar
from .numbers import HAN_NUMERALS
from .tagging import Tagged

_NAME = r"[\u4e00-\u9fff]{1,4}?"
_NEAR = "(?:(?:我们|我|俺们|俺|咱们|咱)家(?:里)?的?|隔壁的?|楼[上下]的?|对门的?|邻居)?"
"""Whose or where somebody is, before the name: 给我家小宝, 隔壁老王."""
_TARGET = (
    r"(?:的)?(?:手机|电话|号码|号|qq|话费|充|交|缴|续|开通|开|买|存|打|那个号|这个号|卡|冲|[\ue000-\uf8ff])"
)

_TAIL_NUMBER = re.compile(
    rf"尾号(?:是|为)?[0-9{DIGIT_SIGNS}]{{3,4}}(?![0-9{DIGIT_SIGNS}块元毛张十百千])(?=的|那|这|,|$)"
    r"|尾号(?:是|为)?\d{3,4}(?!\d)"
)


_NEW_TAIL = re.compile(
    rf"(?:尾号|尾数|末尾|末位|最后面?|后)[一二两三四]?(?:位数?|个数字?|个)?(?:那个)?(?:数字?|号码?)?"
    rf"(?:(?:错了?|不对|应该|,|不是[0-9{DIGIT_SIGNS}]+)*)"
    rf"(?:是|为|要改成|改成|改为|改|换成|换|变成)(?:是|成)?(?P<tail>[0-9{DIGIT_SIGNS}]{{1,4}})(?![0-9{DIGIT_SIGNS}块元个张毛十百千])"
)


def _mark_tail(tagged: Tagged) -> None:
    """The last digits of a number that are put right: 尾号改成8002."""

    def replace(match: re.Match[str]) -> str:
        before = match[0][: match.start("tail") - match.start()]
        return before + tagged.add("L", as_digits(match["tail"]), match["tail"])

    tagged.text = _NEW_TAIL.sub(replace, tagged.text)


def any_of(words: Iterable[str]) -> str:
    """Alternation of words, longest first; words in Latin letters stand alone."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        (r"(?<![a-z])" if word[0].isascii() and word[0].isalpha() else "")
        + re.escape(word)
        + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in ordered
    )


def lookup(values: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """word → value."""
    return {word: value for value, words in values.items() for word in words}


class ChineseTagger:
    """Marks everything that becomes a slot."""

    def __init__(self, grammar: Grammar) -> None:
        lists = grammar.lists
        self._grammar = grammar
        self._products = lookup(lists["product"])
        self._relations = lookup(lists["contact"])
        self._short = lookup(lists["short_contact"])
        self._carriers = lookup(lists["carrier"])
        methods = lists["method"]
        self._methods = lookup({name: methods[name] for name in ("wechat", "alipay")})
        self._modes = lookup(lists["mode"])
        self._patterns = {
            "mode": re.compile(any_of(self._modes)),
            "protected": re.compile(
                rf"(?<![0-9])(?:{any_of(word for word in grammar.protected if word[0] not in HAN_NUMERALS)})"
                rf"|(?<![0-9{HAN_NUMERALS}])"
                rf"(?:{any_of(word for word in grammar.protected if word[0] in HAN_NUMERALS)})"
            ),
            "product": re.compile(rf"(?:{any_of(self._products)})(?:季卡|年卡|季度卡|年费|包年)?"),
            "unsold": re.compile(f"(?x:{grammar.raw['unsold']})"),
            "method": re.compile(any_of(self._methods)),
            "balance": grammar.expressions["balance"],
            "credit": re.compile(any_of(methods["credit"])),
            "carrier": re.compile(any_of(self._carriers)),
        }
        own = (
            r"(?<![你您])(?:我家里的|我家的|我的|我们家|我家|俺家|咱家|家里的|俺的|咱的|我们|我|俺|咱|他|她)?"
        )
        self._relation = re.compile(rf"(?<!前){own}(?<!前)(?:{any_of(self._relations)})")
        short = any_of(self._short)
        self._kin = re.compile(
            rf"(?:(?<=给)|(?<=帮)|(?<=替)|(?<=为)|(?<=是)|(?<=往)|(?<=成)|^)?(?P<own>我家|我的|我们|我|俺|咱)(?P<a>{short})"
            rf"|(?:(?<=给)|(?<=帮)|(?<=替)|(?<=为)|(?<=往))(?P<b>{short})(?!的话)"
            rf"|(?:^|(?<=,))(?P<c>{short})(?=的?(?:手机|电话|号码))"
        )
        kin = any_of([*self._relations, *self._short])
        self._named_kin = re.compile(
            rf"(?:(?<=给)|(?<=帮)|(?<=替)|(?<=为)|(?<=往)|^)(?P<name>(?![我你您他她俺咱家的老大小这那给帮替为往把])[\u4e00-\u9fff](?:{kin}|总|工|经理|主任|姐|哥))"
            rf"(?={_TARGET})"
        )
        self._friend = re.compile(
            rf"(?:我的|我)?(?:同事|朋友|同学|客户|邻居|老乡|徒弟|员工|闺蜜|室友)(?P<name>(?:小|老|阿)[\u4e00-\u9fff]|{_NAME})(?={_TARGET})"
        )
        stops = sorted(str(grammar.raw["not_names"]).split(), key=len, reverse=True)
        self._stops = frozenset(stops)
        bad = re.compile("|".join(map(re.escape, (stop for stop in stops if len(stop) > 1))))
        self._not_name = bad
        self._not_in_names = frozenset(str(grammar.raw["not_in_names"]))
        self._given = re.compile(rf"(?P<to>(?:给|帮|替|为){_NEAR})(?P<name>{_NAME})(?={_TARGET})")
        self._given_last = re.compile(
            rf"(?<=[充买转送值\ue000-\uf8ff块元费])(?P<to>给|到)(?P<name>{_NAME})(?=$|,|吧$)"
        )
        self._owner = re.compile(
            r"(?:^|(?<=[,充])|(?<=隔壁|楼上|楼下|对门|我家|俺家))"
            r"(?P<name>(?:小|老|阿)[\u4e00-\u9fff]{1,2}?)(?=的(?:手机|电话|号|话费))"
        )
        self._qq = re.compile(r"qq(?!会员)|q号|q币|球球")

    def tag(self, text: str) -> Tagged:
        """Mark goods, numbers, ways to pay and people, in the order in which they shadow each other."""
        tagged = Tagged(split_spoken(text))
        patterns = self._patterns
        qq = bool(self._qq.search(text))
        tagged.mark(patterns["carrier"], lambda match: ("Y", self._carriers[match[0]]))
        tagged.mark(patterns["product"], self._product)
        qq = qq or any(
            entity is not None and entity.value == "qb" for entity in map(tagged.entity, tagged.text)
        )
        tagged.mark(self._patterns["unsold"], lambda match: ("U", match[0]))
        _mark_tail(tagged)
        mark_digits(tagged, qq=qq)
        tagged.mark(_TAIL_NUMBER, lambda match: ("T", match[0]))
        tagged.mark(patterns["protected"], lambda _: ("", None))
        tagged.mark(patterns["mode"], lambda match: ("O", self._modes[match[0]]))
        tagged.mark(patterns["balance"], _paying_from_balance)
        tagged.mark(patterns["method"], lambda match: ("M", self._methods[match[0]]))
        tagged.mark(patterns["credit"], lambda _: ("K", "credit"))
        self._people(tagged)
        mark_amounts(
            tagged, quantity_words=self._grammar.quantity_words, other_words=self._grammar.other_words
        )
        self._names(tagged)
        return tagged

    def without_goods(self, text: str) -> str:
        """The text without the names of goods that are sold."""
        return self._patterns["product"].sub(" ", text)

    def _product(self, match: re.Match[str]) -> tuple[str, str]:
        word = match[0]
        while word and word not in self._products:
            word = word[:-1]
        return "G", self._products[word]

    def _people(self, tagged: Tagged) -> None:
        def relation(match: re.Match[str]) -> tuple[str, str] | None:
            word = next(word for word in _endings(match[0]) if word in self._relations)
            return "C", self._relations[word]

        def kin(match: re.Match[str]) -> tuple[str, str] | None:
            return "C", self._short[match["a"] or match["b"] or match["c"]]

        def friend(match: re.Match[str]) -> tuple[str, str] | None:
            return ("C", match["name"]) if self.is_name(match["name"]) else None

        tagged.mark(self._friend, friend)
        tagged.mark(self._named_kin, lambda match: ("C", match["name"]))
        tagged.mark(self._relation, relation)
        tagged.mark(self._kin, kin)

    def _names(self, tagged: Tagged) -> None:
        """People who are named: 给小明充, 充五十给张伟, 小李的手机."""
        for pattern in (self._given, self._given_last):

            def replace(match: re.Match[str]) -> str:
                name = match["name"]
                if not self.is_name(name):
                    return match[0]
                return match["to"] + tagged.add("C", name.removesuffix("的"), name)

            tagged.text = pattern.sub(replace, tagged.text)
        tagged.mark(self._owner, lambda match: ("C", match["name"]))

    def is_name(self, name: str) -> bool:
        """Whether these one to four signs could be a person's name or nickname."""
        return (
            re.fullmatch(r"[\u4e00-\u9fff]{1,4}", name) is not None
            and name not in self._stops
            and not self._not_name.search(name)
            and name != "的"
            and self._not_in_names.isdisjoint(name.removesuffix("的"))
        )


def _paying_from_balance(match: re.Match[str]) -> tuple[str, str] | None:
    """用余额, but not 可用余额."""
    start = match.start()
    return None if start and match.string[start - 1] == "可" else ("E", "balance")


def _endings(text: str) -> Iterable[str]:
    return (text[start:] for start in range(len(text)))
