"""The form of a broadcast becomes an order, or says what is amiss and keeps what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console import broadcast_form as form
from console.broadcast_form import LATER, Problem, Written
from domain import audience
from domain.audience import Activity, Filters, FollowUp, Got
from domain.broadcasts import Broadcast, BroadcastState
from domain.languages import Language
from domain.model import Choice, Discipline, Role
from handlers.broadcasts.ordering import Order

ZONE = "Africa/Dar_es_Salaam"
NOON = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FULL = Written(
    ticks={"roles": ("mentee",), "disciplines": ("anaesthesia",), "facilities": ("BUNDA",)},
    activity="active",
    follows="3",
    who="silent",
    texts={"": "Training moved", "sw": "Mafunzo yamehamishwa", "fr": ""},
    answers="Yes\n No \n\n",
    when=LATER,
    day="2026-11-27",
    clock="12:00",
    key="k",
)
ORDER = Order(
    Filters(
        roles=frozenset({Role.MENTEE}),
        disciplines=frozenset({Discipline.ANAESTHESIA}),
        facilities=frozenset({"BUNDA"}),
        activity=Activity.ACTIVE,
        follows=FollowUp(3, Got.SILENT),
    ),
    {"": "Training moved", "sw": "Mafunzo yamehamishwa"},
    (Choice("1", "Yes"), Choice("2", "No")),
    NOON,
)


def test_what_is_complete_is_an_order() -> None:
    assert form.read(FULL, ZONE) == ORDER
    least = Written(texts={"": "Hello"})
    assert form.read(least, ZONE) == Order(Filters(), {"": "Hello"})


def test_what_was_ordered_fills_the_form_again() -> None:
    known = Broadcast(
        *(1, 4, BroadcastState.DRAFT, "k", 7, audience.to_json(ORDER.filters), ORDER.texts),
        NOON,
        choices=ORDER.choices,
        starts_at=NOON,
    )
    written = form.again(known, ZONE)
    assert form.read(written, ZONE) == ORDER
    assert written.key not in {"", "k"}
    plain = replace(known, starts_at=None, choices=(), audience="{}")
    assert form.read(form.again(plain, ZONE), ZONE) == Order(Filters(), ORDER.texts)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"texts": {"": " ".strip(), "fr": "Bonjour"}}, "text", "Write what people are to read"),
        ({"texts": {"": "x", "sw": "y" * 901}}, "text_sw", "Shorten this"),
        ({"ticks": {"roles": ("king",)}}, "roles", "not known"),
        ({"activity": "sleepy"}, "roles", "not known"),
        ({"follows": "x"}, "follows", "Choose an earlier broadcast"),
        ({"follows": "0"}, "follows", "Choose an earlier broadcast"),
        ({"who": "them"}, "follows", "Choose an earlier broadcast"),
        ({"answers": "Yes"}, "answers", "leaves nothing to choose"),
        ({"answers": "\n".join(map(str, range(10)))}, "answers", "at most"),
        ({"answers": "Yes\n" + "n" * 21}, "answers", "a button holds no more"),
        ({"answers": "Yes\nyes"}, "answers", "are the same"),
        ({"day": ""}, "day", "the day and the time"),
        ({"clock": "25:00"}, "day", "the day and the time"),
    ],
)
def test_what_is_amiss_is_said_at_its_field(
    changes: dict[str, object], field: str, says: str
) -> None:
    found = form.read(replace(FULL, **changes), ZONE)  # type: ignore[arg-type] # a table's row
    assert isinstance(found, list)
    (problem,) = found
    assert isinstance(problem, Problem)
    assert problem.name == field
    assert says in problem.sentence % problem.values


def test_everything_amiss_is_said_at_once() -> None:
    found = form.read(replace(FULL, texts={}, answers="Yes", day=""), ZONE)
    assert isinstance(found, list)
    assert [each.name for each in found] == ["text", "answers", "day"]


def test_what_was_sent_is_kept_as_typed() -> None:
    sent = {
        "roles": ["mentee", "mentor"],
        "text": ["Hello"],
        "text_sw": ["Habari"],
        "when": ["later"],
        "day": ["soon"],
        "key": ["abc"],
    }
    written = form.typed(
        lambda name: next(iter(sent.get(name, ())), ""), lambda name: sent.get(name, [])
    )
    assert written.ticks["roles"] == ("mentee", "mentor")
    assert (written.texts[""], written.texts[Language.SWAHILI]) == ("Hello", "Habari")
    assert (written.when, written.day, written.key) == ("later", "soon", "abc")


@pytest.mark.parametrize(
    ("follows", "who", "expected"),
    [
        ("3", "failed", ("3", "failed")),
        ("3", "", ("3", "silent")),
        ("x", "king", ("", "silent")),
        ("", "", ("", "silent")),
    ],
)
def test_a_follow_up_begins_with_whom_it_follows(
    follows: str, who: str, expected: tuple[str, str]
) -> None:
    written = form.fresh(follows, who)
    assert (written.follows, written.who) == expected
    assert written.key != form.fresh().key
