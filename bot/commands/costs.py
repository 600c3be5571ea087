"""`mentorline costs`: what sending has cost, by month and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain.costs import COST, MILLION
from storage import counters

if TYPE_CHECKING:
    from collections.abc import Mapping


def costs(*, json: listing.AsJson = False) -> None:
    """Show what the messages that providers took have cost, by month (UTC) and channel."""
    settings = settings_with_keys()
    counted = commit(settings, counters.every)
    listing.show(rows(counted, settings.cost_currency), as_json=json)


def rows(counted: Mapping[str, int], currency: str) -> list[dict[str, Any]]:
    """Return the roll-ups of costs as a list, by month and channel."""
    named = sorted(name.split(".") for name in counted if name.startswith(f"{COST}."))
    return [
        {
            "month": month,
            "channel": channel,
            "cost": f"{counted[f'{COST}.{month}.{channel}'] / MILLION:.2f}",
            "currency": currency,
        }
        for _, month, channel in named
    ]
