"""The instruments that are shipped, and what is said of one that cannot be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.instruments import FOLDER, BadInstrument, Instruments, _read
from domain.branching import faults
from domain.filling import length
from domain.instruments import ActionKind, AnswerType

if TYPE_CHECKING:
    from pathlib import Path

INSTRUMENTS = Instruments.load()
ALL = list(INSTRUMENTS.by_id.values())
HEAD = "schema: 1\nid: odd\ntitle: Odd\naudience: [mentee]\nexpires_days: 7\n"


def test_every_file_is_one_instrument_and_they_are_read_once() -> None:
    assert set(INSTRUMENTS.by_id) == {path.stem for path in FOLDER.glob("*.yaml")}
    assert {each.name for each in FOLDER.iterdir()} == {f"{each.id}.yaml" for each in ALL}
    assert Instruments.load() is INSTRUMENTS
    with pytest.raises(KeyError):
        INSTRUMENTS.get("exit_interview")


def test_what_is_shipped_can_be_filled_in() -> None:
    assert [faults(each) for each in ALL] == [[]] * len(ALL)


def test_the_debrief_of_a_mentee_is_seven_questions() -> None:
    debrief = INSTRUMENTS.get("debrief_mentee")
    assert length(debrief) == 7
    assert debrief.step("q1").follows == {"default": "q2", "2": "q8"}
    assert debrief.step("q3").codes == ("1", "2", "3", "4", "5")
    (check,) = debrief.step("q6").actions
    assert (check.do, check.days) == (ActionKind.SCHEDULE_COMMITMENT_CHECK, 30)


def test_parts_are_filled_in_by_themselves() -> None:
    analysis = INSTRUMENTS.get("situation_analysis")
    assert [length(analysis, part) for part in analysis.parts] == [6, 6, 6, 4, 3, 5, 3, 4]
    assert analysis.step("w6").follows == {"default": "end"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "write steps, or parts with steps, and not both"),
        ("steps: [{id: a1, type: scale}]", "a1 needs least and most"),
        (
            "steps: [{id: a1, type: number, least: 3, most: 3}]",
            "a1 has a least of 3 and a most of 3",
        ),
        ("steps: [{id: a1, type: choice}]", "a1 needs codes to choose from"),
        ("steps: [{id: a1, type: guess}]", "steps.0.type: Input should be 'scale', "),
        (
            "steps: [{id: a1, type: yes_no, follows: {default: a9}}]",
            "a1 names a9, which is no step",
        ),
        (
            "steps: [{id: a1, type: yes_no, actions: [{when: answered, do: dance}]}]",
            "steps.0.actions.0.do: Input should be 'offer_confidential_contact', ",
        ),
        ("steps: [{id: a1, type: yes_no, colour: red}]", "steps.0.colour: Extra inputs"),
        ("steps: [", "is no YAML"),
    ],
)
def test_a_file_that_cannot_be_filled_in_is_named_with_what_to_mend(
    tmp_path: Path, body: str, said: str
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(HEAD + body)
    with pytest.raises(BadInstrument) as found:
        _read(path)
    assert str(found.value).startswith("odd.yaml")
    assert said in str(found.value)


def test_a_file_bears_the_id_of_its_instrument(tmp_path: Path) -> None:
    (tmp_path / "even.yaml").write_text(HEAD + "steps: [{id: a1, type: yes_no}]")
    with pytest.raises(BadInstrument, match=r"even\.yaml: its id is odd; name the file odd\.yaml"):
        Instruments.load(tmp_path)


def test_every_action_is_set_off_by_some_answer() -> None:
    acted = {action.do for each in ALL for step in each.steps for action in step.actions}
    assert acted == set(ActionKind)
    assert {step.type for each in ALL for step in each.steps} == set(AnswerType)


def test_the_page_on_instruments_tells_each_with_its_length_and_its_days() -> None:
    page = (FOLDER.parents[1] / "docs" / "instruments.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = {row[0].strip("`"): (row[3].split()[0], row[4]) for row in rows if len(row) == 5}
    assert told == {
        each.id: (
            str(sum(length(each, part) for part in each.parts or ("",))),
            f"{each.expires_days} days",
        )
        for each in ALL
    }
