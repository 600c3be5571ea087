"""A person is erased beside the running service, and writes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import erasing
from storage import addresses, people, restoring
from storage.guard import sqlite_file
from storage.sealing import sealer
from tests.journeys.conftest import MONDAY, serve
from tests.journeys.test_restore import back_up

if TYPE_CHECKING:
    from pathlib import Path

    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

ASHA, NEEMA = "+12025550101", "700201"


def holder(uow: UnitOfWork, value: str) -> Person:
    """Return who has an address; raises LookupError."""
    for person in people.every(uow):
        if value in {each.value for each in addresses.of_person(uow, person.id)}:
            return person
    raise LookupError(value)


async def erase(service: Service, value: str) -> int:
    """The operator erases whoever has an address; what was promised goes out."""
    app = service.app

    def work(uow: UnitOfWork) -> int:
        person = holder(uow, value)
        erasing.erase(app.desk(uow), person)
        return person.id

    erased: int = await app.committer.run(work)
    await service.phones.settle()
    return erased


async def test_an_asker_is_erased_and_writes_again(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await erase(service, ASHA)
    assert service.last("neema").startswith("The asker closed 1#. No answer is needed now.")
    service.wipe()
    await service.text("neema", "1# In the red folder.")
    await service.text("asha", "Is there an answer for me?")
    (said,) = service.inbox("asha")
    assert said.startswith("We do not know this number yet")
    assert not [one for one in service.everything() if "Asha" in one]
    await service.wait(days=2)
    assert service.inbox("asha") == [said]


async def test_a_mentor_is_erased_and_the_team_goes_on(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await erase(service, NEEMA)
    assert len(service.inbox("baraka")) == 1, "the question goes back to the team"
    before = list(service.inbox("neema"))
    await service.text("juma", "How do I fill this form?")
    await service.wait(hours=1)
    assert service.inbox("neema") == before


async def test_an_older_copy_does_not_bring_anybody_back(tmp_path: Path) -> None:
    async with serve(tmp_path) as before:
        await before.claimed("asha", "neema", "Where is the list kept?", "In the red folder.")
        await back_up(before, tmp_path)
        asha = await erase(before, ASHA)
    keys = sealer(before.settings.encryption_keys, before.settings.secret_key)
    database = sqlite_file(before.settings.database_url)
    assert database is not None
    found, _ = restoring.restore(database, tmp_path / "copy.db", keys, MONDAY, [asha])
    assert found.erased_again == 1
    async with serve(tmp_path, MONDAY, before.settings) as after:
        await after.text("asha", "Is there an answer for me?")
        assert after.last("asha").startswith("We do not know this number yet")
        known = await after.app.reader.run(lambda uow: people.get(uow, asha))
        assert known.name == "(erased)"
