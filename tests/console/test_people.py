"""People: a coordinator finds, reads, adds, changes and erases them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.arriving.spooling import Corner
from domain.model import Channel, Discipline, Role
from storage import addresses, erasures, people, rota
from storage.schema import audit
from tests.storage.book import person

if TYPE_CHECKING:
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service

ASHA_SMS = "+12025550101"


async def named(service: Service, name: str) -> Person:
    """Give somebody of the programme."""
    everybody = await service.app.reader.run(people.every)
    (found,) = (each for each in everybody if each.name == name)
    return found


async def deeds(service: Service) -> list[tuple[str, str]]:
    """Give what was done at the console, and to what."""
    rows = await service.app.reader.run(lambda uow: uow.rows(select(audit).order_by(audit.c.id)))
    return [(row.deed, row.subject) for row in rows if row.way == "console"]


async def test_people_are_found_by_name_without_accents_and_by_filters(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")

    def more(uow: UnitOfWork) -> None:
        made = people.add(uow, person("Zoé N'Diaye"), [Role.STAKEHOLDER])
        addresses.add(uow, Channel.SMS, "+12025550155", made)
        people.add(uow, person("Wile-Mina Kessy"), [Role.STAKEHOLDER])

    await service.app.committer.run(more)
    said = await rehema.opens("/people?name=zoe+nd")
    assert "Nobody fits." in said
    said = await rehema.opens("/people?name=zoe+n%27d")
    assert "Zoé N'Diaye" in said
    assert "Asha" not in said
    said = await rehema.opens("/people?name=mina")
    assert "No address Wile-Mina Kessy" in said
    said = await rehema.opens("/people?role=mentee&discipline=anaesthesia&state=joined")
    assert "Asha" in said
    assert "Dr Neema" not in said
    said = await rehema.opens("/people?role=nothing&facility=x&page=-3&state=odd")
    assert "Asha" in said


async def test_many_come_fifty_at_a_time(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")

    def more(uow: UnitOfWork) -> None:
        for number in range(120):
            people.add(uow, person(f"Guest {number:03}"), [Role.STAKEHOLDER])

    await service.app.committer.run(more)
    seen = []
    for page in (1, 2, 3, 9):
        said = await rehema.opens(f"/people?role=stakeholder&name=guest&page={page}")
        assert "no address 120" in said
        seen.append(re.findall(r"Guest (\d{3})", said))
    assert [len(each) for each in seen] == [50, 50, 20, 20]
    assert seen[2] == seen[3]


async def test_a_card_masks_addresses_and_showing_them_is_written_down(
    service: Service, enter: SignIn
) -> None:
    rehema, asha = await enter("Rehema"), await named(service, "Asha")
    await service.text("asha", "How much water may I give after theatre?")
    await service.text("asha", "ANON I do not know how to ask this")
    said = await rehema.opens(f"/people/{asha.id}")
    assert ASHA_SMS not in rehema.html
    assert "…101" in said
    assert "last heard on Mon 23 Nov" in said
    assert "Q1 asked 09:00" in said
    assert "Q2" not in said
    assert "On paper" in said
    said = await rehema.sends(f"/people/{asha.id}/addresses")
    assert ASHA_SMS in said
    assert await deeds(service) == [("addresses.shown", f"person:{asha.id}")]
    await rehema.opens("/people/1")
    assert rehema.status == 404


async def test_an_address_is_given_moved_only_on_purpose_and_taken(
    service: Service, enter: SignIn
) -> None:
    rehema, asha = await enter("Rehema"), await named(service, "Asha")
    halima = await named(service, "Halima")
    home = f"/people/{halima.id}"
    await rehema.opens(home)
    said = await rehema.sends(f"{home}/give", channel="sms", address="0202 555")
    assert "Number or chat id: is not a full telephone number" in said
    assert 'value="0202 555"' in rehema.html
    said = await rehema.sends(f"{home}/give", channel="smoke", address="")
    assert "Choose how they are reached there." in said
    said = await rehema.sends(f"{home}/give", channel="sms", address=ASHA_SMS)
    assert "It is Asha's. Tick below" in said
    said = await rehema.sends(f"{home}/give", channel="sms", address=ASHA_SMS, move="1")
    assert "Halima has this address now." in said
    said = await rehema.opens(f"/people/{asha.id}")
    assert "…101" not in said
    found = await service.app.reader.run(lambda uow: addresses.of_person(uow, halima.id))
    (moved,) = (each for each in found if each.value == ASHA_SMS)
    await rehema.opens(home)
    said = await rehema.sends(f"{home}/take", address_id=str(moved.id))
    assert "What waits to go there is not sent" in said
    said = await rehema.sends(f"{home}/take", address_id=str(moved.id), sure="1")
    assert "The address is no longer theirs" in said
    said = await rehema.sends(f"{home}/take", address_id=str(moved.id))
    assert "nothing was changed" in said
    assert [deed for deed, _ in await deeds(service)] == ["address.given", "address.removed"]


async def test_somebody_is_added_by_the_rules_of_an_import_and_invited(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await rehema.opens("/people/new")
    typed = {"name": "Tumaini", "cadre": "midwife", "sms": "12", "language": "sw"}
    said = await rehema.sends("/people/new", **typed, roles="mentee")
    assert rehema.status == 422
    assert "Number for SMS: is not a full telephone number" in said
    assert "mentees and mentors need one" in said
    assert 'value="Tumaini"' in rehema.html
    typed |= {"sms": "+1 202 555 0177", "discipline": "obstetrics", "facility": "BUNDA"}
    said = await rehema.sends("/people/new", **typed, roles="mentee")
    assert "Tumaini is in the programme." in said
    assert "Not invited" in said
    added = await named(service, "Tumaini")
    assert (added.discipline, added.language) == (Discipline.OBSTETRICS, "sw")
    await service.wait(minutes=5)
    said = await rehema.opens(f"/people/{added.id}")
    assert "Invited" in said
    said = await rehema.sends(f"/people/{added.id}/invite")
    assert "None goes" in said
    await service.wait(hours=25)
    rehema = await enter("Rehema")
    await rehema.opens(f"/people/{added.id}")
    said = await rehema.sends(f"/people/{added.id}/invite")
    assert "An invitation goes out" in said
    await rehema.opens("/people/new")
    said = await rehema.sends("/people/new", **typed, roles="mentee")
    assert "is here already" in said
    told = await deeds(service)
    assert [deed for deed, _ in told] == ["person.added", "person.invited"]


async def test_details_change_and_what_a_role_needs_stays(service: Service, enter: SignIn) -> None:
    rehema, asha = await enter("Rehema"), await named(service, "Asha")
    home = f"/people/{asha.id}/edit"
    await rehema.opens(home)
    typed = {
        "name": " Asha  M ",
        "cadre": "nurse",
        "discipline": "",
        "facility": str(asha.facility_id),
        "language": "fr",
        "time_zone": "Africa/Nairobi",
        "preferred": "",
    }
    said = await rehema.sends(home, **typed)
    assert "Mentees and mentors need a discipline" in said
    said = await rehema.sends(home, **typed | {"discipline": "obstetrics", "time_zone": "Mars"})
    assert "Time zone: Mars is no time zone" in said
    said = await rehema.sends(home, **typed | {"name": ""})
    assert "Write their name." in said
    said = await rehema.sends(home, **typed | {"discipline": "obstetrics"})
    assert "Changed." in said
    now = await service.app.reader.run(lambda uow: people.get(uow, asha.id))
    assert (now.name, now.language, now.roles) == ("Asha M", "fr", asha.roles)
    assert now.consented_at == asha.consented_at
    assert [deed for deed, _ in await deeds(service)] == ["person.changed"]


async def test_roles_change_after_a_last_look_and_nobody_gives_up_their_own(
    service: Service, enter: SignIn
) -> None:
    rehema, neema = await enter("Rehema"), await named(service, "Dr Neema")
    home = f"/people/{neema.id}/roles"
    await rehema.opens(home)
    said = await rehema.sends(home)
    assert "Choose at least one role." in said
    await rehema.opens(home)
    said = await rehema.sends(home, roles=["mentor", "coordinator"])
    assert "A coordinator sees everybody" in said
    assert Role.COORDINATOR not in (await named(service, "Dr Neema")).roles
    said = await rehema.sends(home, roles=["mentor", "coordinator"], sure="1")
    assert "Dr Neema has these roles now." in said
    assert (await named(service, "Dr Neema")).roles == {Role.MENTOR, Role.COORDINATOR}
    boss = await named(service, "Rehema")
    own = f"/people/{boss.id}/roles"
    await rehema.opens(own)
    for sure in ({}, {"sure": "1"}):
        said = await rehema.sends(own, roles="stakeholder", **sure)
        assert "Nobody takes the coordinator's role from themselves" in said
    assert [deed for deed, _ in await deeds(service)] == ["roles.changed"]


async def test_time_away_is_noted_and_ended(service: Service, enter: SignIn) -> None:
    rehema, neema = await enter("Rehema"), await named(service, "Dr Neema")
    home = f"/people/{neema.id}"
    await rehema.opens(home)
    wrong = [
        ({"away_from": "", "away_until": ""}, "Write a date"),
        ({"away_from": "2026-11-25", "away_until": "2026-11-24"}, "before the first"),
        ({"away_from": "2026-11-01", "away_until": "2026-11-02"}, "These days are over"),
        ({"away_from": "2026-11-25", "away_until": "2027-11-24"}, "longer than"),
    ]
    for typed, why in wrong:
        assert why in await rehema.sends(f"{home}/leave", **typed)
    await service.claimed("asha", "neema", "URGENT How much?")
    said = await rehema.sends(f"{home}/leave", away_from="2026-11-23", away_until="2026-11-25")
    assert "Noted. 1 questions went back to the team." in said
    assert "Mon 23 Nov" in said
    said = await rehema.sends(f"{home}/leave", away_from="2026-12-01", away_until="2026-12-02")
    assert "Noted. 0" in said
    leaves = await service.app.reader.run(
        lambda uow: rota.leaves_of(uow, neema.id, service.app.clock.now())
    )
    assert len(leaves) == 2
    await rehema.opens(home)
    said = await rehema.sends(f"{home}/leave", back="1")
    assert "They are back" in said
    await service.wait(minutes=1)
    assert not await service.app.reader.run(lambda uow: rota.leaves_of(uow, neema.id, uow.now))


async def test_a_file_holds_what_a_coordinator_may_see_and_nothing_sealed(
    service: Service, enter: SignIn
) -> None:
    rehema, asha = await enter("Rehema"), await named(service, "Asha")
    await service.text("asha", "How much water may I give after theatre?")
    await service.text("asha", "ANON I do not know how to ask this")
    await service.text("asha", "NEAR MISS the wrong label was on it")
    await rehema.opens(f"/people/{asha.id}")
    await rehema.sends(f"/people/{asha.id}/export")
    assert rehema.headers["Content-Disposition"].startswith("attachment")
    held = json.loads(rehema.html)
    assert held["person"]["name"] == "Asha"
    assert [each["number"] for each in held["questions"]] == [1]
    assert any("How much water" in each["text"] for each in held["messages"])
    for sealed in ("how to ask this", "wrong label"):
        assert sealed not in rehema.html
    assert held["left_out"]["questions"] == 1
    assert held["left_out"]["near_misses"] == 1
    assert await deeds(service) == [("person.exported", f"person:{asha.id}")]


async def test_somebody_is_erased_after_a_last_look_and_listed_first(
    service: Service, enter: SignIn
) -> None:
    rehema, asha = await enter("Rehema"), await named(service, "Asha")
    await service.text("asha", "How much water may I give after theatre?")
    home = f"/people/{asha.id}/erase"
    said = await rehema.opens(home)
    assert "This cannot be taken back." in said
    assert "The mentors who have their open questions" in said
    await rehema.sends(home, change="1")
    assert rehema.path == f"/console/people/{asha.id}"
    await rehema.opens(home)
    said = await rehema.sends(home, sure="1")
    assert "All that was held on them is erased." in said
    gone = await service.app.reader.run(lambda uow: people.get(uow, asha.id))
    assert gone.erased_at is not None
    assert erasures.listed(Corner.of(service.settings).folder / erasures.NAME) == [asha.id]
    said = await rehema.opens(f"/people/{asha.id}")
    assert "was erased on" in said
    boss = await named(service, "Rehema")
    said = await rehema.opens(f"/people/{boss.id}/erase")
    assert "Nobody erases themselves" in said
    await rehema.opens(f"/people/{boss.id}")
    await rehema.sends(f"/people/{boss.id}/erase", sure="1")
    assert rehema.status == 403
    assert await deeds(service) == [("person.erased", f"person:{asha.id}")]


async def test_a_name_full_of_signs_is_shown_as_text(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    odd = "<script>alert(1)</script>{{7*9999}}\u202e"
    made = await service.app.committer.run(
        lambda uow: people.add(uow, person(odd), [Role.STAKEHOLDER])
    )
    for path in ("/people", f"/people/{made}", f"/people/{made}/edit", f"/people/{made}/roles"):
        await rehema.opens(path)
        assert rehema.status == 200
        assert "<script>alert" not in rehema.html
        assert "69993" not in rehema.html
