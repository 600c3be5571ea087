"""Content: what waits for a signature, read as phones show it, and signed by one key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from console.rendering import HERE
from domain.courses import Cohort, CohortState
from domain.guides import Standing
from domain.items import Placed
from domain.schedules import CatchUp
from handlers.desk import sit_down
from handlers.schedules import kinds, planning
from storage import cohorts, items, reminders, signatures
from tests.journeys.test_reviewing import BUSARA, ROWS, T01, T02, load
from tests.storage.test_lessons import COURSE

if TYPE_CHECKING:
    from domain.items import Item
    from storage.uow import UnitOfWork
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service

EVIL = "<script>alert(1)</script> {{ 7*7 }} \u202eabc"
SURGERY = (
    f"Dr Busara,clinical_reviewer,surgeon,general_surgery,BAHARI,{BUSARA.sms},,sms,2026-01-05"
)


async def decided(service: Service, item: Item) -> list[signatures.SignOff]:
    return await service.app.committer.run(lambda uow: signatures.of_item(uow, item.id))


async def test_a_reviewer_reads_signs_and_comments_version_by_version(
    service: Service, enter: SignIn
) -> None:
    await service.people(*ROWS)
    french = replace(T01, language="fr", question="Quelle lettre ?", teach="Rien de clinique.")
    one, autre, two = await load(service, T01, french, T02)
    adili = await enter("Dr Adili")
    said = await adili.opens("/content")
    assert "Needs sign-off 3" in said
    assert "Read and sign T01" in said
    assert "Visits" not in said, "a reviewer is listed nothing else"
    said = await adili.opens(f"/content/items/{one.id}")
    assert "Which letter is right? A this one B that one Reply A, B. 1 SMS part" in said
    assert "T01 (fr), version 1" in said
    said = await adili.sends(f"/content/items/{one.id}/sign")
    assert "You signed T01. This one waits next." in said
    assert adili.path == f"/console/content/items/{autre.id}"
    (kept,) = await decided(service, one)
    assert (kept.reviewer, kept.how) == ("Dr Adili", "console")
    said = await adili.sends(f"/content/items/{autre.id}/comment", words="")
    assert adili.status == 422
    assert "Write what should change, in 600 characters at most." in said
    await adili.sends(f"/content/items/{autre.id}/sign")
    await adili.sends(f"/content/items/{two.id}/sign")
    assert adili.path == "/console/content"
    assert "You signed T02. Nothing more waits for you." in adili.text


async def test_a_comment_leaves_it_unsigned_and_stands_as_text(
    service: Service, enter: SignIn
) -> None:
    await service.people(*ROWS)
    (one,) = await load(service, T01)
    adili = await enter("Dr Adili")
    await adili.opens(f"/content/items/{one.id}")
    await adili.sends(f"/content/items/{one.id}/comment", words=EVIL)
    assert await service.app.committer.run(lambda uow: items.is_waiting(uow, one.id))
    await service.phones.settle()
    assert service.last("rehema").startswith("Dr Adili does not sign T01 yet and says:\n<scr")

    rehema = await enter("Rehema")
    said = await rehema.opens(f"/content/items/{one.id}")
    assert "Comment of Dr Adili" in said
    assert "&lt;script&gt;" in rehema.html
    assert "{{ 7*7 }}" in said
    assert "Your signature" not in said
    await rehema.sends(f"/content/items/{one.id}/sign")
    assert rehema.status == 403, "a coordinator signs nothing"
    said = await rehema.opens("/content/packs/tests")
    assert "Unsigned T01 A made-up item Comment of Dr Adili" in said
    await rehema.opens("/content/packs/none")
    assert rehema.status == 404


async def test_one_signs_what_another_does_not_any_more_and_only_of_the_own_discipline(
    service: Service, enter: SignIn
) -> None:
    await service.people(ROWS[0], SURGERY)
    (one,) = await load(service, T01)
    await service.phones.settle()
    busara, adili = await enter("Dr Busara"), await enter("Dr Adili")
    assert "Nothing waits for you" in await busara.opens("/content")
    await busara.opens(f"/content/items/{one.id}")
    await busara.sends(f"/content/items/{one.id}/sign")
    assert busara.status == 403
    await adili.opens(f"/content/items/{one.id}")
    newer = replace(T01, version=2, teach="Other words.")
    (two,) = await load(service, newer)
    said = await adili.sends(f"/content/items/{one.id}/sign")
    assert "T01 was not signed: it is signed or replaced already." in said
    assert await decided(service, one) == []
    assert "Unsigned version 2" in await adili.opens(f"/content/items/{two.id}")
    await adili.opens("/content/items/77")
    assert adili.status == 404


async def test_the_calendar_says_what_goes_out_and_what_cannot(
    service: Service, enter: SignIn
) -> None:
    def fill(uow: UnitOfWork) -> None:
        desk = sit_down(uow)
        day = date(2026, 11, 26)
        found = reminders.add(uow, reminders.Reminder(0, "theatre", "Check the lamp.", day))
        planning.plan(
            desk,
            "reminder",
            found.id,
            "Africa/Dar_es_Salaam",
            "DTSTART:20261126T160000\nRDATE:20261126T160000",
            CatchUp.SKIP,
        )
        placed = (Placed("T01", 1), Placed("T02", 2), Placed("T03", 9))
        course = items.add_course(uow, replace(COURSE, items=placed, weeks=12))
        items.add(uow, replace(T01, standing=Standing.SIGNED))
        items.add(uow, T02)
        when = date(2026, 11, 23)
        state = CohortState.PLANNED
        cohorts.add(uow, Cohort(0, "Wave 1", course.id, when, ("MO",), "12:30", state))

    rehema = await enter("Rehema")
    said = await rehema.opens("/content/calendar")
    assert "Lessons, reminders and monthly messages stand here" in said
    await service.app.committer.run(fill)
    said = await rehema.opens("/content/calendar")
    assert "Thu 16:00 Reminder theatre for 5 people" in said
    assert "Wave 1: Two weeks Week 1 of 12, 0 members, not started" in said
    assert "Signed T01 A made-up item from week 1 Cannot go: unsigned T02" in said
    assert "T03" not in said, "it comes much later"


def test_every_kind_of_schedule_has_its_words() -> None:
    template = (HERE / "templates" / "content_calendar.html").read_text()
    assert [kind for kind in kinds.KINDS if f'"{kind}": _(' not in template] == []
