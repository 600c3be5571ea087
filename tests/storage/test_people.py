from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Discipline, Person, Role
from storage import people
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def add(book: Book, name: str, roles: Iterable[Role], **more: object) -> int:
    return book.commit(lambda uow: people.add(uow, person(name, **more), roles))  # type: ignore[arg-type]


def get(book: Book, person_id: int) -> Person:
    return book.commit(lambda uow: people.get(uow, person_id))


def test_a_person_comes_back(memory: Book, cast: Cast) -> None:
    more = {"preferred": Channel.TELEGRAM, "consented_at": memory.now, "facility": cast.facility}
    new = add(memory, "Neema", [Role.MENTOR, Role.COORDINATOR, Role.MENTOR], **more)
    assert get(memory, new) == Person(
        id=new,
        name="Neema",
        roles=frozenset((Role.MENTOR, Role.COORDINATOR)),
        cadre="clinical officer",
        discipline=Discipline.ANAESTHESIA,
        facility_id=cast.facility,
        language="en",
        time_zone="Africa/Dar_es_Salaam",
        preferred=Channel.TELEGRAM,
        consented_at=memory.now,
    )


def test_nobody_is_found_under_an_unknown_id(memory: Book) -> None:
    with pytest.raises(LookupError, match="404"):
        get(memory, 404)
    assert memory.commit(lambda uow: people.many(uow, [404])) == {}
    assert memory.commit(lambda uow: people.many(uow, [])) == {}


def test_many_and_every(memory: Book, cast: Cast) -> None:
    ids = [cast.mentee, *cast.mentors]
    found = memory.commit(lambda uow: people.many(uow, ids))
    assert found == {each: get(memory, each) for each in ids}
    every = memory.commit(people.every)
    assert [each.name for each in every] == ["Asha Juma", "Mentor 0", "Mentor 1"]
    assert set(every) == set(found.values())


def test_the_language_of_one_person_is_changed(memory: Book, cast: Cast) -> None:
    def change(uow: UnitOfWork) -> str:
        people.get(uow, cast.mentee)
        people.set_language(uow, cast.mentee, "sw")
        return people.get(uow, cast.mentee).language

    assert memory.commit(change) == "sw", "what was remembered of the person is read again"
    assert get(memory, cast.mentee).language == "sw"
    assert get(memory, cast.mentors[0]).language == "en"


def test_people_of_a_role_who_have_not_left(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: people.set_stopped(uow, first, memory.now))
    found = memory.commit(lambda uow: people.with_role(uow, Role.MENTOR))
    assert [each.id for each in found] == [second]
    memory.commit(lambda uow: people.set_stopped(uow, first, None))
    found = memory.commit(lambda uow: people.with_role(uow, Role.MENTOR))
    assert [each.id for each in found] == [first, second]
    assert memory.commit(lambda uow: people.with_role(uow, Role.STAKEHOLDER)) == []


def test_a_change_sets_fields_and_roles_and_keeps_consent(memory: Book) -> None:
    began = memory.now
    new = add(memory, "Neema", [Role.MENTOR], consented_at=began, preferred=Channel.SMS)
    memory.later(days=1)
    values = person("Dr Neema", discipline=None)
    memory.commit(lambda uow: people.change(uow, new, values, [Role.MENTEE, Role.MENTOR]))
    found = get(memory, new)
    assert (found.name, found.discipline, found.preferred) == ("Dr Neema", None, None)
    assert (found.roles, found.consented_at) == (frozenset((Role.MENTEE, Role.MENTOR)), began)
    later = person("Dr Neema", consented_at=memory.now)
    memory.commit(lambda uow: people.change(uow, new, later, []))
    assert (get(memory, new).roles, get(memory, new).consented_at) == (frozenset(), memory.now)


def test_a_person_added_and_changed_in_one_group(memory: Book) -> None:
    made: list[int] = []
    done = memory.group(
        lambda uow: made.append(people.add(uow, person("A"), [Role.MENTEE])),
        lambda uow: people.change(uow, made[0], person("B"), [Role.MENTOR]),
        lambda uow: people.get(uow, made[0]),
    )
    assert (done[2].value.name, done[2].value.roles) == ("B", {Role.MENTOR})


def test_people_of_a_facility_are_found_by_role_and_each_once(memory: Book, cast: Cast) -> None:
    both = person("Sister Amani", cast.facility)
    roles = [Role.FACILITY_LEADER, Role.MENTEE]
    leader = memory.commit(lambda uow: people.add(uow, both, roles))

    def found(*wanted: Role, facility: int = cast.facility) -> list[int]:
        known = memory.commit(lambda uow: people.at_facility(uow, facility, *wanted))
        return [each.id for each in known]

    assert found(Role.FACILITY_LEADER, Role.MENTEE) == [leader, cast.mentee]
    assert found(Role.MENTEE) == [cast.mentee, leader]
    assert found(Role.FACILITY_REPORTER) == []
    assert found(Role.MENTEE, facility=cast.facility + 1) == []
    memory.commit(lambda uow: people.set_stopped(uow, leader, memory.now))
    assert found(Role.FACILITY_LEADER, Role.MENTEE) == [cast.mentee]
