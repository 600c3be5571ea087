"""Clinical sign-off from the phone: one item at a time, as its mentees will see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.guides import Standing
from domain.model import Role
from handlers.desk import sit_down
from handlers.reviewing import asking
from simulator.phones import Person
from storage import items, people, signatures
from tests.journeys.conftest import NIGHT, PEOPLE_ROW, serve
from tests.storage.test_lessons import ITEM

if TYPE_CHECKING:
    from pathlib import Path

    from domain.items import Item
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

T01 = replace(ITEM, standing=Standing.UNSIGNED)
T02 = replace(T01, ref="T02", question="", options=(), answer="", why="", cadres=())


def phone(key: str, number: int) -> Person:
    sms = f"+1202555018{number}"
    return Person(
        key, key.title(), "", "", sms=sms, whatsapp=sms, telegram=700180 + number, uses="sms"
    )


ADILI, BUSARA = phone("adili", 1), phone("busara", 2)
ROWS = (
    f"Dr Adili,clinical_reviewer,physician,anaesthesia,BAHARI,{ADILI.sms},,sms,2026-01-05",
    f"Dr Busara,clinical_reviewer,physician,,BAHARI,{BUSARA.sms},,sms,2026-01-05",
)
SHOWN = (
    "Item T01 asks for your sign-off, from none:\n"
    "Which letter is right?\nA this one\nB that one\nReply A, B.\n"
    "Right, A. Because the test says so.\nThis is no clinical text.\nM=ask a mentor\n"
    "1=sign 2=comment"
)


async def load(service: Service, *new: Item) -> list[Item]:
    """The coordinator loads items, and reviewers are asked."""

    def store(uow: UnitOfWork) -> list[Item]:
        made = [items.add(uow, each) for each in new]
        asking.announce(sit_down(uow))
        return made

    made = await service.app.committer.run(store)
    await service.wait(seconds=1)
    return made


async def standing(service: Service, item: Item) -> Standing:
    return (await service.app.committer.run(lambda uow: items.get(uow, item.id))).standing


async def test_an_item_is_shown_signed_and_the_next_one_shown(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(ADILI, BUSARA)) as service:
        await service.people(*ROWS, columns=PEOPLE_ROW)
        one, two = await load(service, T01, T02)
        assert service.inbox("adili") == [SHOWN]
        assert service.inbox("busara") == [SHOWN]
        await service.text("adili", "1")
        assert service.last("adili") == (
            "T01 is signed by you on Mon 23 Nov and may be sent. Thank you, Dr Adili.\n"
            "1 more wait; NEXT shows one."
        )
        assert await standing(service, one) is Standing.SIGNED
        (kept,) = await service.app.committer.run(lambda uow: signatures.of_item(uow, one.id))
        assert (kept.reviewer, kept.decision, kept.how) == ("Dr Adili", "signed", "phone")
        await service.text("busara", "1")  # the first one was first
        assert service.last("busara").startswith(
            "Nothing more to sign: T01 was signed by Dr Adili."
        )
        await service.text("adili", "NEXT")
        assert service.last("adili").startswith(
            "Item T02 asks for your sign-off, from none:\nFrom"
        )
        await service.text("busara", "review")
        assert service.last("busara").startswith("Waiting for your sign-off: 1.")
        (newer,) = await load(service, replace(T02, version=2, teach="Newer."))
        await service.text("adili", "1")
        assert service.last("adili").startswith("Nothing was signed: T02 has changed")
        assert await standing(service, two) is await standing(service, newer) is Standing.UNSIGNED
        assert not any("T01" in text for text in service.inbox("rehema"))
        await service.text("asha", "NEXT")  # of anybody else it means what it says
        assert service.last("asha").startswith("Got it (Q1).")


async def test_a_comment_reaches_the_coordinators_and_signs_nothing(tmp_path: Path) -> None:
    async with serve(tmp_path, NIGHT, others=(ADILI, BUSARA)) as service:
        await service.people(*ROWS, columns=PEOPLE_ROW)
        (one,) = await load(service, T01)
        assert service.inbox("adili") == []  # it is night
        await service.at("7:00")
        assert service.inbox("adili") == [SHOWN]
        await service.text("adili", "2")
        assert service.last("adili").startswith("What should change in T01?")
        await service.text("adili", "0")
        assert service.last("adili").startswith("T01 stays unsigned")
        await service.text("adili", "NEXT")
        await service.text("adili", "2")
        await service.text("adili", "The second option is right as well.")
        assert service.last("rehema") == (
            "Dr Adili does not sign T01 yet and says:\nThe second option is right as well.\n"
            "Please mend the item and load it again."
        )
        assert await standing(service, one) is Standing.UNSIGNED
        (kept,) = await service.app.committer.run(lambda uow: signatures.of_item(uow, one.id))
        assert (kept.decision, kept.comment) == (
            "commented",
            "The second option is right as well.",
        )
        await service.text("adili", "NEXT")
        assert service.last("adili").startswith("No item waits")
        await load(service, replace(T01, version=2, why="Mended."))
        assert "Mended." in service.last("adili")
        assert (
            await service.app.committer.run(
                lambda uow: len(people.with_role(uow, Role.CLINICAL_REVIEWER))
            )
            == 2
        )


async def test_a_reviewer_who_is_a_mentor_is_asked_what_a_text_is_for(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(ADILI,)) as service:
        both = ROWS[0].replace("clinical_reviewer", "clinical_reviewer|mentor")
        await service.people(both, columns=PEOPLE_ROW)
        await service.shifts("Dr Adili,anaesthesia,regional,2026-11-23T08:00,2026-11-23T20:00")
        (one,) = await load(service, T01)
        await service.text("asha", "ASK Where is the box?")
        await service.text("asha", "U")
        await service.wait(minutes=5)
        await service.text("adili", "A")
        await service.text("adili", "REVIEW")
        await service.text("adili", "2")
        before = service.inbox("asha")
        await service.text("adili", "It is too short.")
        assert service.last("adili").startswith("Is this your comment on T01? Nobody has it yet.")
        assert service.inbox("asha") == before
        assert not any("It is too short." in text for text in service.everything())
        await service.text("adili", "1")
        assert "says:\nIt is too short.\n" in service.last("rehema")
        assert service.inbox("asha") == before
        assert await standing(service, one) is Standing.UNSIGNED
        await service.text("adili", "Next")  # in small letters it is a word for the mentee
        assert not service.last("adili").startswith("No item waits")


async def test_at_a_closed_window_an_item_waits_until_its_reviewer_writes(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(ADILI,)) as service:
        row = ROWS[0].replace(f"{ADILI.sms},,sms", f"{ADILI.whatsapp},whatsapp")
        columns = PEOPLE_ROW.replace("sms,telegram", "whatsapp")
        await service.people(row, columns=columns)
        adili = service.phone("adili", "whatsapp")
        await load(service, T01)
        assert adili.inbox() == []
        await adili.says("WHO")
        assert SHOWN in adili.inbox()
        await adili.taps("Sign")
        assert adili.inbox()[-1].endswith("Nothing more waits for you.")
        await adili.taps("Sign")  # a button says what has become of it however late
        assert adili.inbox()[-1].startswith("Nothing more to sign: T01 was signed by Dr Adili.")
