from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands import templates as command
from bot.commands.work import commit
from bot.settings import load
from channels.base import SendError
from content.templates import Templates
from domain.model import Channel
from domain.templates import Approval, Approved
from storage import templates
from tests.unit.bot.shelf import Shelf, ShelfWire

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

NAME = "ml_answer_waiting"
ALL = [(one.name, one.language) for one in Templates.load().wordings()]
OF_NAME = [each for each in ALL if each[0] == NAME]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def wire(shelf: Shelf, ready: Operator) -> ShelfWire:
    """What the command reaches in place of Twilio."""
    made = ShelfWire(shelf)
    ready.monkeypatch.setattr(command, "wires", lambda _: {Channel.WHATSAPP: made})
    return made


def listed(operator: Operator) -> dict[tuple[str, str], str]:
    rows = operator.types("templates", "list", "--json").json
    return {(row["name"], row["language"]): row["stands"] for row in rows}


def test_before_anything_is_heard_every_template_is_listed_as_unasked(ready: Operator) -> None:
    assert listed(ready) == dict.fromkeys(ALL, "unasked")
    assert NAME in ready.types("templates", "list").out


def test_the_list_shows_what_was_heard_last_and_the_category_that_was_given(
    ready: Operator,
) -> None:
    stand = [
        Approved(NAME, "en", Approval.PAUSED, "marketing"),
        Approved("ml_forgotten", "en", Approval.APPROVED, "utility"),
    ]
    commit(load(), lambda uow: templates.note(uow, stand))
    rows = ready.types("templates", "list", "--json").json
    assert len(rows) == len(ALL)
    (row,) = [each for each in rows if (each["name"], each["language"]) == (NAME, "en")]
    assert (row["stands"], row["category"]) == ("paused", "marketing")


def test_everything_is_handed_in_once(ready: Operator, wire: ShelfWire, shelf: Shelf) -> None:
    said = ready.types("templates", "submit")
    assert said.code == 0
    assert f"Buttons made: 10. Templates handed in: {len(ALL)}." in said.out
    assert shelf.asked == ALL
    assert listed(ready) == dict.fromkeys(ALL, "pending")
    again = ready.types("templates", "submit")
    assert "Buttons made: 0. Templates handed in: 0." in again.out
    assert shelf.asked == ALL
    assert (wire.opened, wire.closed) == (2, 2)


def test_one_is_handed_in_in_each_language_that_is_missing(
    ready: Operator, wire: ShelfWire, shelf: Shelf
) -> None:
    shelf.put(NAME, Approval.APPROVED)
    shelf.put(NAME, Approval.UNASKED, "fr")
    said = ready.types("templates", "submit", NAME)
    assert said.code == 0
    assert shelf.asked == [each for each in OF_NAME if each[1] != "en"]
    assert listed(ready)[NAME, "en"] == "approved"
    assert wire.closed == 1


def test_a_name_that_no_template_has_hands_in_nothing(
    ready: Operator, wire: ShelfWire, shelf: Shelf
) -> None:
    said = ready.types("templates", "submit", "ml_nothing")
    assert said.code == 2
    assert "there is no template ml_nothing; `mentorline templates list` shows them" in said.err
    assert (shelf.asked, wire.opened) == ([], 0)


def test_without_whatsapp_it_says_what_to_set(ready: Operator) -> None:
    said = ready.types("templates", "submit")
    assert said.code == 2
    assert "set TWILIO_WHATSAPP_FROM and TWILIO_ACCOUNT_SID first" in said.err


@pytest.mark.parametrize("well", [0, 1, 2, 3])
def test_a_provider_that_fails_is_named_and_what_it_took_is_not_handed_in_again(
    ready: Operator, wire: ShelfWire, shelf: Shelf, well: int
) -> None:
    """It answers so many calls: the look, the buttons, the first template, and then no more."""
    shelf.faults.extend([*[None] * well, SendError("20429")])
    said = ready.types("templates", "submit")
    assert said.code == 2
    assert "Twilio does not take them now (20429); try later" in said.err
    assert wire.closed == 1
    assert ready.types("templates", "submit").code == 0
    assert shelf.asked == ALL


def test_a_last_look_that_fails_is_made_up_for_by_the_next_try(
    ready: Operator, wire: ShelfWire, shelf: Shelf
) -> None:
    shelf.faults.extend([*[None] * (2 + len(ALL)), SendError("http_503")])
    assert ready.types("templates", "submit").code == 2
    assert shelf.asked == ALL
    assert wire.closed == 1
    assert set(listed(ready).values()) == {"unasked"}
    assert ready.types("templates", "submit").code == 0
    assert set(listed(ready).values()) == {"pending"}
