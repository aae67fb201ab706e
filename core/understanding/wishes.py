"""One sentence, several wishes: 给我妈充50话费，再买10个Q币; 给我妈和我爸各充50; 不充了，买个优酷会员."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from core.model import Meaning

from .normalise import MAX_LENGTH
from .slots import Goods

Read = Callable[[str], Meaning]

MOST_WISHES = 4
LONGEST_DIVIDED = 120
"""Signs; nobody strings more orders together, and the work stays bounded."""
ORDERS = ("purchase", "topup")
FACTS = frozenset({"product", "phone", "account", "contact", "amount", "quantity"})
TARGETS = ("phone", "account", "contact")

_ALSO = re.compile(
    r"(?P<gap>[，,。；;、！!\s]*)"
    r"(?P<also>(?:然后|接着|顺便|顺带|另外|同时|最后)?再(?=给|帮|替|买|充|来|开|交|订|要|弄|整|搞|续|冲|缴|查|看)"
    r"|另外|还要|还想|顺便|顺带|同时|然后|以及|并且|外加|加上|还有(?=.{0,6}[充买给帮交开])"
    r"|(?<![a-z])(?:and also|and then|and(?= (?:buy|top|get|recharge|check|add|send|then|i|also))"
    r"|also|plus)(?![a-z]))",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[，,。；;、！!\s]+(?=给|帮|替|为|买|充|来|开|交|订|冲|续|缴|for |buy |top )")
_EACH = re.compile(
    r"(?P<to>给|帮|替|为)(?P<one>[^，,。和跟与、给]{1,14})(?:和|跟|与|、|还有|，|,)(?:给)?"
    r"(?P<two>[^，,。和跟与、给各]{1,14}?)(?P<each>一人|一个人|每人|每个人|每个|各自|各|都|分别)"
)
_CALLED_OFF = (
    r"[^，,。；;]{0,12}?(?:算了|取消[^，,。；;]{0,6}|别(?:充|买|弄|交|开)[^，,。；;]{0,6}?了"
    r"|不(?:要|想|用)?(?:充|买|办|开|交|弄|续|订|要|缴)?[^，,。；;]{0,6}?了)吧?"
    r"|(?:never ?mind|forget it|cancel(?: it| that| this)?|scrap that)(?=[,. ])"
)
_INSTEAD = re.compile(
    rf"^(?P<no>{_CALLED_OFF})[，,。；;\s]*(?:还是|我|那|就|改成|换成|改|换|帮我|给我|直接)*"
    r"(?P<new>(?:买|充|开|来|给|帮|交|订|要|办|续|冲|buy|get|top|recharge|i want|give).+)$",
    re.IGNORECASE | re.DOTALL,
)
_SLIP = re.compile(
    r"^(?P<head>(?!不|错).+?)[，,。\s]*[哎呃嗯哦喔诶啊]*[，,\s]*(?:不对|不是|说错了|错了|不)[，,。\s]+(?P<new>.+)$",
    re.DOTALL,
)
"""充二十，哎不对，充三十块话费: what was on the tongue, and what was meant."""
_ASKED_FIRST = re.compile(r"^.+[，,。？?\s](?P<new>(?:我要|我想|我来|帮我|给我|麻烦).+)$", re.DOTALL)
"""话费怎么充，我要充话费: who asks how and then says what shall be done wants it done."""


def understand(text: str, read: Read, simplified: dict[int, str], goods: Mapping[str, Goods]) -> Meaning:
    """The first wish of a sentence; `also` holds the texts of the others, `instead`: one was called off."""
    text, read = text[:MAX_LENGTH], cache(read)
    plain = text.translate(simplified)
    whole = read(text)
    for meant in (_instead, _asked_first):
        if (other := meant(text, plain, whole, read)) is not None:
            return other
    if (order := _slip(text, plain, whole, read)) is not None:
        return _named(order, goods)
    if whole.intent == "scam":
        return whole
    wishes = _divide(text, plain, read) if len(text) <= LONGEST_DIVIDED else []
    if len(wishes) < 2:
        return whole
    first = read(wishes[0])
    return replace(first, slots={**first.slots, "also": wishes[1:]})


def _instead(text: str, plain: str, whole: Meaning, read: Read) -> Meaning | None:
    """A new order in the breath that calls the old one off."""
    found = _INSTEAD.match(plain)
    if found is None or whole.intent == "correct":
        return None
    order = read(re.sub(r"[ ,]*instead\W*$", "", text[found.start("new") :], flags=re.IGNORECASE))
    if order.intent not in ORDERS or not FACTS & order.slots.keys():
        return None
    if read(text[found.start("no") : found.end("no")]).intent != "cancel":
        return None
    return replace(order, slots={**order.slots, "instead": True}, alternatives=())


def _slip(text: str, plain: str, whole: Meaning, read: Read) -> Meaning | None:
    """An order whose first words were taken back in the same breath; what was not said again still counts."""
    found = _SLIP.match(plain)
    if found is None or whole.intent not in ("correct", "topup"):
        return None
    head, new = read(text[: found.end("head")]), read(text[found.start("new") :])
    if not FACTS & head.slots.keys():
        return None
    kept = head.slots if head.intent in ORDERS else {}
    order = next((one for one in (new, head) if one.intent == "purchase"), None)
    if order is None or not FACTS & new.slots.keys() or new.intent not in (*ORDERS, "inform", "correct"):
        return None
    return replace(order, slots={**_without_rivals(kept, new.slots), **new.slots}, alternatives=())


def _without_rivals(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the new facts replace under another name: a number for a person, goods for goods."""
    rivals = (*TARGETS, "contact_said"), ("product", "sku", "quantity"), ("amount", "sku", "quantity")
    gone = {name for names in rivals if set(names) & new.keys() for name in names}
    return {name: value for name, value in kept.items() if name not in gone}


def _named(order: Meaning, goods: Mapping[str, Goods]) -> Meaning:
    """With the name the goods have now that all of it is known."""
    article = goods.get(order.slots["product"])
    name = article.name(order.slots.get("amount")) if article and article.faces else None
    return replace(order, slots={**order.slots, "sku": name}) if name else order


def _asked_first(text: str, plain: str, whole: Meaning, read: Read) -> Meaning | None:
    """An order in the breath that asks how it is done."""
    found = _ASKED_FIRST.match(plain)
    if found is None or whole.intent != "help":
        return None
    order = read(text[found.start("new") :])
    return order if order.intent == "purchase" and FACTS & order.slots.keys() else None


def _divide(text: str, plain: str, read: Read) -> list[str]:
    """The wishes one by one; a single entry when the sentence does not clearly hold more than one."""
    wishes: list[str] = []
    while len(wishes) < MOST_WISHES - 1:
        pair = next((pair for pair in _pairs(text, plain) if _both(*pair, read)), None)
        if pair is None:
            break
        wishes.append(pair[0])
        text = pair[1]
        plain = plain[-len(text) :] if plain.endswith(text) else text
    return [*wishes, text]


def _pairs(text: str, plain: str) -> Iterator[tuple[str, str, bool]]:
    """Where the sentence might fall into two, and whether a word like 再 says so."""
    if each := _EACH.search(plain):
        head, rest = text[: each.start("one")], text[each.end("each") :]
        one, two = (text[each.start(name) : each.end(name)] for name in ("one", "two"))
        yield head + one + rest, text[each.start("to") : each.end("to")] + two + rest, False
    for found in list(_ALSO.finditer(plain))[:MOST_WISHES]:
        if found.start() >= 3:
            start = found.start("also") if plain[found.start("also")] in "再还" else found.end()
            yield text[: found.start()], text[start:].strip("，,。 "), True
    for found in list(_NEXT.finditer(plain))[:MOST_WISHES]:
        yield text[: found.start()], text[found.end() :], False


def _both(head: str, rest: str, linked: bool, read: Read) -> bool:
    """Whether both parts are wishes of their own."""
    first, second = read(head), read(rest)
    if first.intent not in ORDERS or not FACTS & first.slots.keys():
        return False
    if linked and second.intent in ("balance", "statement", "order_status"):
        return True
    if second.intent not in ORDERS or second.slots.keys().isdisjoint(FACTS):
        return False
    if linked:
        return second.intent == "purchase" or (first.intent == "purchase" and "余额" in rest)
    if second.intent == first.intent == "purchase":
        told = (first.slots, second.slots)
        targets = [next((slots[name] for name in TARGETS if name in slots), None) for slots in told]
        if None not in targets and targets[0] != targets[1]:
            return all({"amount", "quantity", "sku", "product"} & slots.keys() for slots in told)
        goods = [slots.get("product") for slots in told]
        return _complete(first) and _complete(second) and goods[0] != goods[1]
    return False


def _complete(order: Meaning) -> bool:
    return "product" in order.slots and not {"amount", "quantity"}.isdisjoint(order.slots)
