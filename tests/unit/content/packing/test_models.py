"""The forms of a pack: their defaults and words are those of the domain."""

from __future__ import annotations

from dataclasses import asdict
from typing import get_args

import pytest
from pydantic import ValidationError

from content.packing.models import CourseReader, PaceForm, Reader, Status
from domain.guides import Standing
from domain.model import Role
from domain.pace import Pace


def test_a_pace_has_the_fields_and_the_defaults_of_the_domain() -> None:
    assert PaceForm().model_dump() == asdict(Pace())


def test_statuses_and_readers_are_words_of_the_domain() -> None:
    assert {Standing(each) for each in get_args(Status)} == set(Standing) - {Standing.SHARED}
    learners = {Role(each) for each in get_args(CourseReader)}
    assert learners == {Role.MENTEE, Role.MENTOR}
    assert {Role(each) for each in get_args(Reader)} == {*learners, Role.FACILITY_LEADER}


@pytest.mark.parametrize(
    "name", [name for name, each in Pace.__annotations__.items() if each == "int"]
)
def test_every_count_of_a_pace_has_its_bounds(name: str) -> None:
    PaceForm.model_validate({name: str(getattr(Pace(), name))})  # read from its text
    for odd in ("-1", "1000", "two", ""):
        with pytest.raises(ValidationError):
            PaceForm.model_validate({name: odd})
