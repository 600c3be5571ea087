from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Inbound
from storage import inbox, journal

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


def test_all_that_is_held_on_a_person_is_one_file_for_its_owner_alone(stocked: Operator) -> None:
    inbound = Inbound("AC1", "SM1", Channel.SMS, "+12025550101", "+1", "Where is the list kept?")
    commit(load(), lambda uow: inbox.accept(uow, inbound))
    said = stocked.types("export", "person", "Asha", "--output", "asha.json")
    assert said.code == 0, said
    assert said.out.startswith("asha.json holds 1 messages and all else we have of Asha.")
    file = stocked.folder / "asha.json"
    assert file.stat().st_mode & 0o777 == 0o600
    held = orjson.loads(file.read_bytes())
    assert [each["text"] for each in held["messages"]] == ["Where is the list kept?"]
    assert [each["address"] for each in held["addresses"]] == ["+12025550101"]
    assert held["person"]["facility"] == "Bunda DH"
    newest = commit(load(), lambda uow: journal.newest(uow, 1))
    assert [each.event.kind for each in newest] == ["person.exported"]


def test_without_a_name_the_file_is_named_by_the_persons_id(stocked: Operator) -> None:
    said = stocked.types("export", "person", "+12025550101")
    (file,) = stocked.folder.glob("person-*.json")
    assert said.out.startswith(f"{file.name} holds")


def test_a_file_that_is_there_is_not_replaced_and_nothing_is_logged(stocked: Operator) -> None:
    stocked.writes("asha.json", "mine")
    said = stocked.types("export", "person", "Asha", "--output", "asha.json")
    assert said.code == 2
    assert "asha.json cannot be written (File exists)" in said.err
    assert (stocked.folder / "asha.json").read_text() == "mine"
    newest = commit(load(), lambda uow: journal.newest(uow, 9))
    assert "person.exported" not in {each.event.kind for each in newest}
