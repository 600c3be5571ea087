"""Filters of an audience, and the one text that stands for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audience import Activity, Filters, FollowUp, Got, from_json, to_json
from domain.languages import Language
from domain.model import Discipline, Role

NAMES = st.frozensets(st.text(min_size=1, max_size=12), max_size=3)
FILTERS = st.builds(
    Filters,
    roles=st.frozensets(st.sampled_from(Role), max_size=3),
    disciplines=st.frozensets(st.sampled_from(Discipline), max_size=3),
    cadres=NAMES,
    facilities=NAMES,
    regions=NAMES,
    cohorts=NAMES,
    languages=st.frozensets(st.sampled_from(Language), max_size=3),
    activity=st.sampled_from(Activity),
    follows=st.none() | st.builds(FollowUp, st.integers(1, 9999), st.sampled_from(Got)),
)


@given(FILTERS)
def test_filters_come_back_from_their_text_and_have_but_one(filters: Filters) -> None:
    text = to_json(filters)
    assert from_json(text) == filters
    assert to_json(from_json(text)) == text
    assert (text == "{}") == filters.is_everybody


def test_the_text_names_only_what_narrows() -> None:
    filters = Filters(
        disciplines=frozenset({Discipline.ANAESTHESIA}),
        facilities=frozenset({"TARIME", "BUNDA"}),
        activity=Activity.DORMANT,
        follows=FollowUp(4, Got.SILENT),
    )
    assert to_json(filters) == (
        '{"activity":"dormant","disciplines":["anaesthesia"],"facilities":["BUNDA","TARIME"],'
        '"follows":{"number":4,"who":"silent"}}'
    )


@pytest.mark.parametrize(
    "text",
    [
        *("[]", '"all"', '{"role":["mentee"]}', '{"roles":[]}', '{"roles":"mentee"}'),
        *('{"roles":["king"]}', '{"activity":"asleep"}', '{"facilities":[7]}', "{", ""),
        *('{"follows":4}', '{"follows":{"number":0,"who":"got"}}'),
        *('{"follows":{"number":true,"who":"got"}}', '{"follows":{"number":4,"who":"read"}}'),
    ],
)
def test_what_is_no_audience_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)
