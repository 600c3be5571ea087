from __future__ import annotations

import pytest

from domain.visits import Member, Part, Reply


@pytest.mark.parametrize(
    ("part", "reply", "attended", "came"),
    [
        (Part.MENTOR, Reply.FITS, None, True),
        (Part.MENTOR, Reply.NONE, None, True),
        (Part.MENTOR, Reply.NOT, None, False),
        (Part.MENTOR, Reply.NOT, True, True),
        (Part.MENTOR, Reply.FITS, False, False),
        (Part.MENTEE, Reply.NOT, None, True),
        (Part.MENTEE, Reply.FITS, False, False),
    ],
)
def test_who_came_to_a_visit_as_far_as_anybody_knows(
    part: Part, reply: Reply, attended: bool | None, came: bool
) -> None:
    assert Member(1, 2, part, reply, attended=attended).came is came
