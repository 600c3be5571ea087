"""Audit: a coordinator reads who did what, and sees whether the log is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from storage import audits, people
from storage.engine import open_engine
from storage.schema import audit

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service


async def test_deeds_stand_newest_first_with_names_looked_up_and_can_be_filtered(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await rehema.opens("/audit")
    assert rehema.status == 200
    assert "Not checked yet" in rehema.text
    assert "at the command line imported people" in rehema.text
    commit, everybody = service.app.committer.run, await service.app.reader.run(people.every)
    (asha,) = (each for each in everybody if each.name == "Asha")
    (boss,) = (each for each in everybody if each.name == "Rehema")
    await commit(lambda uow: audits.add(uow, boss.id, "person.added", subject=f"person:{asha.id}"))
    await commit(
        lambda uow: audits.add(
            uow, boss.id, "question.assigned", way="chat", subject="question:12", mentor=asha.id
        )
    )
    await service.app.look()
    await service.app.anchoring.look()
    said = await rehema.opens("/audit")
    assert "Whole As of 09:00" in said
    assert said.index("Rehema had a mentor asked about Q12 mentor: Asha") < said.index(
        "Rehema added Asha"
    )
    said = await rehema.opens(f"/audit?by={boss.id}&deed=person.added")
    assert "added Asha" in said
    assert "imported" not in said.partition("Show these")[2]
    said = await rehema.opens("/audit?deed=backup.restored&by=x&before=99999999999999999999")
    assert "Nothing of this kind was done yet" in said


async def test_a_log_that_was_changed_says_where(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.app.committer.run(lambda uow: audits.add(uow, None, "backup.restored"))
    await service.app.look()
    engine = open_engine(service.settings.database_url)
    with engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.place == 1).values(deed="person.added"))
    engine.dispose()
    await service.app.anchoring.look()
    said = await rehema.opens("/audit")
    assert "Not whole As of" in said
    assert "line 1 was changed" in said


async def test_many_deeds_come_page_by_page(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")

    def much(uow: UnitOfWork) -> None:
        for number in range(120):
            audits.add(uow, None, "visit.planned", way="command", subject=f"visit:{number}")

    await service.app.committer.run(much)
    seen = [*_visits(await rehema.opens("/audit?deed=visit.planned"))]
    while "Older deeds" in rehema.text:
        link = rehema.html.partition('rel="next"')[0].rpartition('href="/console')[2]
        await rehema.opens(link.partition('"')[0].replace("&amp;", "&"))
        seen += _visits(rehema.text)
    assert seen == [f"V{number}" for number in reversed(range(120))]


async def test_only_coordinators_read_it(enter: SignIn) -> None:
    neema = await enter("Dr Neema")
    await neema.opens("/audit")
    assert neema.status == 403


def _visits(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("V") and word[1:].isdigit()]
