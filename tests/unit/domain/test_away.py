from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.away import Seems, judge

AWAY = "Thank you for writing to us. We are closed now."
QUICK = timedelta(seconds=2)


@pytest.mark.parametrize(
    ("text", "after", "before", "silent", "seems"),
    [
        (AWAY, 2, (), True, Seems.DOUBTFUL),
        (AWAY, 2, (), False, Seems.PERSON),
        (AWAY, 5, (), True, Seems.PERSON),
        (AWAY, None, (AWAY,), True, Seems.PERSON),
        (AWAY, 5, (AWAY,), True, Seems.PERSON),
        (AWAY, 4, (AWAY,), False, Seems.MACHINE),
        (f"  {AWAY.upper()}\n", 4, (AWAY,), True, Seems.MACHINE),
        ("Two units now, then look again.", 2, (), True, Seems.PERSON),
        ("Yes, please do.", 2, ("Yes, please do.",), True, Seems.PERSON),
        ("Look at the small cable at the back of it.", 2, (AWAY,), False, Seems.PERSON),
    ],
)
def test_words_and_time_tell_a_machine_from_a_person(
    text: str, after: int | None, before: tuple[str, ...], silent: bool, seems: Seems
) -> None:
    waited = None if after is None else timedelta(seconds=after)
    assert judge(text, waited, before, silent=silent) is seems


@given(text=st.text(), seconds=st.floats(5, 10_000), silent=st.booleans())
def test_what_took_its_time_a_person_wrote(text: str, seconds: float, silent: bool) -> None:
    assert judge(text, timedelta(seconds=seconds), [text], silent=silent) is Seems.PERSON


@given(text=st.text(max_size=40), silent=st.booleans())
def test_a_new_text_that_can_be_typed_at_once_a_person_wrote(text: str, silent: bool) -> None:
    assert judge(text, QUICK, [], silent=silent) is Seems.PERSON
