from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tests.unit.bot.commands.rota import DAYS, RULE, adds, listed

if TYPE_CHECKING:
    import pytest

    from tests.unit.bot.commands.conftest import Operator


def test_nothing_is_saved_before_its_adder_says_so(
    stocked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    adds(stocked)
    asked: list[str] = []

    def answers(*, yes: bool) -> None:
        def confirm(text: str) -> bool:
            asked.append(text)
            return yes

        monkeypatch.setattr(typer, "confirm", confirm)

    answers(yes=False)
    said = stocked.types(*DAYS[:-1])
    assert (said.code, said.out.splitlines()[-1]) == (0, "Nothing was changed.")
    assert listed(stocked, "rule") == []
    answers(yes=True)
    assert "Saved; its id is" in stocked.types(*DAYS[:-1]).out
    assert len(listed(stocked, "rule")) == 1
    assert asked == ["Save it?"] * 2


def test_where_nobody_can_be_asked_yes_has_to_be_given(
    stocked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    adds(stocked)

    def gone(_text: str) -> bool:
        raise typer.Abort

    monkeypatch.setattr(typer, "confirm", gone)
    said = stocked.types(*DAYS[:-1])
    assert (said.code, listed(stocked, "rule")) == (2, [])
    assert "--yes saves without asking" in said.err


def test_a_dry_run_asks_and_changes_nothing(stocked: Operator) -> None:
    adds(stocked)
    said = stocked.types(*DAYS[:-1], "--dry-run")
    assert said.out.splitlines()[-1] == "Nothing was changed."
    assert "Dr Kato" in said.out
    assert listed(stocked, "rule") == []


def test_a_rule_by_which_nobody_comes_on_says_so(stocked: Operator) -> None:
    adds(stocked)
    only_holidays = [{"mon-fri": "holiday"}.get(word, word) for word in DAYS]
    said = stocked.types(*only_holidays)
    assert "Nobody comes on with it within the next 100 days." in said.out


def test_people_read_as_many_digits_of_an_id_as_tell_it_apart(stocked: Operator) -> None:
    adds(stocked, DAYS, DAYS, DAYS)
    ids = [str(each["id"]) for each in listed(stocked, "rule")]
    table = stocked.types("roster", "rule", "list").out.splitlines()[1:]
    endings = [line.split()[0] for line in table]
    assert [one.endswith(end) for one, end in zip(ids, endings, strict=True)] == [True] * 3
    assert stocked.types("roster", "rule", "remove", endings[1]).code == 0
    assert [str(each["id"]) for each in listed(stocked, "rule")] == [ids[0], ids[2]]


def test_a_rota_can_be_dry_run_before_there_is_one(stocked: Operator) -> None:
    said = stocked.types(*RULE)
    assert (said.code, "there is no rotation nights" in said.err) == (2, True)
