"""An answer is shared: stripped, approved by its mentor, let go by its asker, sent on Friday."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

QUESTION = "Mrs Maria Juma in Bunda: where do we keep the spare batteries of the laryngoscope?"
ANSWER = "Asha, two live in the red box. Dr Kato checks them on Mondays."
SHARED = (
    "Q: Mrs ... in ...: where do we keep the spare batteries of the laryngoscope?\n"
    "A: ..., two live in the red box. Dr ... checks them on Mondays."
)
WEEKLY = "Question of the week for your team, no names:"
PUSHED = f"{WEEKLY}\n{SHARED}\nReply to ask a mentor about it."


async def answered(service: Service, asker: str = "asha", mentor: str = "neema") -> None:
    """Somebody is answered, their question is closed, and they say how it went."""
    await service.text(asker, QUESTION)
    await service.text(asker, "S")
    await service.text(mentor, ANSWER)
    await service.text(mentor, "C")
    await service.text(asker, "2")
    await service.text(asker, "4")


async def shared(service: Service) -> None:
    """An answer is let go to the asker's team."""
    await answered(service)
    await service.text("neema", "SHARE 1#")
    await service.tap("neema", "Their team")
    await service.text("asha", "1")


async def test_an_answer_is_shared_once_its_mentor_and_its_asker_agree(service: Service) -> None:
    await answered(service)
    await service.text("neema", "SHARE 1#")
    assert service.last("neema") == (
        f"Draft S1, names out:\n{SHARED}\n"
        "1=their team 2=all anaesthesia 3=drop. Better: SHARE 1# and your text"
    )
    await service.tap("neema", "Their team")
    assert service.last("neema").startswith("Thank you. S1 goes out only if the asker agrees")
    assert service.last("asha") == (
        f"Dr Neema would show Q1 to your team, without names:\n{SHARED}\n"
        "1=agree 2=no. Without a reply nobody gets it."
    )
    await service.text("zawadi", "GUIDE batteries")
    assert service.last("zawadi").startswith("No signed card or shared answer fits these words")
    await service.text("asha", "1")
    assert "It goes out Fri 12:30, without names" in service.last("asha")
    assert service.last("neema").startswith("S1 goes out Fri 12:30, and GUIDE finds it")

    await service.text("zawadi", "GUIDE batteries")
    assert "(mentor's answer)" in service.last("zawadi")
    await service.text("zawadi", "1")
    assert service.last("zawadi") == (
        f"{SHARED}\nA mentor's answer to a colleague, checked by Dr Neema.\nWrite to ask a mentor."
    )


async def test_a_shared_answer_is_attached_to_another_question(service: Service) -> None:
    await shared(service)
    await service.text("juma", "ASK Where would you look for them?")
    await service.tap("neema", "Take")
    await service.text("neema", "GUIDE spare batteries")
    assert "(mentor's answer)" in service.last("neema")
    await service.text("neema", "1")
    assert service.last("juma") == (
        f"Dr Neema adds an answer of a colleague to Q2, checked by Dr Neema:\n{SHARED}\n"
        "Reply here to go on."
    )


async def test_the_team_gets_it_on_friday_and_nobody_after_it_is_withdrawn(
    service: Service,
) -> None:
    await shared(service)
    await service.wait(days=3)
    assert PUSHED not in service.everything()
    await service.at("12:29")
    service.wipe()
    await service.at("12:30")
    await service.wait(days=1)
    got = {each.person.key for each in service.phones.desk if PUSHED in each.inbox()}
    assert "zawadi" in got
    assert not got & {"asha", "neema", "juma"}
    assert all(each.inbox().count(PUSHED) <= 1 for each in service.phones.desk)

    await service.text("zawadi", "And who charges them?")
    assert service.last("zawadi").startswith("Got it (Q2)")
    await service.text("asha", "WITHDRAW S1")
    assert service.last("asha").startswith("S1 is withdrawn: nobody gets or finds it")
    assert service.last("neema").startswith("S1 goes to nobody; no reason is asked.")
    await service.text("peter", "GUIDE batteries")
    assert service.last("peter").startswith("No signed card or shared answer fits")
    await service.wait(days=8)
    assert sum(each.inbox().count(PUSHED) for each in service.phones.desk) == len(got)


async def test_one_case_a_week_for_each_person_and_the_next_waits(service: Service) -> None:
    for mentor_text, asker in (("Q: First? A: So.", "asha"), ("Q: Second? A: So.", "asha")):
        await service.text(asker, "ASK Where is the box?")
        await service.text("neema", "In the store.")
        await service.text("neema", "C")
        await service.text("asha", "2")
        await service.text("asha", "4")
        code = service.phone("neema").inbox()[-1].split()[0]
        await service.text("neema", f"SHARE {code} {mentor_text}")
        await service.tap("neema", "Their team")
        await service.text("asha", "1")
    service.wipe()
    await service.wait(days=5)
    first = [text for text in service.inbox("zawadi") if text.startswith("Question of the week")]
    assert len(first) == 1
    assert "Q: First?" in first[0]
    await service.wait(days=7)
    both = [text for text in service.inbox("zawadi") if text.startswith("Question of the week")]
    assert len(both) == 2
    assert "Q: Second?" in both[1]


async def test_a_mentor_puts_better_words_and_a_silent_asker_keeps_it(service: Service) -> None:
    neema = service.phone("neema", "telegram")
    await answered(service)
    await neema.says("SHARE 1#")
    await neema.quotes(
        neema.last(), "Q: Where are spare parts kept? A: Ask Dr Baraka at Bunda DH."
    )
    better = "Q: Where are spare parts kept? A: Ask Dr ... at ... DH."
    assert better in neema.last().text
    await neema.taps("The whole field")
    asked = service.last("asha")
    assert asked.startswith("Dr Neema would show Q1 to all of anaesthesia, no names")
    assert better in asked
    await service.wait(days=8)
    assert neema.last().text.startswith("S1 goes to nobody; no reason is asked.")
    assert not any(text.startswith("Question of the week") for text in service.everything())
    await neema.says("SHARE 1#")
    assert "you have no question 1#" in neema.last().text


@pytest.mark.parametrize(
    ("says", "reads"),
    [
        ("SHARE 9#", "Nothing was done: you have no question 9# now."),
        ("SHARE 1#", "1# has no answer of yours that could be shared."),
        ("WITHDRAW S4", "Nothing was done: S4 is nothing of yours."),
    ],
)
async def test_what_cannot_be_shared_is_said(service: Service, says: str, reads: str) -> None:
    await service.text("asha", "ASK Where is the box?")
    await service.tap("neema", "Take")
    await service.text("neema", says)
    assert service.last("neema").startswith(reads)


async def test_a_draft_is_dropped_refused_or_too_long_and_nobody_else_reads_it(
    service: Service,
) -> None:
    neema = service.phone("neema", "telegram")
    await answered(service)
    await neema.says("SHARE 1#")
    first = neema.last()
    await neema.taps("Drop it")
    assert neema.last().text.startswith("S1 is dropped; nobody has read it.")
    await neema.taps("Their team", first)
    await neema.quotes(first, "Q: Other words? A: None.")
    assert [one.text[:12] for one in neema.bubbles()[-2:]] == [neema.last().text[:12]] * 2
    await neema.says("WITHDRAW S1")
    assert neema.last().text.startswith("S1 is not shared any more.")
    await neema.says("SHARE 1#")
    await neema.says("WITHDRAW S2")
    assert neema.last().text.startswith("S2 is withdrawn: nobody gets or finds it")
    await neema.says("SHARE 1# " + "A long story about a box. " * 20)
    assert neema.last().text.startswith("S3 takes 4 SMS parts, 3 at most, so nothing goes yet.")
    await neema.says("SHARE 1# Q: Box? A: Store.")
    await neema.taps("Their team")
    await neema.says("SHARE 1#")
    assert neema.last().text.startswith("1# is S3 already.")
    await service.text("asha", "2")
    assert service.last("asha").startswith("Understood: S3 goes to nobody, and nobody hears why.")
    assert neema.last().text.startswith("S3 goes to nobody; no reason is asked.")
    await service.wait(days=8)
    assert not any(text.startswith(WEEKLY) for text in service.everything())


async def test_who_leaves_takes_their_question_along(service: Service) -> None:
    await answered(service)
    await service.text("neema", "SHARE 1#")
    await service.tap("neema", "Their team")
    await service.text("asha", "1")
    await service.text("asha", "STOP")
    await service.text("zawadi", "GUIDE batteries")
    assert service.last("zawadi").startswith("No signed card or shared answer fits")
    await service.text("neema", "SHARE 1#")
    assert service.last("neema").startswith("The asker of 1# has left the service")
    await service.wait(days=8)
    assert not any(text.startswith("Question of the week") for text in service.everything())


async def test_what_was_taken_back_is_not_shared(service: Service) -> None:
    await service.text("asha", "ASK Where is the box?")
    await service.text("neema", "Under the table.")
    await service.text("neema", "UNDO")
    await service.text("neema", "SHARE 1#")
    assert service.last("neema").startswith("1# has no answer of yours that could be shared.")
    await service.text("neema", "1# In the store.")
    await service.text("neema", "SHARE 1#")
    assert "A: In the store." in service.last("neema")
    assert "table" not in service.last("neema")


async def test_what_was_put_right_is_shared_as_it_reads_now(service: Service) -> None:
    neema = service.phone("neema", "telegram")
    await service.text("asha", "ASK Where is the box?")
    wrote = await neema.says("Under the table.")
    await service.wait(seconds=30)
    wrote = await neema.edits(wrote, "Under the tabel, in the store.")
    await neema.edits(wrote, "In the store.")
    await neema.says("SHARE 1#")
    assert "Q: Where is the box?\nA: In the store.\n1=their team" in neema.last().text


async def test_a_hint_comes_at_midday_when_an_answer_helped_a_lot(service: Service) -> None:
    await service.text("asha", "ASK Where is the box?")
    await service.text("neema", "In the store.")
    await service.text("neema", "C")
    await service.text("asha", "1")
    await service.at("23:00")
    assert not any("SHARE 1#" in text for text in service.inbox("neema"))
    await service.at("12:30")
    assert service.last("neema").startswith("Your answer on 1# helped a lot. SHARE 1# makes it")
