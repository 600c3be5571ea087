"""The pictures of docs/screens: made anew with MENTORLINE_SCREENS=1, else only tried."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pictures import packed

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
KEPT = Path(__file__).parents[2] / "docs" / "screens"
LARGEST = 200_000
ANSWERED = 4
"""So many steps into the first story the mentor has answered and the mentee has written back."""
ESCALATED = 3
"""So many steps into the second the regional mentor has been asked; ten minutes later all have."""


@pytest.fixture
def folder() -> Path | None:
    """Where the pictures go, if they are wanted."""
    return KEPT if os.environ.get("MENTORLINE_SCREENS") == "1" else None


@pytest.mark.parametrize(
    ("width", "scheme", "name"),
    [
        (390, "light", "try-390.png"),
        (1280, "light", "try-1280.png"),
        (1280, "dark", "try-1280-dark.png"),
    ],
)
def test_a_question_with_its_answer(
    enter: Enter, folder: Path | None, width: int, scheme: str, name: str
) -> None:
    visitor = enter(width=width, scheme=scheme)
    for _ in range(ANSWERED):
        visitor.presses("Play next step")
    keep(visitor, folder, name)


@pytest.mark.parametrize(("width", "name"), [(390, "night-390.png"), (1280, "night-1280.png")])
def test_an_urgent_question_that_nobody_took(
    enter: Enter, folder: Path | None, width: int, name: str
) -> None:
    visitor = enter(width=width)
    visitor.opens(story="night", p1="juma", p2="baraka", p3="rehema")
    for _ in range(ESCALATED):
        visitor.presses("Play next step")
    visitor.presses("+5 min")
    visitor.presses("+5 min")
    if width < 1000:
        visitor.page.get_by_role("radiogroup").get_by_text("Rehema").click()
    keep(visitor, folder, name)


def keep(visitor: Visitor, folder: Path | None, name: str) -> None:
    """Take a picture of the whole page, and keep it where pictures are wanted."""
    taken = visitor.page.screenshot(full_page=True)
    if folder is not None:
        small = packed(taken)
        assert len(small) < LARGEST
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(small)
