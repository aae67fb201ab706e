"""The same for English: `12.50 yuan` → twelve point five yuan, phone numbers in groups."""

import re

from .numerals import english, english_digits, english_fraction

_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTHS = (  # noqa: SIM905
    "January February March April May June July August September October November December"
).split()


def said_in_english(text: str) -> str:
    """How an English text is said, in words and marks alone."""
    text = re.sub(
        r"\b(?=[0-9A-Za-z-]*\d)(?=[0-9A-Za-z-]*[A-Za-z])[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+\b", _identifier, text
    )
    text = re.sub(r"\d{2,4}\*{2,}(\d{2,4})", lambda match: f"ending in {english_digits(match[1])}", text)
    text = re.sub(r"\b(?:(\d{4})-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", _day, text)
    text = re.sub(r"\b([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?\b", _clock, text)
    text = re.sub(rf"({_AMOUNT})\s*%", lambda match: f"{_number(match[1])} percent", text)
    text = re.sub(rf"[¥]\s*({_AMOUNT})", lambda match: f"{_number(match[1])} yuan", text)
    text = re.sub(
        r"(?<![\d.,])(\d[\d,]*\.\d\d)(?![\d.]|\s*(?:yuan|%))", lambda match: f"{_number(match[1])} yuan", text
    )
    text = re.sub(
        r"\b(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})\b",
        lambda match: english_digits(re.sub(r"\D", "", match[0])),
        text,
    )
    text = re.sub(r"(?<=\d)\s*[-–—~]\s*(?=\d)", " to ", text)
    text = re.sub(_AMOUNT, lambda match: f" {_number(match[0])} ", text)
    text = text.replace("’", "'").replace("…", ",").replace("—", ",").replace("–", ",").replace("\n", ". ")
    text = re.sub(r"[^\w\s,.!?;:'-]|_|(?<![A-Za-z])['-]|['-](?![A-Za-z])", " ", text)
    text = re.sub(r"\s+(?=[,.!?;:])", "", re.sub(r"\s+", " ", text))
    text = re.sub(r"[,;:]*([.!?])[,.;:]*", r"\1", re.sub(r",[,;:]+", ",", text))
    return re.sub(r"^[\s,.!?;:]+|[\s,;]+$", "", text)


def _number(number: str) -> str:
    plain = number.replace(",", "")
    whole = plain.partition(".")[0]
    if plain == number and "." not in plain and (len(whole) >= 6 or (whole[0] == "0" and len(whole) > 1)):
        return english_digits(plain)
    return english_fraction(plain)


def _day(match: re.Match[str]) -> str:
    year = f", {english_digits(match[1])}" if match[1] else ""
    return f"{_MONTHS[int(match[2]) - 1]} {english(int(match[3]))}{year}"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if not minute:
        return f"{english(hour)} o'clock"
    return f"{english(hour)} {'oh ' if minute < 10 else ''}{english(minute)}"


def _identifier(match: re.Match[str]) -> str:
    end = re.sub(r"[^0-9A-Za-z]", "", match[0])[-4:].upper()
    return "ending in " + " ".join(english(int(one)) if one.isdigit() else one for one in end)
