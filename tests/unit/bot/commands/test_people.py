from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Inbound
from storage import inbox, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


def test_people_are_listed_for_programs(stocked: Operator) -> None:
    rows = stocked.types("people", "list", "--json").json
    assert [row["name"] for row in rows] == ["Asha", "Dr Neema", "Rehema"]
    assert rows[0] == {
        "name": "Asha",
        "roles": "mentee",
        "cadre": "nurse anaesthetist",
        "discipline": "anaesthesia",
        "facility": "Bunda DH",
        "channels": "sms",
        "left": False,
    }


def test_people_are_listed_for_people(stocked: Operator) -> None:
    said = stocked.types("people", "list")
    assert "Dr Neema" in said.out
    assert "+1202" not in said.out, "a list shows no numbers"


def test_somebody_who_left_is_marked(stocked: Operator) -> None:
    def leave(uow: UnitOfWork) -> None:
        asha = people.every(uow)[0]
        people.set_stopped(uow, asha.id, uow.now)

    commit(load(), leave)
    assert stocked.types("people", "list", "--json").json[0]["left"] is True


def test_strangers_are_listed_with_their_last_text(stocked: Operator) -> None:
    def write(uow: UnitOfWork) -> None:
        for number, text in enumerate(("Which dose?", "Is [/anybody] there?")):
            known = Inbound("AC1", f"SM{number}", Channel.SMS, "+12025550177", "+1", text)
            inbox.accept(uow, known)

    commit(load(), write)
    (row,) = stocked.types("people", "list", "--unknown", "--json").json
    assert row.pop("at")
    assert row == {
        "channel": "sms",
        "address": "+12025550177",
        "last_text": "Is [/anybody] there?",
    }
    assert "Is [/anybody] there?" in stocked.types("people", "list", "--unknown").out


def test_an_empty_list_says_so(ready: Operator) -> None:
    assert ready.types("people", "list", "--unknown").out == "Nothing here yet.\n"
