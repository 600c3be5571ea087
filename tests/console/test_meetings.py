"""Meetings by forms: what SESSION, FORUM, MOVE, DROP and HELD do by chat, as phones hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service

FIELDS = {
    "kind": "session",
    "region": "-",
    "at": "2026-11-27T14:00",
    "minutes": "60",
    "place": "<i>Bahari</i> hall",
}


async def test_a_meeting_is_planned_after_a_look_at_who_is_invited(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/meetings")
    assert "Meetings that are planned stand here, with who comes." in said
    await rehema.opens("/meetings/plan")
    wrong = FIELDS | {"kind": "party", "at": "2026-11-20T14:00", "minutes": "9", "place": " "}
    said = await rehema.sends("/meetings/plan", **wrong)
    assert rehema.status == 422
    for problem in ("Choose what kind", "This time is over.", "Write 10 to", "Write where it is"):
        assert problem in said
    said = await rehema.sends("/meetings/plan", **FIELDS)
    assert "Fri 27 Nov 14:00 (Africa/Dar_es_Salaam)" in said
    assert "Halima" in said
    assert "Mama Leah" not in said, "leaders come to forums"
    assert service.inbox("asha") == []
    said = await rehema.sends("/meetings/plan", **FIELDS, sure="1")
    assert "J1 is planned; people are invited." in said
    assert "&lt;i&gt;Bahari&lt;/i&gt; hall" in rehema.html
    await service.phones.settle()
    assert "Joint session" in service.last("asha")
    await service.text("asha", "1")
    said = await rehema.opens("/meetings/1")
    assert "Comes Asha Bunda DH" in said
    assert "Agenda" in said


async def test_a_meeting_is_moved_and_another_called_off(service: Service, enter: SignIn) -> None:
    rehema, later = await enter("Rehema"), FIELDS | {"at": "2026-11-28T14:00"}
    await rehema.opens("/meetings/plan")
    await rehema.sends("/meetings/plan", **FIELDS, sure="1")
    for _ in range(2):  # a double press plans it once
        await rehema.opens("/meetings/plan")
        await rehema.sends("/meetings/plan", **later, sure="1")
        assert rehema.path == "/console/meetings/2"
    await service.phones.settle()
    await rehema.opens("/meetings/1/move")
    assert 'value="2026-11-27T14:00"' in rehema.html
    moved = FIELDS | {"at": "2026-11-23T10:00"}
    said = await rehema.sends("/meetings/1/move", **moved)
    assert "Everybody is told and asked again." in said
    said = await rehema.sends("/meetings/1/move", **moved, sure="1")
    assert "J1 is moved; everybody is asked again." in said
    said = await rehema.sends("/meetings/2/off")
    assert "This cannot be taken back" in said
    assert "Asha" in said
    await rehema.sends("/meetings/2/off", sure="1")
    assert "Called off" in await rehema.opens("/meetings/2")
    await rehema.opens("/meetings/2/move")
    said = await rehema.sends("/meetings/2/move", **later, sure="1")
    assert "J2 was held or called off before; nothing was changed." in said
    await rehema.opens("/meetings/7")
    assert rehema.status == 404


async def test_a_meeting_was_held_and_some_were_there(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await rehema.opens("/meetings/plan")
    await rehema.sends("/meetings/plan", **FIELDS | {"at": "2026-11-23T10:00"}, sure="1")
    await service.phones.settle()
    said = await rehema.sends("/meetings/1/held")
    assert "J1 was called off, or has not begun." in said
    await service.wait(minutes=119)
    await rehema.opens("/meetings/1")
    asha = rehema.html.split("<span>Asha</span>")[0].rsplit('value="', 1)[1].partition('"')[0]
    said = await rehema.sends("/meetings/1/held", came=asha)
    assert "J1 was held." in said
    assert "Was there Asha Bunda DH" in said
    said = await rehema.opens("/meetings")
    assert "1 came, from 1 of" in said
