"""On call: who is on and why they, where nobody is, and exceptions that phones hear of."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import people, rota
from storage.schema import audit

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

NIGHT = {"from": "2026-11-28T19:00", "until": "2026-11-29T07:00"}
OBSTETRICS = {"discipline": "obstetrics", "tier": "backup", **NIGHT}
MORE = "Dr Fupi,mentor,orthopaedic surgeon,orthopaedics,BAHARI,+12025550190,,sms,2026-01-05"
LIMPS = "Mshipa,mentee,clinical officer,orthopaedics,BUNDA,+12025550191,,sms,2026-01-05"


async def who(service: Service, name: str) -> str:
    every = await service.app.committer.run(people.every)
    return next(str(each.id) for each in every if each.name == name)


async def gap(service: Service) -> None:
    """Let both obstetricians of Saturday night be away."""
    gone = [int(await who(service, name)) for name in ("Dr Mwajuma", "Dr Salome")]
    starts = service.app.clock.now().replace(day=28, hour=16)

    def work(uow: UnitOfWork) -> None:
        for each in gone:
            rota.add_leave(uow, each, starts, starts + timedelta(hours=12))

    await service.app.committer.run(work)


async def deeds(service: Service) -> list[str]:
    rows = await service.app.committer.run(
        lambda uow: uow.rows(select(audit).order_by(audit.c.id))
    )
    return [row.deed for row in rows if row.way == "console"]


def links(visitor: Visitor, words: str) -> list[str]:
    found = re.findall(r'href="/console(/[^"]*)"[^>]*>([^<]*)', visitor.html)
    return [unescape(path) for path, text in found if unescape(text).startswith(words)]


async def test_a_week_is_shown_with_where_each_shift_comes_from_and_gaps_first(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/oncall")
    assert "Somebody is on call for every discipline for the next 14 days." in said
    assert (
        "Mon 23 Nov 07:00 Dr Neema until 19:00 Now the coupled hospital, from the roster" in said
    )
    assert "23-29 Nov" in said
    await gap(service)
    await service.people(MORE, LIMPS)
    said = await rehema.opens("/oncall")
    assert "To mend within 14 days 2" in said
    assert "Gap No obstetrics cover Sat 28 Nov 19:00 to Sun 07:00 Find cover" in said
    assert "Nobody is on call for orthopaedics, now or later See the rules" in said
    said = await rehema.opens(links(rehema, "A week later")[0])
    assert "30 Nov-6 Dec" in said
    said = await rehema.opens("/oncall?discipline=obstetrics&from=2026-11-25")
    assert "25 Nov-8 Dec" in said
    assert "Dr Neema" not in said
    said = await rehema.opens("/oncall?discipline=cooking&from=soon")
    assert rehema.status == 200


async def test_a_gap_is_covered_and_the_cover_taken_back(service: Service, enter: SignIn) -> None:
    rehema, jabali = await enter("Rehema"), await who(service, "Dr Jabali")
    await gap(service)
    await rehema.opens("/oncall")
    said = await rehema.opens(links(rehema, "Find cover")[0])
    assert "No obstetrics cover Sat 28 Nov 19:00 to Sun 07:00 (Africa/Dar_es_Salaam)" in said
    assert "Put on call Dr Jabali" in said
    assert "No confirmed volunteer is free then." in said
    await rehema.sends("/oncall/volunteers", discipline="obstetrics", **NIGHT)
    assert "Nobody was asked" in rehema.text
    said = await rehema.sends("/oncall/add", on=jabali, **OBSTETRICS)
    assert "Comes on Dr Jabali Goes off nobody" in said
    assert service.inbox("jabali") == []
    for _ in range(2):  # a double press saves it once
        await rehema.sends("/oncall/add", on=jabali, **OBSTETRICS, sure="1")
        await rehema.opens("/oncall/add")
    await service.phones.settle()
    assert service.inbox("jabali") == [
        "Rehema has put you on call for obstetrics: Sat 28 Nov 19:00 - Sun 29 Nov 07:00.\n"
        "If you cannot: SWAP and the day."
    ]
    said = await rehema.opens("/oncall?discipline=obstetrics")
    assert "Covered" in said
    assert "Dr Jabali until Sun 07:00 the back-up mentor, put on for once" in said


async def test_an_exception_is_taken_back(service: Service, enter: SignIn) -> None:
    rehema, jabali = await enter("Rehema"), await who(service, "Dr Jabali")
    await rehema.opens("/oncall/add")
    await rehema.sends("/oncall/add", on=jabali, **OBSTETRICS, sure="1")
    said = await rehema.opens("/oncall/rules")
    assert "Dr Jabali comes on Sat 28 Nov 19:00 to Sun 29 Nov 07:00" in said
    made = re.search(r'name="id" value="(\d+)"', rehema.html)
    assert made is not None
    await rehema.sends("/oncall/remove", kind="override", id=made[1])
    assert "Taken back. Whoever it concerned is told." in rehema.text
    await rehema.opens("/oncall/calendars")
    await rehema.sends("/oncall/remove", kind="override", id=made[1])
    assert "It was gone already." in rehema.text
    await service.phones.settle()
    assert service.last("jabali").startswith("Rehema has taken you off call for obstetrics: Sat")
    assert await deeds(service) == ["roster.changed", "roster.changed"]


async def test_a_shift_is_handed_over_and_what_cannot_be_stands_on_the_form(
    service: Service, enter: SignIn
) -> None:
    rehema, subira = await enter("Rehema"), await who(service, "Dr Subira")
    await rehema.opens("/oncall?discipline=general_surgery&from=2026-11-24")
    day = "coupled", "from=2026-11-24T07%3A00&until=2026-11-24T19%3A00"
    paths = links(rehema, "Hand over")
    await rehema.opens(next(each for each in paths if all(part in each for part in day)))
    tumaini = await who(service, "Dr Tumaini")
    span = {"from": "2026-11-24T07:00", "until": "2026-11-24T19:00"}
    line = {"discipline": "general_surgery", "tier": "coupled", **span}
    assert f'value="{tumaini}" selected' in rehema.html
    for wrong, why in (
        (line, "Choose who comes on, who goes off, or both."),
        (line | {"on": subira, "off": subira}, "Choose two different people."),
        (line | {"off": subira}, "Dr Subira has no such duty in that time."),
        (line | {"on": subira, "until": "2026-11-24T06:00"}, "It ends before it begins."),
        (line | {"on": subira, "until": "2026-12-29T06:00"}, "More than 31 days need a rule."),
        (line | {"on": subira, "discipline": "cooking"}, "Choose a discipline."),
        (line | {"on": await who(service, "Rehema")}, "Rehema is no mentor."),
        (line | {"on": subira, "from": "soon"}, "Write a day and a time"),
    ):
        assert why in await rehema.sends("/oncall/add", **wrong), why
        assert rehema.status == 422
    both = line | {"on": subira, "off": tumaini}
    said = await rehema.sends("/oncall/add", **both)
    assert "Dr Subira is away, has a shift within 8 hours of it" in said
    await rehema.sends("/oncall/add", **both, sure="1")
    await service.phones.settle()
    assert service.last("tumaini").startswith(
        "Dr Subira does your shift for surgery: Tue 24 Nov 07:00-19:00. Rehema arranged it."
    )
    assert "put you on call for surgery" in service.last("subira")
    said = await rehema.opens("/oncall?discipline=general_surgery")
    assert "Dr Subira until 19:00 the coupled hospital, in place of Dr Tumaini" in said


async def test_somebody_is_away_and_back(service: Service, enter: SignIn) -> None:
    rehema, neema = await enter("Rehema"), await who(service, "Dr Neema")
    await service.claimed("asha", "neema", "URGENT How much oxytocin?")
    await rehema.opens("/oncall/leave")
    said = await rehema.sends("/oncall/leave", who="", until="2026-11-01T10:00")
    assert "Choose who is away." in said
    assert "over" in await rehema.sends("/oncall/leave", who=neema, until="2026-11-01T10:00")
    fields = {"who": neema, "until": "2026-11-25T10:00"}
    said = await rehema.sends("/oncall/leave", **fields)
    assert "Shifts that need somebody else 5" in said
    service.wipe()
    await rehema.sends("/oncall/leave", **fields, sure="1")
    assert "Dr Neema is noted as away." in rehema.text
    await service.phones.settle()
    assert any("Rehema has noted that you are away" in each for each in service.inbox("neema"))
    assert any("oxytocin" in each for each in service.inbox("baraka")), "it is handed over"
    said = await rehema.opens("/oncall?discipline=anaesthesia&from=2026-11-24")
    assert "Tue 24 Nov 07:00 Dr Neema" not in said
    assert "Wed 25 Nov 10:00 Dr Neema until 19:00" in said
    await rehema.opens("/oncall/leave")
    gone = re.search(r'name="id" value="(\d+)"', rehema.html)
    assert gone is not None
    await rehema.sends("/oncall/leave/end", id=gone[1])
    assert "Questions reach them again; they are told." in rehema.text
    await service.phones.settle()
    assert service.last("neema").startswith("Rehema has noted that you are back")
    await rehema.sends("/oncall/leave/end", id=gone[1])
    assert "It was over already." in rehema.text
    assert await deeds(service) == ["leave.noted", "leave.ended"]


async def test_a_temporary_schedule_takes_the_place_of_all_else(
    service: Service, enter: SignIn
) -> None:
    rehema, jabali = await enter("Rehema"), await who(service, "Dr Jabali")
    await rehema.opens("/oncall/temporary")
    line = {"discipline": "obstetrics", "tier": "coupled", **NIGHT}
    assert "Write at least one duty" in await rehema.sends("/oncall/temporary", **line)
    duty = {"who0": jabali, "from0": NIGHT["from"], "until0": NIGHT["until"]}
    wide = line | duty | {"until0": "2026-11-30T07:00"}
    assert "Every duty lies within" in await rehema.sends("/oncall/temporary", **wide)
    said = await rehema.sends("/oncall/temporary", **line, **duty)
    assert "Dr Jabali Dr Mwajuma" in said, "both hear of it"
    await rehema.sends("/oncall/temporary", **line, **duty, sure="1")
    await service.phones.settle()
    assert "put you on call for obstetrics" in service.last("jabali")
    assert "taken you off call for obstetrics" in service.last("mwajuma")
    said = await rehema.opens("/oncall/rules")
    assert "Temporary schedule : Dr Jabali Sat 28 Nov 19:00" in said.replace(": Dr", " : Dr")
    said = await rehema.opens("/oncall?discipline=obstetrics")
    assert "Dr Jabali until Sun 07:00 the coupled hospital, temporary schedule" in said


async def test_holidays_files_and_links(service: Service, enter: SignIn) -> None:
    rehema, neema = await enter("Rehema"), await who(service, "Dr Neema")
    said = await rehema.opens("/oncall/holidays")
    assert "Wed 9 Dec, Independence and Republic Day" in said
    await rehema.sends("/oncall/holidays", days="2026-12-09", year="2026")
    assert "Wed 9 Dec Independence and Republic Day Ordinary day" in rehema.text
    await rehema.sends("/oncall/holidays/forget", day="2026-12-09", year="2026")
    assert "It is an ordinary day again." in rehema.text
    await rehema.opens("/oncall")
    await rehema.sends("/oncall/export", format="csv")
    assert rehema.headers["Content-Disposition"] == "attachment; filename=roster.csv"
    assert rehema.html.startswith("mentor,discipline,tier,start,end,time_zone\nDr Neema,")
    await rehema.opens("/oncall")
    await rehema.sends("/oncall/export", format="ics")
    assert "BEGIN:VCALENDAR" in rehema.html
    await rehema.opens("/oncall/calendars")
    assert "Choose whose calendar it is." in await rehema.sends("/oncall/calendars", deed="show")
    await rehema.sends("/oncall/calendars", deed="show", who=neema)
    first = re.findall(r"<pre[^>]*>([^<]+)</pre>", rehema.html)[0]
    async with rehema.client.get(first) as answer:
        assert answer.status == 200
    await rehema.sends("/oncall/calendars", deed="renew", who=neema)
    async with rehema.client.get(first) as answer:
        assert answer.status == 404
    await rehema.sends("/oncall/calendars", deed="close", who=neema)
    assert "The link of Dr Neema finds nothing any more." in rehema.text
    done = await deeds(service)
    assert done[:4] == [*["holidays.changed"] * 2, *["roster.exported"] * 2]
    assert done[4:] == [*["calendar.given"] * 2, "calendar.closed"]
