from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands import work
from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Discipline, Inbound, Tier, Urgency
from storage import erasures, inbox, messages, offers, people, questions, unsent
from tests.unit.bot.commands.conftest import NOW

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

NUMBER = "+12025550101"


@pytest.fixture
def asked(stocked: Operator) -> Operator:
    """An operator with SMS, in whose programme Asha has asked and Dr Neema has it."""
    stocked.sets(TELEGRAM_BOT_TOKEN="123:abc", TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="t")

    def ask(uow: UnitOfWork) -> None:
        asha, neema, _ = people.every(uow)
        inbound = Inbound("AC1", "SM1", Channel.SMS, NUMBER, "+1", "Heavy bleeding")
        got = inbox.accept(uow, inbound)
        assert got is not None
        inbox.done(uow, got.inbox_id)
        made = questions.add(uow, asha, got.address_id, Discipline.ANAESTHESIA, Urgency.ROUTINE)
        messages.file_under(uow, got.message_id, made.id)
        ends = uow.now + timedelta(hours=1)
        offers.add(uow, offers.New(made, neema.id, Tier.COUPLED, ends, "on call"))
        questions.claim(uow, made.id, neema.id)
        offers.accept(uow, made.id, neema.id)

    commit(load(), ask)
    return stocked


def names(operator: Operator) -> list[str]:
    return [row["name"] for row in operator.types("people", "list", "--json").json]


def test_a_dry_run_says_what_is_held_and_changes_nothing(asked: Operator) -> None:
    said = asked.types("erase", "Asha", "--dry-run")
    assert said.code == 0, said
    assert said.out == "Asha: 1 messages, 1 addresses would be erased; nothing was changed.\n"
    assert names(asked) == ["Asha", "Dr Neema", "Rehema"]
    assert not (asked.folder / erasures.NAME).exists()


@pytest.mark.parametrize("who", ["asha", NUMBER, "+1 202 555 0101"])
def test_a_person_is_erased_by_name_or_address(asked: Operator, who: str) -> None:
    said = asked.types("erase", who, "--yes")
    assert said.code == 0, said
    assert said.out.startswith("Erased: 1 messages, 1 addresses. 1 questions stay")
    assert names(asked) == ["Dr Neema", "Rehema"]
    (person_id,) = erasures.listed(asked.folder / erasures.NAME)
    gone = commit(load(), lambda uow: people.get(uow, person_id))
    assert gone.name == "(erased)"


def test_the_mentor_hears_it_from_the_service(asked: Operator) -> None:
    assert asked.types("erase", "Asha", "--yes").code == 0
    waiting = commit(load(), lambda uow: unsent.listed(uow, "ready"))
    assert [(each.phrase, each.channel) for each in waiting] == [("offer.withdrawn", "telegram")]


def test_it_is_said_for_programs_without_a_name(asked: Operator) -> None:
    found = asked.types("erase", "Asha", "--yes", "--json").json
    assert found.pop("id") > 0
    assert found == {"addresses": 1, "messages": 1, "questions": 1, "erased": True}


def test_it_is_asked_for_and_may_be_refused(
    asked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.erase.typer.confirm", lambda *_, **__: False)
    said = asked.types("erase", "Asha")
    assert said.code == 2
    assert "nothing was erased" in said.err
    assert "Asha" in names(asked)


def test_nobody_and_two_of_a_name_are_named(asked: Operator) -> None:
    said = asked.types("erase", "Zawadi", "--yes")
    assert said.code == 2
    assert "nobody here has the name or the address Zawadi" in said.err
    rows = "name,role,discipline,facility,sms\nAsha,mentee,anaesthesia,BUNDA,+12025550109\n"
    asked.types("people", "import", asked.writes("more.csv", rows))
    said = asked.types("erase", "Asha", "--yes")
    assert said.code == 2
    assert "2 people are called Asha; name one of their addresses" in said.err
    assert asked.types("erase", NUMBER, "--yes").code == 0
    assert names(asked).count("Asha") == 1


def test_who_was_erased_is_not_found_again(asked: Operator) -> None:
    asked.types("erase", "Asha", "--yes")
    said = asked.types("erase", "Asha", "--yes")
    assert said.code == 2
    assert "(erased)" not in str(names(asked))


def test_without_the_list_nothing_is_erased(
    asked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOOL_PATH", str(asked.folder / "not there"))
    said = asked.types("erase", "Asha", "--yes")
    assert said.code == 2
    assert "cannot be written" in said.err
    assert "Asha" in names(asked)


def test_a_copy_that_is_put_back_erases_them_again(
    asked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.types("backup", "copy.db")
    asked.types("erase", "Asha", "--yes")
    monkeypatch.setattr(work, "_now", lambda: NOW + timedelta(hours=1))
    said = asked.types("restore", "copy.db")
    assert said.code == 0, said
    assert "1 people it held were erased again." in said.out
    assert names(asked) == ["Dr Neema", "Rehema"]


def test_who_is_imported_anew_is_somebody_new(asked: Operator) -> None:
    asked.types("erase", "Asha", "--yes")
    assert asked.types("people", "import", "people.csv").code == 0
    assert sorted(names(asked)) == ["Asha", "Dr Neema", "Rehema"]
