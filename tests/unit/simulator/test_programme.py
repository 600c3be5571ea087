"""The fictional programme is whole, and plainly fictional."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from simulator import programme
from simulator.acts import Presses, Says
from simulator.stories import STORIES

TODAY = date(2026, 11, 23)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(programme.files(TODAY)[name])))


def test_columns_are_those_that_programmes_bring() -> None:
    heads = {name: text.splitlines()[0] for name, text in programme.files(TODAY).items()}
    assert heads == {
        "facilities": "code,name,level,region,time_zone,emergency_line,coupled_with",
        "people": "name,role,cadre,discipline,facility,language,time_zone,sms,whatsapp,telegram,"
        "preferred,consented_on",
        "roster": "mentor,discipline,tier,start,end,time_zone",
    }


def test_references_resolve() -> None:
    codes = {row["code"] for row in rows("facilities")}
    assert {row["coupled_with"] for row in rows("facilities")} <= codes | {""}
    assert {row["facility"] for row in rows("people")} <= codes
    mentors = {row["name"] for row in rows("people") if row["role"] in ("mentor", "coordinator")}
    assert {row["mentor"] for row in rows("roster")} == mentors - {"Dr Jabali"}  # steps in by SWAP
    disciplines = {row["discipline"] for row in rows("people")}
    assert {row["discipline"] for row in rows("roster")} <= disciplines


def test_every_number_is_reserved_for_fiction_and_held_once() -> None:
    numbers = [number for row in rows("people") for number in {row["sms"], row["whatsapp"]} - {""}]
    lines = [row["emergency_line"] for row in rows("facilities")]
    ours = [programme.SERVICE_NUMBER, programme.WHATSAPP_NUMBER]
    every = [*numbers, *lines, *ours, programme.NEWCOMER.sms]
    assert all(re.fullmatch(r"\+120255501\d\d", number) for number in every)
    assert len(every) == len(set(every))


def test_the_roster_covers_the_weeks_around_today() -> None:
    starts = sorted(row["start"] for row in rows("roster"))
    assert (starts[0], starts[-1]) == ("2026-11-16T07:00", "2027-02-21T19:00")
    nights = [row for row in rows("roster") if row["start"] == "2026-11-23T19:00"]
    first = {row["mentor"]: row["tier"] for row in nights if row["discipline"] == "anaesthesia"}
    assert first == {
        "Dr Neema": "coupled",
        "Dr Kato": "coupled",
        "Dr Baraka": "regional",
        "Dr Imara": "lead",
        "Rehema": "coordinator",
    }
    assert {row["end"] for row in nights} == {"2026-11-24T07:00"}


def test_people_and_phones_are_the_same_list() -> None:
    people = programme.people()
    assert [person.name for person in people] == [row["name"] for row in rows("people")]
    assert len({person.key for person in people}) == len(people)
    by_key = {person.key: person for person in people}
    assert (by_key["asha"].channel, by_key["neema"].channel) == ("sms", "telegram")
    assert by_key["neema"].description == "Mentor, anaesthesia, Bahari RRH"
    assert by_key["rehema"].description == "Coordinator, Bahari RRH"


def test_one_phone_is_of_somebody_whom_the_files_do_not_name() -> None:
    newcomer, people = programme.NEWCOMER, programme.people()
    assert newcomer.name not in {person.name for person in people}
    known = {address for person in people for address in person.addresses()}
    assert len(newcomer.addresses()) == 4
    assert not newcomer.addresses() & known
    assert programme.JOIN_FACILITY in {row["code"] for row in rows("facilities")}


def test_stories_are_played_by_people_of_the_programme() -> None:
    keys = {person.key for person in programme.people()}
    for story in STORIES:
        acts = [act for step in story.steps for act in step.acts]
        assert {act.who for act in acts if isinstance(act, Says | Presses)} | set(
            story.cast
        ) <= keys
