"""What a target must look like, and which carrier a mobile number belongs to."""

import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

import yaml

from api_client.contract import Carrier, Product
from backend.platform.problems import ProblemError


@dataclass(frozen=True)
class Target:
    """Whom to charge: the normalised number and, for a phone, its carrier; None where there is none."""

    value: str | None
    carrier: Carrier | None


_PHONE = re.compile(r"1[3-9]\d{9}")
_QQ = re.compile(r"[1-9]\d{4,10}")
_SEPARATORS = re.compile(r"[\s\-·.()]+")


def _prefixes() -> dict[str, Carrier]:
    data = yaml.safe_load(resources.files(__package__).joinpath("carriers.yaml").read_text(encoding="utf-8"))
    return {str(prefix): carrier for carrier, prefixes in data.items() for prefix in prefixes}


_CARRIERS = _prefixes()


def carrier_of(phone: str) -> Carrier:
    """By the longest prefix. A ported number keeps its prefix, so this is no more than a good guess."""
    for length in (4, 3):
        if (found := _CARRIERS.get(phone[:length])) is not None:
            return found
    return "other"


def check_target(product: Product, target: str | None) -> Target:
    """The target as the supplier wants it. Raises `target_missing`, `target_invalid`.

    A target that the product does not need is refused as well: somebody may believe it is charged.
    """
    if product.needs == "nothing":
        if target:
            raise ProblemError("target_invalid", "This product is not charged to an account.")
        return Target(None, None)
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", target or ""))
    if not number:
        raise ProblemError("target_missing", f"This product needs a {_NAMES[product.needs]}.")
    if product.needs == "phone":
        number = re.sub(r"^(\+?86)(?=1\d{10}$)", "", number)
        if not _PHONE.fullmatch(number) or not number.isascii():
            raise ProblemError("target_invalid", "A mobile number has 11 digits and begins with 13 to 19.")
        return Target(number, carrier_of(number))
    if not _QQ.fullmatch(number) or not number.isascii():
        raise ProblemError("target_invalid", "A QQ number has 5 to 11 digits and does not begin with 0.")
    return Target(number, None)


_NAMES = {"phone": "phone number", "qq": "QQ number"}
