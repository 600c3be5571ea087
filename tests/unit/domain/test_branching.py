from __future__ import annotations

import pytest

from domain.branching import exits, faults, ways
from domain.instruments import Action, ActionKind, AnswerType, Instrument, Step

ODD = Action("2 of", ActionKind.OPEN_BARRIER_TICKET)


def ask(name: str, default: str, part: str = "", **branches: str) -> Step:
    follows = {"default": default, **{code[1:]: step for code, step in branches.items()}}
    return Step(name, AnswerType.YES_NO, ("1", "2"), follows=follows, part=part)


def wrong(*steps: Step, parts: tuple[str, ...] = ()) -> list[str]:
    return faults(Instrument("made_up", steps, parts))


def test_every_way_comes_to_the_end_once() -> None:
    instrument = Instrument("x", (ask("a", "b", _2="c"), ask("b", "c"), ask("c", "end")))
    assert [[step.id for step, _ in way] for way in ways(instrument)] == [
        ["a", "b", "c"],
        ["a", "c"],
    ]
    assert exits(instrument.steps[0]) == [None, "2"]
    assert faults(instrument) == []


def test_parts_have_ways_of_their_own() -> None:
    instrument = Instrument("x", (ask("a", "end", "one"), ask("b", "end", "two")), ("one", "two"))
    assert [step.id for way in ways(instrument, "two") for step, _ in way] == ["b"]
    assert faults(instrument) == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((ask("a", "b"),), "a names b, which is no step here"),
        ((ask("a", "end", _3="end"),), "a branches on 3, which is none of its codes"),
        ((ask("a", "end"), ask("a", "end")), "a stands twice; give one of them another id"),
        ((ask("a", "b"), ask("b", "a")), "b leads back to itself; a way must come to its end"),
        ((ask("a", "end"), ask("b", "end")), "b is never asked; let a step be followed by it"),
        (
            (ask("a", "b"), ask("b", "end", "two")),
            "a is followed by b, which is of another part",
        ),
        ((Step("a", AnswerType.NUMBER, check="b1 <= a1"),), "a names b1, which is no step here"),
        (
            (Step("a", AnswerType.CHOICE, ("1",), actions=(ODD, Action("1", ODD.do))),),
            'a acts when "2 of"; write answered, <=2, in [2,3] or a code',
        ),
    ],
)
def test_what_nobody_could_fill_in_is_named(steps: tuple[Step, ...], said: str) -> None:
    assert said in wrong(*steps)
