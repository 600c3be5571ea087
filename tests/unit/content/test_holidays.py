from __future__ import annotations

from datetime import date

import pytest

from content.holidays import UnknownCountry, suggested


def test_a_countrys_holidays_come_in_order_with_their_names() -> None:
    found = suggested("TZ", 2026)
    assert found[date(2026, 12, 9)] == "Independence and Republic Day"
    assert list(found) == sorted(found)


def test_of_an_unknown_country_it_says_what_to_do() -> None:
    with pytest.raises(UnknownCountry, match="roster holidays confirm"):
        suggested("XX", 2026)
