"""What the stories are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.programme import people
from simulator.stories import BY_SLUG, STORIES

if TYPE_CHECKING:
    from simulator.acts import Story


def test_every_story_has_an_address_of_its_own() -> None:
    assert list(BY_SLUG) == [story.slug for story in STORIES]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_whoever_does_something_is_seen(story: Story) -> None:
    known = {each.key for each in people()}
    assert set(story.cast) <= known
    assert {step.actor for step in story.steps} - {""} <= set(story.cast)
