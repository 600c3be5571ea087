"""What the stories are made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.programme import people
from simulator.stories import BY_SLUG, STORIES

if TYPE_CHECKING:
    from simulator.acts import Story

DOCS = Path(__file__).parents[3] / "docs/simulator.md"


def test_every_story_has_an_address_of_its_own() -> None:
    assert list(BY_SLUG) == [story.slug for story in STORIES]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_whoever_does_something_is_seen(story: Story) -> None:
    known = {each.key for each in people()}
    assert len(set(story.cast)) == len(story.cast)
    assert {*story.cast, *(step.faces for step in story.steps)} - {""} <= known


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_three_phones_tell_most_of_a_story(story: Story) -> None:
    brought = {step.faces for step in story.steps} - {"", *story.cast}
    assert len(brought) <= 1


def test_every_story_is_in_the_docs() -> None:
    section = DOCS.read_text().partition("## Stories")[2].partition("##")[0]
    told = re.findall(r"^\| `([a-z]+)` \|", section, re.MULTILINE)
    assert told == list(BY_SLUG)
