from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Inbound
from handlers.joining.invitations import INVITE
from storage import inbox, invitations, jobs, people
from tests.unit.bot.commands.conftest import FACILITIES, PEOPLE

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
        "state": "not invited",
    }


def test_people_are_listed_for_people(stocked: Operator) -> None:
    said = stocked.types("people", "list")
    assert "Dr Neema" in said.out
    assert "+1202" not in said.out, "a list shows no numbers"


def test_who_has_joined_was_invited_or_left_is_marked(stocked: Operator) -> None:
    def change(uow: UnitOfWork) -> None:
        asha, neema, rehema = people.every(uow)
        people.set_stopped(uow, asha.id, uow.now)
        people.set_consented(uow, neema.id, uow.now)
        invitations.add(uow, rehema.id, "", None)

    commit(load(), change)
    rows = stocked.types("people", "list", "--json").json
    assert [row["state"] for row in rows] == ["stopped", "joined", "invited"]


def invited(operator: Operator) -> list[tuple[str, str]]:
    """Return whose invitations are due, and when."""

    def look(uow: UnitOfWork) -> list[tuple[str, str]]:
        at = {each.name: jobs.due_at(uow, INVITE, str(each.id)) for each in people.every(uow)}
        return [(name, due.isoformat()) for name, due in at.items() if due is not None]

    del operator
    return commit(load(), look)


def test_an_import_invites_whoever_has_not_agreed(ready: Operator) -> None:
    ready.types("facilities", "import", ready.writes("facilities.csv", FACILITIES))
    file = ready.writes("people.csv", PEOPLE)
    said = ready.types("people", "import", file, "--dry-run")
    assert "invitation" not in said.out
    assert invited(ready) == []
    said = ready.types("people", "import", file, "--no-invite")
    assert "invitation" not in said.out
    assert invited(ready) == []
    said = ready.types("people", "import", file)
    assert said.out.endswith("3 invitations go out by the service, at night from 07:00 on.\n")
    assert [name for name, _ in invited(ready)] == ["Asha", "Dr Neema", "Rehema"]


def test_one_person_is_invited_by_name(ready: Operator) -> None:
    ready.types("facilities", "import", ready.writes("facilities.csv", FACILITIES))
    ready.types("people", "import", ready.writes("people.csv", PEOPLE), "--no-invite")
    said = ready.types("people", "invite", "dr neema")
    assert said.out == "1 invitation goes out by the service, at night from 07:00 on.\n"
    assert [name for name, _ in invited(ready)] == ["Dr Neema"]
    said = ready.types("people", "invite", "Dr Nema")
    assert said.code == 1
    assert said.err == (
        "nobody is called Dr Nema (did you mean Dr Neema?); see `mentorline people list`\n"
    )


def test_everybody_is_invited_once(stocked: Operator) -> None:
    def agree(uow: UnitOfWork) -> None:
        for each in people.every(uow):
            people.set_consented(uow, each.id, uow.now)

    commit(load(), agree)
    said = stocked.types("people", "invite")
    assert (said.code, said.out.startswith("Nobody to invite: all have been invited")) == (0, True)


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
