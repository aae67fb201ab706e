"""Numbers as they are said aloud, in Mandarin and in English. Digits come as strings, so none is lost."""

_DIGITS = "零一二三四五六七八九"
_SMALL = (  # noqa: SIM905
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905


def one_by_one(digits: str) -> str:
    """`8000` → 八零零零. Phone numbers are read with 一, as the bank's machine does, not with 幺."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def in_groups(digits: str) -> str:
    """A number to be written down, in groups: 一三八，零零一三，八零零零; others in threes or fours."""
    return "，".join(one_by_one(group) for group in _groups(digits))


def mandarin(number: int, *, counting: bool = False) -> str:
    """12 → 十二, 2000 → 两千, 10050 → 一万零五十. `counting`: 2 is 两, as before a measure word."""
    if number == 2 and counting:
        return "两"
    if number < 0:
        return "负" + mandarin(-number, counting=counting)
    if number >= 10**12:
        return one_by_one(str(number))
    said = ""
    skipped = False
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, size)
        if part:
            said += "零" if said and (skipped or part < 1000) else ""
            said += _below_ten_thousand(part, leading=not said, unit=unit)
        skipped = not part
    return said or "零"


def fraction(number: str, *, counting: bool = False) -> str:
    """`3.50` → 三点五零, `12` → 十二."""
    whole, _, rest = number.partition(".")
    said = mandarin(int(whole or "0"), counting=counting and not rest)
    return f"{said}点{one_by_one(rest)}" if rest else said


def yuan(number: str) -> str:
    """An amount in yuan: `12.00` → 十二元, `12.50` → 十二元五角, `12.05` → 十二元零五分, `0.05` → 五分."""
    whole, _, rest = number.partition(".")
    if len(rest.rstrip("0")) > 2:
        return fraction(number) + "元"
    tens, ones = (int(digit) for digit in (rest + "00")[:2])
    said = (
        f"{mandarin(int(whole or '0'), counting=True)}元" if int(whole or "0") or not (tens or ones) else ""
    )
    if tens:
        said += f"{mandarin(tens, counting=True)}角"
    elif ones and said:
        said += "零"
    return said + (f"{mandarin(ones, counting=True)}分" if ones else "")


def english(number: int) -> str:
    """125 → one hundred twenty five."""
    if number < 0:
        return f"minus {english(-number)}"
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f" {_SMALL[number % 10]}" if number % 10 else "")
    for size, unit in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {english(number % size)}" if number % size else ""
            return f"{english(number // size)} {unit}{rest}"
    raise AssertionError(number)


def english_digits(digits: str) -> str:
    """`13800138000` → one three eight, zero zero one three, eight zero zero zero."""
    return ", ".join(" ".join(_SMALL[int(digit)] for digit in group) for group in _groups(digits))


def english_fraction(number: str) -> str:
    """`12.50` → twelve point five, `12.00` → twelve."""
    whole, _, rest = number.partition(".")
    said = english(int(whole or "0"))
    rest = rest.rstrip("0")
    return f"{said} point {' '.join(_SMALL[int(digit)] for digit in rest)}" if rest else said


def _below_ten_thousand(number: int, *, leading: bool, unit: str) -> str:
    if number == 2 and unit:
        return "两" + unit
    said = ""
    gap = False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if not digit:
            gap = bool(said)
            continue
        said += "零" if gap else ""
        gap = False
        if size == 10 and digit == 1 and leading and not said:
            said += "十"
        else:
            pair = digit == 2 and (size == 1000 or (size == 100 and leading and not said))
            said += ("两" if pair else _DIGITS[digit]) + name
    return said + unit


def _groups(digits: str) -> list[str]:
    if len(digits) == 11 and digits.startswith("1"):
        return [digits[:3], digits[3:7], digits[7:]]
    if len(digits) <= 5:
        return [digits]
    size = 3 if len(digits) in (6, 9) else 4
    groups = [digits[start : start + size] for start in range(0, len(digits), size)]
    if len(groups[-1]) == 1:  # nobody remembers a single digit at the end
        groups[-2:] = [groups[-2][:3], groups[-2][3:] + groups[-1]]
    return groups
