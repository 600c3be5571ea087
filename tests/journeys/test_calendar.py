"""A mentor's calendar shows their shifts, by a name that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientSession

from domain.model import Channel
from storage import addresses, feeds

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service


def of_neema(uow: UnitOfWork) -> int:
    found = addresses.find(uow, Channel.TELEGRAM, "700201")
    assert found is not None
    assert found.person_id is not None
    return found.person_id


async def test_a_feed_shows_ones_own_shifts_until_it_is_closed(service: Service) -> None:
    run = service.app.committer.run
    named = await run(lambda uow: feeds.name(uow, of_neema(uow)))
    url = f"{service.settings.public_url}/calendar/{named}.ics"
    async with ClientSession() as session:
        async with session.get(url) as response:
            assert response.status == 200
            assert response.content_type == "text/calendar"
            text = await response.text()
        assert "SUMMARY:Dr Neema: anaesthesia (coupled)" in text
        assert "DTSTART;TZID=Africa/Dar_es_Salaam:20261123T070000" in text
        assert "Kato" not in text
        await run(lambda uow: feeds.close(uow, of_neema(uow)))
        async with session.get(url) as response:
            assert response.status == 404
