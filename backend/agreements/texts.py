"""The texts of the agreement: one file per version and language, with places for what is the merchant's own.

A version that was ever shown is never changed: whoever changes the terms makes a new file. What somebody
signed does not depend on these files anyway; the whole text is kept with the signature.
"""

import re
from functools import cache
from pathlib import Path

from api_client.contract import Locale
from api_client.contract.scoring import LineTerms
from backend.platform.agreement_data import AgreementPolicy
from backend.platform.repayment_data import RepaymentPolicy

FOLDER = Path(__file__).parent / "texts"
PLACES = frozenset({"version", "merchant", "date", "limit", "order_cap", "day_cap", "repay_day", "fee"})
"""What a text may leave open; each of them must be there."""

_PLACE = re.compile(r"\{(\w+)\}")
_DAY = {
    "zh-CN": "用了额度的下一个工作日（早上 {time} 以后）",
    "en": "On the next working day after a use (from {time} on)",
}
_FREE = {"zh-CN": "0.00 元，不收费", "en": "0.00 yuan, free of charge"}
_EACH = {"zh-CN": "每次使用 {amount} 元", "en": "{amount} yuan for each use"}
_DAILY = {
    "zh-CN": "按用了的金额每天 {share}%，从使用当天算到还款日",
    "en": "{share}% of the amount a day, from the use to its due day",
}
_AND = {"zh-CN": "；", "en": "; "}
_LATE = {
    "zh-CN": "没有按时还的部分每天 {share}%，最多到所用金额的 {most}%",
    "en": "on what is not repaid in time {share}% a day, at most {most}% of the amount used",
}


class BrokenText(ValueError):
    """A text of the agreement that cannot be shown: missing, or with other places than it must have."""


def text_of(policy: AgreementPolicy, locale: Locale) -> str:
    """The text in force. Raises BrokenText."""
    return _read(policy.version, locale, policy.folder)


@cache
def _read(version: str, locale: Locale, folder: Path | None) -> str:
    name = f"{version}.{locale}.txt"
    for place in filter(None, (folder, FOLDER)):
        if (file := place / name).is_file():
            found = file.read_text(encoding="utf-8").strip()
            break
    else:
        raise BrokenText(f"there is no {name}")
    if (places := set(_PLACE.findall(found))) != PLACES:
        raise BrokenText(f"{name}: {', '.join(sorted(places ^ PLACES))}")
    return found


def filled(
    text: str,
    *,
    version: str,
    locale: Locale,
    merchant: str,
    date: str,
    terms: LineTerms,
    rules: RepaymentPolicy,
) -> str:
    """The text as one merchant reads it; whatever their name holds is nothing but their name."""
    values = {
        "version": version,
        "merchant": " ".join(merchant.split()),
        "date": date,
        "limit": _yuan(terms.limit),
        "order_cap": _yuan(terms.order_cap),
        "day_cap": _yuan(terms.day_cap),
        "repay_day": _DAY[locale].format(time=f"{rules.at:%H:%M}"),
        "fee": fee_words(rules, locale),
    }
    return _PLACE.sub(lambda found: values[found[1]], text)


def fee_words(rules: RepaymentPolicy, locale: Locale) -> str:
    """What using the line costs, as the shop has set it; also what being late costs."""
    parts = []
    if rules.fee_fixed:
        parts.append(_EACH[locale].format(amount=_yuan(rules.fee_fixed)))
    if rules.fee_daily:
        parts.append(_DAILY[locale].format(share=f"{rules.fee_daily / 100:g}"))
    if not parts:
        parts.append(_FREE[locale])
    if rules.late_daily:
        share, most = f"{rules.late_daily / 100:g}", f"{rules.late_most / 100:g}"
        parts.append(_LATE[locale].format(share=share, most=most))
    return _AND[locale].join(parts)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
