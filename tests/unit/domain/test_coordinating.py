"""Commands of coordinators, and whom a name means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coordinating import Command, CommandKind, called, read

BOARD, ASSIGN, ADD, VISIT, VISITS, MOVE, CLOSE, DROP, DID, *_ = CommandKind
NAMES = {1: "Dr Neema", 2: "Dr Neema Mollel", 3: "Sister Esperança Kato", 4: "Dr Kato"}


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("OPEN", Command(BOARD, sure=True)),
        (" board. ", Command(BOARD)),
        ("Open", Command(BOARD)),
        ("ASSIGN Q12 Neema", Command(ASSIGN, 12, "Neema", sure=True)),
        ("assign q12 Dr Neema Mollel", Command(ASSIGN, 12, "Dr Neema Mollel", sure=True)),
        ("Assign 12: Neema", Command(ASSIGN, 12, ": Neema", sure=True)),
        ("ASSIGN", Command(ASSIGN, sure=True)),
        ("assign the porter to bed 4", Command(ASSIGN, rest="the porter to bed 4")),
        ("ADD", Command(ADD, sure=True)),
        ("add fluids 500 ml", Command(ADD, rest="fluids 500 ml")),
        ("Add Halima +12025550199", Command(ADD, rest="Halima +12025550199", sure=True)),
        ("ADD MENTOR", Command(ADD, rest="MENTOR", sure=True)),
        ("VISIT BUNDA 12-13 DEC", Command(VISIT, rest="BUNDA 12-13 DEC", sure=True)),
        ("Visit Bunda 12-13 Dec", Command(VISIT, rest="Bunda 12-13 Dec")),
        ("visit v3", Command(VISIT, 3, "", sure=True)),
        ("VISIT V 3.", Command(VISIT, 3, "", sure=True)),
        ("VISITS", Command(VISITS, sure=True)),
        ("visits", Command(VISITS)),
        ("MOVE V3 19-20 DEC rain", Command(MOVE, 3, "19-20 DEC rain", sure=True)),
        ("close v12: 6", Command(CLOSE, 12, "6", sure=True)),
        ("DROP V3", Command(DROP, 3, "", sure=True)),
        ("SEND bunda: Come", Command(CommandKind.SEND, rest="bunda: Come", sure=True)),
        ("send bunda: Come", Command(CommandKind.SEND, rest="bunda: Come")),
        ("SEND BLOOD: NOW", Command(CommandKind.SEND, rest="BLOOD: NOW")),
        ("SEND", Command(CommandKind.SEND)),
        ("PAUSE 4", Command(CommandKind.PAUSE, 4, sure=True)),
        ("halt 4.", Command(CommandKind.HALT, 4)),
        ("HALT", Command(CommandKind.HALT, sure=True)),
        ("RETRY 12", Command(CommandKind.RETRY, 12, sure=True)),
        ("WHY 5", Command(CommandKind.WHY, 5, sure=True)),
        ("DID", Command(DID)),
        ("DID V3 more time = two days", Command(DID, rest="V3 more time = two days", sure=True)),
        ("did bunda oxygen=came", Command(DID, rest="bunda oxygen=came", sure=True)),
        ("SESSION fri", Command(CommandKind.SESSION, rest="fri", sure=True)),
        ("session fri 14:00 x", Command(CommandKind.SESSION, rest="fri 14:00 x", sure=True)),
        ("Session went well", Command(CommandKind.SESSION, rest="went well")),
        ("Forum 12 dec 9h00 x", Command(CommandKind.FORUM, rest="12 dec 9h00 x", sure=True)),
        ("move j5 fri 15:00", Command(CommandKind.MOVE_MEETING, 5, "fri 15:00", sure=True)),
        ("DROP J5.", Command(CommandKind.DROP_MEETING, 5, sure=True)),
        ("drop J 5", Command(CommandKind.DROP_MEETING, 5, sure=True)),
        ("HELD J5", Command(CommandKind.HELD, 5, sure=True)),
        ("agenda j12", Command(CommandKind.AGENDA, 12, sure=True)),
    ],
)
def test_commands_are_read(text: str, command: Command) -> None:
    assert read(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OPEN Q12",
        "open the airway",
        "Addition of fluids",
        "Adding",
        "did he bleed?",
        "assigned",
        "keep it open",
        "close the wound",
        "move the patient to bed 3",
        "drop the foot",
        "visited the ward",
        "CLOSE V",
        "move the patient",
        "held J",
        "drop 5 ml",
        "agenda",
        "sessions are good",
        *("sender", "pause", "halt the drip", "resume feeds", "why", "PAUSE 4 ml", "why 5 ml"),
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Neema", [1, 2]),
        ("neema mollel", [2]),
        ("Dr Mollel", [2]),
        ("kato", [3, 4]),
        ("ESPERANCA", [3]),
        ("esp", [3]),
        ("Dr", []),
        ("", []),
        ("Baraka", []),
    ],
)
def test_a_name_means_those_who_bear_its_words(wanted: str, found: list[int]) -> None:
    assert called(wanted, NAMES) == found


@given(st.text(), st.dictionaries(st.integers(), st.text(), max_size=4))
def test_a_name_never_means_somebody_unknown(wanted: str, names: dict[int, str]) -> None:
    assert set(called(wanted, names)) <= set(names)


@given(st.text())
def test_any_text_is_read_or_none(text: str) -> None:
    found = read(text)
    assert found is None or text.strip()[:3].casefold() in {"ope", "boa", "ass", "add"}
