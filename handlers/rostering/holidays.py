"""Public holidays: suggested by country, and none of them counts before it is confirmed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from content.holidays import UnknownCountry, suggested
from domain.local_time import country as country_of
from storage import programmes, rota

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

UNNAMED: Final = "holiday"
"""What a holiday is called that nobody named and no calendar knows."""


class NoCountry(ValueError):
    """The programme's time zone names no country."""


def suggest(uow: UnitOfWork, year: int, country: str = "") -> dict[date, str]:
    """Return the public holidays of a country, the programme's if none is named, by day.

    Raises NoCountry, and UnknownCountry for one whose holidays are not known.
    """
    named = country.strip().upper() or country_of(programmes.zone(uow))
    if not named:
        raise NoCountry("the programme's time zone names no country")
    return suggested(named, year)


def confirmed(uow: UnitOfWork, year: int) -> dict[date, str]:
    """Return the days of a year that are holidays of the programme, and their names."""
    return rota.holidays(uow, date(year, 1, 1), date(year, 12, 31))


def confirm(uow: UnitOfWork, day: date, name: str = "") -> str:
    """Make a day a holiday, and return what it is called: as named, else as suggested."""
    called = name or _suggested(uow, day)
    rota.confirm_holiday(uow, day, called)
    return called


def _suggested(uow: UnitOfWork, day: date) -> str:
    try:
        return suggest(uow, day.year).get(day, UNNAMED)
    except (NoCountry, UnknownCountry):
        return UNNAMED
