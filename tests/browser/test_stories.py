"""Guided stories play to their end, and begin again from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.stories import BY_SLUG, STORIES

if TYPE_CHECKING:
    from simulator.acts import Story
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
NEXT = "Play next step"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_a_story_plays_to_its_end_and_again(visitor: Visitor, story: Story) -> None:
    for _ in range(2):
        visitor.opens(story=story.slug)
        assert not visitor.strip()
        for played, step in enumerate(story.steps, start=1):
            assert visitor.page.get_by_text(step.tells).is_visible()
            visitor.presses(NEXT)
            assert visitor.page.get_by_text(f"Step {played} of {len(story.steps)} played")
        assert visitor.page.get_by_text(story.ending).is_visible()
        assert not visitor.page.get_by_role("button", name=NEXT).count()
        assert visitor.strip()
        assert not visitor.happened("Q3")
        visitor.presses("Start again")


def test_the_first_story_ends_with_its_feedback(visitor: Visitor) -> None:
    for _ in STORIES[0].steps:
        visitor.presses(NEXT)
    assert "Thank you, Asha." in visitor.received("Asha")[-1]
    assert len(visitor.received("Asha")) == 6
    assert len(visitor.received("Dr Neema")) == 5
    assert visitor.happened("Did Q1 help? A lot")
    assert visitor.happened("Q1 closed").endswith("Closed by the mentor.")


def test_the_second_story_ends_with_the_regional_mentor(visitor: Visitor) -> None:
    visitor.opens(story="night")
    for _ in STORIES[1].steps:
        visitor.presses(NEXT)
    assert "Dr Baraka (anaesthesia) on Q1" in visitor.received("Juma")[-1]
    assert "Dr Baraka has taken" in visitor.received("Dr Neema")[-1]


def test_a_reply_for_either_of_two_goes_where_its_writer_says(visitor: Visitor) -> None:
    plays(visitor, "two")
    assert visitor.received("Asha")[-1].startswith("Dr Neema (Q1): Sorry Asha")
    assert "how many people" in visitor.received("Juma")[-1]
    assert "Please disregard the last text on Q1" in visitor.received("Asha")[-2]


def test_with_nobody_on_call_a_named_person_looks_for_one(visitor: Visitor) -> None:
    plays(visitor, "nobody")
    asha = visitor.received("Asha")
    assert asha[0].startswith("No mentor is on call now (Q1). Rehema has been told")
    assert asha[-1].startswith("Dr Tumaini (surgery) on Q1:")
    assert any("Dr Tumaini now has Q1" in text for text in visitor.received("Rehema"))


def test_a_shift_changes_hands_by_text(visitor: Visitor) -> None:
    plays(visitor, "swap")
    taker = visitor.received("Dr Jabali")
    assert [text for text in taker if "is now yours. Thank you, Dr Jabali." in text]
    assert [text for text in taker if text.startswith("Dr Mwajuma thanks you")]
    assert [text for text in visitor.received("Dr Mwajuma") if "Dr Jabali takes" in text]


def test_no_name_leaves_the_seal_until_it_is_opened_with_a_reason(visitor: Visitor) -> None:
    plays(visitor, "anonymous")
    assert not [text for text in visitor.received("Dr Neema") if "Asha" in text or "Bunda" in text]
    named = [text for text in visitor.received("Sister Upendo") if "Asha" in text]
    assert len(named) == 1
    assert named[0].startswith("N1 was sent by Asha, Bunda DH.")
    assert "To visit the ward" in visitor.received("Asha")[-1]


def plays(visitor: Visitor, slug: str) -> None:
    """Open a story and play it to its end."""
    visitor.opens(story=slug)
    for _ in BY_SLUG[slug].steps:
        visitor.presses(NEXT)


def test_a_quiz_week_teaches_in_the_reply_and_leads_to_a_mentor(visitor: Visitor) -> None:
    plays(visitor, "quiz")
    halima, mentor = visitor.received("Halima"), visitor.received("Dr Mwajuma")
    assert halima[0].startswith("When is the Time Out done?")
    assert halima[1].startswith("Not this time: it is B.")
    assert "It comes back in 12 days." in halima[1]
    assert any("About the quiz question: When is the Time Out done?" in each for each in mentor)
    assert any(text.startswith("Right, C.") for text in halima)
    assert halima[-1].startswith("We now send at most 1 a week.")


def test_a_visit_brings_debriefs_and_a_barrier_to_who_can_remove_it(visitor: Visitor) -> None:
    plays(visitor, "visit")
    asha, mentor, leah = (visitor.received(each) for each in ("Asha", "Dr Neema", "Mama Leah"))
    assert any(text.startswith("A mentor visit to Bunda DH is planned for") for text in asha)
    assert any(text.startswith("I could not use that reply here.") for text in asha)
    assert any(text.startswith("Thank you, Asha, all saved.") for text in asha)
    assert any("Asha: A spinal block in a large patient" in text for text in mentor)
    assert any("to look at it by" in text for text in leah)
    assert '"power, water or oxygen fails" is reported as solved by Mama Leah.' in asha[-1]
    assert not [text for text in (*mentor, *leah) if "names before every case" in text]
    assert not visitor.phone("Rehema").count(), "her phone made room for that of Mama Leah"


def test_a_month_is_sent_in_one_line_and_put_right(visitor: Visitor) -> None:
    for _ in range(2):  # what was sent before is there again after a fresh start
        plays(visitor, "form")
        said = [each for each in visitor.received("Baraza") if "form is due" not in each]
        assert 'I could not read "ssi=six"' in said[0]
        assert "ssi = 26 looks unusual next to the usual 4 to 7." in said[1]
        assert "SSI 6/40" in said[3]
        assert said[4].startswith("Saved: Bunda DH,")
        assert "13 of 16 numbers. Thank you, Baraza." in said[4]
        assert "SSI 7/40" in said[-2]
        assert said[-1].startswith("Saved: Bunda DH,")
        visitor.presses("Start again")


def test_a_broadcast_leaves_by_its_code_and_every_reply_is_heard(visitor: Visitor) -> None:
    for _ in range(2):
        plays(visitor, "broadcast")
        rehema, asha, juma = (visitor.received(each) for each in ("Rehema", "Asha", "Juma"))
        assert rehema[0].startswith("Broadcast 1 to 6 people: 2 SMS, 0 WhatsApp, 4 Telegram.")
        assert rehema[1].startswith("That code does not fit broadcast 1")
        assert rehema[3].startswith("Broadcast 2 is on its way: 0 of 6 sent")
        assert rehema[4].startswith("Broadcast 2 is done: 6 delivered")
        assert rehema[5].startswith("Broadcast 3 to 5 people")
        assert asha[0].startswith("Lake Safe Surgery: Oxygen training moved to Friday 9:00")
        assert asha[1].startswith("Got it (Q1). Dr Neema, anaesthesia, is on call.")
        assert len(asha) == 2, "who has answered is not asked again"
        assert juma[-1].startswith("Noted: I come. Thank you.")
        assert visitor.happened("Q1 is a reply to a broadcast").endswith("A reply to broadcast 2.")
        visitor.presses("Start again")


def test_the_page_leads_to_every_story_and_to_the_console(visitor: Visitor) -> None:
    first, *others = STORIES
    visitor.opens(story=first.slug)
    visitor.page.get_by_text(f"Other stories: {len(others)}").click()
    for story in others:
        link = visitor.page.get_by_role("link", name=story.title)
        assert link.get_attribute("href") == f"./?story={story.slug}"
    visitor.page.get_by_role("link", name="open the console").click()
    assert visitor.page.url.partition("?")[0].endswith("/console/enter")
