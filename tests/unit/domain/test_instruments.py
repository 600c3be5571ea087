from __future__ import annotations

import pytest

from domain.instruments import AnswerType, Instrument, Step


def test_a_step_is_found_by_its_id() -> None:
    steps = Step("a1", AnswerType.YES_NO), Step("a2", AnswerType.FREE_TEXT)
    short = Instrument("short", steps)
    assert [short.step(each.id) for each in steps] == [*steps]
    with pytest.raises(KeyError, match="short has no step a3"):
        short.step("a3")
