"""What Xiaoka says, in Project Fluent files: `zh-CN/*.ftl` is the source, `en/*.ftl` the translation.

An attribute `.elderly` is the variant for elderly mode. Amounts go in as integer fen and come out through the
files' functions: `MONEY($fen)` "12.00 元", `PLAIN($fen)` "12.00", `FACE($fen)` "50" or "12.50"; for the ear
`SPOKEN($fen)` "十二元", `COUNT($number)` "十二".
"""

from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from ..aloud import numerals
from ..model import Locale, Mode

FOLDER = Path(__file__).parent
LOCALES: tuple[Locale, ...] = ("zh-CN", "en")
UNITS: dict[str, str] = {"zh-CN": "元", "en": "yuan"}


class TextError(LookupError):
    """A text is missing or one of its arguments is."""


def plain(fen: int) -> str:
    """1200 → "12.00", -1200 → "-12.00"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def face(fen: int) -> str:
    """5000 → "50", 1250 → "12.50"."""
    return str(fen // 100) if fen % 100 == 0 else plain(fen)


def _bundle(locale: Locale) -> FluentBundle:
    unit, chinese = UNITS[locale], locale == "zh-CN"
    # The library is happy with strings; its annotations ask for its own value types.
    functions: dict[str, Any] = {
        "MONEY": lambda fen: f"{plain(int(fen))} {unit}",
        "PLAIN": lambda fen: plain(int(fen)),
        "FACE": lambda fen: face(int(fen)),
        "SPOKEN": lambda fen: numerals.money(int(fen)) if chinese else f"{face(int(fen))} {unit}",
        "COUNT": lambda number: numerals.pieces(int(number)) if chinese else str(number),
    }
    bundle = FluentBundle(
        [locale],
        use_isolating=False,
        functions=functions,
    )
    for path in sorted((FOLDER / locale).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


class Texts:
    """All texts in all languages, read once."""

    def __init__(self) -> None:
        self._bundles = {locale: _bundle(locale) for locale in LOCALES}
        self._fixed: dict[tuple[Locale, Mode, str], str] = {}
        """Texts without arguments, which most are, once they were said."""

    def say(self, locale: Locale, mode: Mode, key: str, **args: Any) -> str:
        """The text `key`. Raises TextError when it or an argument is missing.

        Numbers are passed as they are to read; amounts are fen and formatted by the file's functions.
        """
        if args:
            return self._said(locale, mode, key, args)
        text = self._fixed.get((locale, mode, key))
        if text is None:
            text = self._fixed[locale, mode, key] = self._said(locale, mode, key, args)
        return text

    def _said(self, locale: Locale, mode: Mode, key: str, args: dict[str, Any]) -> str:
        bundle = self._bundles[locale]
        if not bundle.has_message(key):
            raise TextError(f"no text {key!r} in {locale}")
        message = bundle.get_message(key)
        pattern = message.attributes.get("elderly") if mode == "elderly" else None
        pattern = pattern or message.value
        if pattern is None:
            raise TextError(f"text {key!r} has no value in {locale}")
        # Numbers become strings so that Fluent does not put thousands separators into them.
        values = {name: str(value) if isinstance(value, int) else value for name, value in args.items()}
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise TextError(f"text {key!r} in {locale}: {errors[0]}")
        return str(text)

    def has(self, locale: Locale, key: str) -> bool:
        """Whether there is such a text."""
        return self._bundles[locale].has_message(key)


@cache
def default_texts() -> Texts:
    """The texts, read once per process."""
    return Texts()
