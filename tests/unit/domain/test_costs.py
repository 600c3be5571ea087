from __future__ import annotations

from datetime import UTC, datetime

from domain.costs import UNPRICED, Prices, amount, counter
from domain.model import Channel

PRICES = Prices(sms_part=40_000, whatsapp_message=5_000, whatsapp_template=12_000)


def test_sms_are_paid_by_part_and_whatsapp_by_message_and_template() -> None:
    assert PRICES.of(Channel.SMS, 3) == 120_000
    assert PRICES.of(Channel.WHATSAPP, 3) == 5_000
    assert PRICES.of(Channel.WHATSAPP, 1, template=True) == 17_000
    assert PRICES.of(Channel.TELEGRAM, 1) == 0


def test_costs_are_rolled_up_by_month_and_channel() -> None:
    last = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert counter(Channel.SMS, last) == "cost.2026-11.sms"


def test_an_amount_is_written_to_the_cent_and_a_range_once() -> None:
    assert amount(310_000, "USD") == amount(310_000, "USD", 313_000) == "0.31 USD"
    assert amount(310_000, "KES", 400_000) == "0.31-0.40 KES"
    assert PRICES.are_known
    assert not UNPRICED.are_known
