"""The event strip: plain sentences for every kind of line, and for every reason of an offer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content import plain
from content.happened import Known, told
from content.log_words import KINDS
from domain.barriers import BarrierKind, CommitmentKind
from domain.instruments import AnswerState
from domain.joining import Step
from domain.model import Discipline, Event, Tier, Urgency
from domain.routing import Candidate, Need, choose
from domain.visits import Reply
from handlers.surveys.conducts import CONDUCTS

HOUSE = Path(__file__).parents[3]
FOLDERS = ("bot", "handlers", "monitoring", "scheduler", "storage")
LOGGED = re.compile(r"""(?:\b(?:desk|uow)\.log|\bEvent)\(\s*(f?)"([a-z_.{}]+)\"""")
NOT_SHOWN = {"import.facilities", "import.people", "import.roster", "join.code.made"}
"""How a programme is made before anything happens in it."""

Q1 = Known(q="Q1", who="Asha")


def logged() -> set[str]:
    """Every kind of line that the source writes into the interaction log."""
    files = [file for folder in FOLDERS for file in (HOUSE / folder).rglob("*.py")]
    found = {pair for file in files for pair in LOGGED.findall(file.read_text())}
    made = {kind for is_made, kind in found if is_made}
    assert made == {"join.{step}"}
    decided = {f"join.{step}" for step in (Step.APPROVED, Step.REFUSED)}
    return {kind for is_made, kind in found if not is_made} | decided


def test_every_kind_of_line_has_its_words() -> None:
    assert logged() - NOT_SHOWN == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_line_is_a_sentence(kind: str) -> None:
    reason = "focal: nobody left to ask" if kind.startswith("offer.") else "no reason"
    what, why = told(Event(kind, 1, 2, reason, (("key", "A"),)), Q1)
    assert "{" not in what + why
    assert what[0].isupper()
    assert why[-1] in ".?"


def mentor(number: int, tier: Tier, *, open_count: int = 0) -> Candidate:
    return Candidate(
        mentor_id=number,
        discipline=Discipline.ANAESTHESIA,
        tier=tier,
        facility_id=1 if tier is Tier.FOCAL else 2,
        coupled_facility_id=1,
        region="Lake",
        language="en",
        open_count=open_count,
        offers_7d=0,
        last_offered_at=datetime(2026, 11, 1, tzinfo=UTC),
        sms_only=False,
        reachable=True,
    )


def offered(urgency: Urgency, *mentors: Candidate) -> tuple[str, str]:
    """Say an offer as it is logged when these mentors are on call."""
    need = Need(
        question_id=1,
        discipline=Discipline.ANAESTHESIA,
        urgency=urgency,
        facility_id=1,
        coupled_facility_id=2,
        region="Lake",
        language="en",
        asker_id=99,
    )
    choice = choose(need, mentors)
    names = {1: "Dr Neema", 2: "Dr Kato"}
    asked = [(names[one], choice.reason_for(one)) for one in choice.mentor_ids]
    event = Event("offer.made", 1, None, "; ".join(choice.reasons))
    return told(event, Known(q="Q1", asked=asked))


@pytest.mark.parametrize("tier", [Tier.FOCAL, Tier.COUPLED, Tier.REGIONAL, Tier.BACKUP, Tier.LEAD])
def test_an_offer_names_its_mentor_and_reads_well(tier: Tier) -> None:
    what, why = offered(Urgency.ROUTINE, mentor(1, tier))
    assert what == "Q1 offered to Dr Neema"
    assert not set("();:") & set(why)
    assert ("mentor is left to ask." in why) == (tier is not Tier.FOCAL)


def test_an_urgent_offer_says_that_two_are_asked_at_once() -> None:
    what, why = offered(Urgency.URGENT, mentor(1, Tier.COUPLED), mentor(2, Tier.COUPLED))
    assert what == "Q1 offered to Dr Neema and Dr Kato"
    assert why == (
        "Urgent: 2 at once. Each on call at the coupled facility, same language, "
        "nobody else is free there. No focal mentor is left to ask."
    )


def test_two_who_were_asked_for_different_reasons_are_named() -> None:
    event = Event("offer.made", 1, None, "")
    known = Known(q="Q1", asked=[("Dr Neema", "lead mentor"), ("Dr Kato", "on call (regional)")])
    assert told(event, known)[1] == (
        "Urgent: 2 at once. Dr Neema: lead mentor. Dr Kato: on call for the region."
    )


def test_nobody_left_is_one_sentence() -> None:
    reason = "focal: nobody left to ask; coupled: nobody left to ask; lead: nobody left to ask"
    assert told(Event("offer.nobody", 1, None, reason), Q1) == (
        "Nobody left to ask for Q1",
        "No focal, coupled or lead mentor is left to ask.",
    )


@pytest.mark.parametrize(
    ("event", "what", "why"),
    [
        (
            Event(
                "question.opened",
                1,
                None,
                "first word URGENT; the asker's own discipline",
                (("urgency", "urgent"), ("discipline", "general_surgery")),
            ),
            "Q1 opened by Asha, urgent",
            "The first word is URGENT. General surgery, the asker's own discipline.",
        ),
        (
            Event("question.opened", 1, None, "discipline named", (("discipline", "obstetrics"),)),
            "Q1 opened by Asha",
            "Obstetrics, discipline named.",
        ),
        (
            Event("feedback.helped", 1, 2, "1"),
            "Did Q1 help? A lot",
            "Asked when the question closed.",
        ),
        (Event("feedback.outcome", 1, 2, "2"), "After Q1: referred", "Asked what happened next."),
        (
            Event("tap.matched", 1, 2, "Rule 1: it taps.", (("key", "D"),)),
            "Asha pressed “Pass on” on Q1",
            "Rule 1: it taps.",
        ),
        (
            Event("alarm.urgent", 1, None, "asked: Dr Neema"),
            "Coordinator alarmed about Q1",
            "No human answer yet. Asked so far: Dr Neema.",
        ),
        (Event("question.closed", 1, None, "quiet for 12 h"), "Q1 closed", "Quiet for 12 h."),
        (
            Event("alarm.urgent", 1, None, "nobody on call"),
            "Coordinator alarmed about Q1",
            "No human answer yet. Nobody on call.",
        ),
        (
            Event("survey.invited", None, 2, "debrief_mentee"),
            "Asha is asked about how a visit was",
            "One question a message; open for days.",
        ),
        (
            Event("barrier.opened", None, None, "power_water_oxygen"),
            "A facility lacks something: power, water or oxygen",
            "A ticket, with a day to act by.",
        ),
        (
            Event("commitment.made", None, 2, "own"),
            "Asha notes a change that is promised",
            "Its writer is asked about it in 30 days.",
        ),
    ],
    ids=lambda given: given.kind if isinstance(given, Event) else "",
)
def test_lines_as_they_are_said(event: Event, what: str, why: str) -> None:
    assert told(event, Q1) == (what, why)


@pytest.mark.parametrize(
    "said", [*BarrierKind, *CommitmentKind, *CONDUCTS, *AnswerState, Reply.NOT]
)
def test_what_an_instrument_or_an_answer_is_called_has_plain_words(said: str) -> None:
    assert said == "other" or said in plain.SAID


def test_an_unknown_kind_is_shown_as_it_is() -> None:
    assert told(Event("new.kind", None, None, "some reason"), Known()) == (
        "new.kind",
        "Some reason.",
    )
