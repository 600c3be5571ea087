"""Public holidays of a country, to suggest; a day is a holiday once a coordinator confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class UnknownCountry(ValueError):
    """Nothing is known of the holidays of a country; the message says what to do."""


def suggested(country: str, year: int) -> dict[date, str]:
    """Return the public holidays of a country (ISO 3166, two letters) and their names.

    Days that follow the moon are marked as estimated by the library. Raises UnknownCountry.
    """
    import holidays

    try:
        found = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        raise UnknownCountry(
            f"No holidays are known for {country!r}; write its two letters (TZ), or confirm days"
            " by hand: roster holidays confirm 2026-12-09 NAME"
        ) from None
    return {day: found[day] for day in sorted(found)}
