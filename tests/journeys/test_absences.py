"""AWAY and BACK: questions go to others meanwhile, shifts stay one's own, gaps are seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import people, rota
from tests.journeys.duty import on_duty, saturday

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork

NOW = ("11T07:00", "12T07:00")
NEEMA = saturday("Dr Neema", "coupled", *NOW)
KATO = saturday("Dr Kato", "regional", *NOW)
WORDS = "URGENT Which filter fits the old ventilator?"


async def test_what_is_open_goes_on_with_others_and_nothing_new_comes(tmp_path: Path) -> None:
    async with on_duty(tmp_path, NEEMA, KATO, saturday("Dr Neema")) as service:
        await service.claimed("asha", "neema", "Where is the count sheet kept?")
        await service.text("juma", "ASK Who may sign the oxygen book?")
        assert "oxygen book" in service.last("neema")
        await service.text("neema", "AWAY 3d")
        assert service.inbox("neema")[-2:] == [
            "You are away until Sat 23:59; new questions go to others. 1 open ones are "
            "handed over.\nBACK when you return.",
            "You have 2 shifts while away. They stay yours until someone takes them:\n"
            "Wed 11 Nov, 07:00-07:00\nSat 14 Nov, 07:00-19:00\n"
            "SWAP and a day asks your colleagues.",
        ]
        assert "count sheet" in "\n".join(service.inbox("kato"))
        assert "oxygen book" in "\n".join(service.inbox("kato"))
        assert "Dr Neema" in service.last("asha")
        service.wipe()
        await service.text("zawadi", f"ANAES: {WORDS}")
        assert len(service.inbox("kato")) == 1
        assert service.inbox("neema") == []
        await service.text("kato", "Those with the blue ring.")
        await service.text("asha", "WHO")
        assert "Dr Neema" not in service.last("asha")
        await service.text("neema", "AWAY")
        assert service.last("neema").startswith("You are away until Sat 23:59;")


async def test_back_ends_it_and_tells_what_came_meanwhile(tmp_path: Path) -> None:
    async with on_duty(tmp_path, NEEMA, KATO) as service:
        await service.text("neema", "BACK")
        assert service.last("neema").startswith("You were not away, and nothing was sent.")
        await service.text("neema", "away 8h")
        assert service.inbox("neema")[-2].startswith("You are away until Thu 03:20;")
        await service.claimed("asha", "kato", WORDS, "The one with the blue ring.")
        await service.text("neema", "Back.")
        assert service.last("neema") == (
            "Welcome back, Dr Neema. Questions reach you again; "
            "1 came in meanwhile and were answered.\nLIST=open ones"
        )
        await service.text("juma", WORDS)
        assert "ventilator" in service.last("neema")
        await service.wait(hours=24)
        assert not any("time away is over" in text for text in service.inbox("neema"))


async def test_the_end_by_itself_is_told_in_the_morning(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema")) as service:
        await service.text("neema", "AWAY until thu")
        assert service.last("neema").startswith("You are away until Thu 23:59;")
        await service.wait(hours=24)
        await service.at("06:59")
        assert len(service.inbox("neema")) == 1
        await service.at("07:01")
        assert service.last("neema") == (
            "Your time away is over, Dr Neema. Questions reach you again; "
            "0 came in meanwhile and were answered.\nLIST=open ones"
        )


async def test_a_longer_time_moves_the_end_and_too_long_a_time_changes_nothing(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path, NEEMA, KATO) as service:
        for words in ("AWAY", "AWAY soon", "AWAY until 30/2/9"):
            await service.text("neema", words)
        assert service.inbox("neema")[0].startswith("Nothing was changed. AWAY 3d,")
        await service.text("neema", "AWAY 90d")
        assert service.last("neema").startswith("More than 60 days is for Rehema to arrange")
        await service.text("neema", "AWAY 60 days")
        assert service.inbox("neema")[-2].startswith("You are away until Sun 10 Jan 23:59;")
        await service.text("neema", "AWAY 1h")
        assert service.inbox("neema")[-2].startswith("You are away until 20:20;")
        await service.wait(hours=1, minutes=1)
        assert service.last("neema").startswith("Your time away is over")
        await service.text("asha", WORDS)
        assert "ventilator" in service.last("neema")


async def test_a_shift_can_be_swapped_while_away_and_is_not_listed_then(tmp_path: Path) -> None:
    rows = (saturday("Dr Neema"), saturday("Dr Neema", start="13T07:00", end="13T19:00"))
    async with on_duty(tmp_path, *rows, saturday("Dr Imara", "lead")) as service:
        await service.text("neema", "SWAP FRI")
        await service.text("neema", "AWAY 3d")
        assert "a shift on Sat 14 Nov while away" in service.last("neema")
        await service.text("neema", "SWAP SAT")
        await service.text("kato", "TAKE SAT")
        assert service.last("neema").startswith("Dr Kato takes your shift on Sat 14 Nov.")
        await service.text("neema", "AWAY 10d")
        assert service.last("neema").startswith("You are away until Sat 21 Nov 23:59;")


async def test_at_night_coordinators_hear_of_what_presses_and_the_rest_in_the_morning(
    tmp_path: Path,
) -> None:
    rows = (saturday("Dr Neema"), saturday("Dr Neema", "coupled", "12T07:00", "12T19:00"))
    async with on_duty(tmp_path, *rows) as service:
        await service.at("23:00")
        await service.text("neema", "AWAY 5d")
        (told,) = service.inbox("rehema")
        assert told.startswith("Nobody is on call for anaesthesia on Thu 12 Nov, 07:00-19:00.")


def two_leaves(uow: UnitOfWork) -> None:
    """What a coordinator's command does, twice."""
    (neema,) = (each.id for each in people.every(uow) if each.name == "Dr Neema")
    for days in (2, 9):
        rota.add_leave(uow, neema, uow.now, uow.now + timedelta(days=days))


async def test_back_ends_a_leave_that_a_coordinator_made_as_well(tmp_path: Path) -> None:
    async with on_duty(tmp_path, NEEMA, KATO) as service:
        await service.app.committer.run(two_leaves)
        await service.text("neema", "AWAY")
        assert service.last("neema").startswith("You are away until Fri 20 Nov 19:20;")
        await service.text("neema", "BACK")
        assert service.last("neema").startswith("Welcome back, Dr Neema.")
        await service.text("asha", WORDS)
        assert "ventilator" in service.last("neema")


async def test_what_nobody_covers_now_is_told_to_the_coordinators_once(tmp_path: Path) -> None:
    rows = (saturday("Dr Neema"), saturday("Dr Neema", start="15T07:00", end="15T19:00"))
    partly = saturday("Dr Kato", "regional", end="14T12:00")
    async with on_duty(tmp_path, *rows, partly) as service:
        await service.text("neema", "AWAY until sat")
        assert service.inbox("rehema") == [
            "Nobody is on call for anaesthesia on Sat 14 Nov, 12:00-19:00. "
            "0 people could take it.\n1=offer it to them"
        ]
        await service.text("rehema", "1")
        assert service.last("rehema") == (
            "No volunteer is free for anaesthesia on Sat 14 Nov, so nobody was asked.\n"
            "Please call a mentor yourself."
        )
        await service.text("neema", "AWAY until mon")
        assert service.last("rehema") == (
            "Nobody is on call for anaesthesia on:\n"
            "Sat 14 Nov, 12:00-19:00\nSun 15 Nov, 07:00-19:00\n1=offer them to volunteers"
        )
