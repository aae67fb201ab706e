"""Business days in China: which days the shop settles on. Pure but for one line in the log.

A business day is a working day by the State Council's calendar: Monday to Friday, without the public
holidays and with the weekends that are worked instead (调休). The package `chinesecalendar` knows them from
2004 to the last year it was released with; the plan of a year is published in the November before. Of other
years Monday to Friday count as business days, and the log says so once for each year.
"""

import logging
from datetime import date, timedelta
from functools import cache

from chinese_calendar import is_workday

from backend.figures.days import business_date

__all__ = ["business_date", "is_business_day", "next_business_day"]

log = logging.getLogger(__name__)

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Whether the shop settles on this day."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:  # of a year the package was released before
        _say_unknown(day.year)
        return day.weekday() < _SATURDAY


def next_business_day(day: date) -> date:
    """The first business day after this one; never the day itself."""
    following = day + _ONE_DAY
    while not is_business_day(following):
        following += _ONE_DAY
    return following


@cache
def _say_unknown(year: int) -> None:
    """Once a year and process, however many days are asked for."""
    log.warning("no public holidays known for %d: Monday to Friday count as business days", year)
