"""Broadcasts over the pages, before a whole service: what is ordered, checked, sent and reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

ORDER = {
    "text": "Oxygen training moved to Friday 9:00",
    "roles": "mentee",
    "facilities": "BUNDA",
    "disciplines": "anaesthesia",
    "activity": "any",
    "when": "now",
}


async def ordered(visitor: Visitor, **changes: str) -> str:
    """Fill in the form, and return what the next page says."""
    await visitor.opens("/broadcasts/new")
    key = re.search(r'name="key" value="([^"]+)"', visitor.html)
    assert key is not None
    return await visitor.sends("/broadcasts/new", **{"key": key[1], **ORDER, **changes})


def number(visitor: Visitor) -> int:
    """Return the number of the broadcast whose page is before somebody."""
    return int(visitor.path.rpartition("/")[2])


def people(said: str) -> str:
    """Return how many people a page says get it."""
    found = re.search(r"(\d+) (?:person gets|people get) it", said)
    assert found is not None, said
    return found[1]


async def test_a_broadcast_is_ordered_checked_sent_and_adds_up(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    assert "Here will stand what was sent to many" in await rehema.opens("/broadcasts")
    said = await ordered(rehema)
    assert rehema.path == "/console/broadcasts/1", said
    assert "Nothing has been sent yet." in said
    assert "Facilities: Bunda DH" in said
    n = people(said)
    assert service.everything() == []
    refused = await rehema.sends("/broadcasts/1/confirm", people="7777")
    assert (rehema.status, f"Type how many people get it: {n}." in refused) == (400, True)
    said = await rehema.sends("/broadcasts/1/confirm", people=n)
    assert "Confirmed. It is on its way." in said
    await service.phones.settle()
    assert "Oxygen training moved to Friday 9:00" in service.last("asha")
    await service.wait(minutes=10)
    said = await rehema.opens("/broadcasts/1")
    assert f"Together {n}" in said.replace("  ", " ")
    assert "It has gone to everybody whom it could reach." in said
    assert "Asha" in await rehema.opens("/broadcasts/1/people")
    assert "Asha" not in await rehema.opens("/broadcasts/1/people?state=failed")
    assert "1: Oxygen training moved" in await rehema.opens("/broadcasts")
