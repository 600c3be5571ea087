"""Sharing an answered question: its mentor approves the stripped text, its asker lets it go.

The mentor reads what would be sent before anybody else does, and may put words of their own in
its place. Then the asker reads it and decides; without their consent nobody gets it, and nobody
is told whether they said no or nothing (docs/adr/0024).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import fitting, naming
from domain.guides import title_of
from domain.model import Job, Prompt, Role
from domain.reserved import IntentKind
from handlers.learning import cases, drafts
from storage import guides, jobs, messages, offers, people, prompts, questions, shares
from storage.shares import Audience, State

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored
    from storage.shares import Share

DRAFT = "share.draft"
ASKED = "share.asked"
LAPSE = "share.lapse"
DROP = "3"
AGREE = "1"
ASKED_FOR = timedelta(days=7)
MOST_PARTS = 3
_AUDIENCES = {"1": Audience.TEAM, "2": Audience.DISCIPLINE}
_ASKS = {Audience.TEAM: "share.asked.team", Audience.DISCIPLINE: "share.asked.discipline"}


def share(turn: Turn) -> None:
    """A mentor wants to share an answered question, perhaps in words of their own: SHARE 7#."""
    code = turn.intent.code or 0
    known = offers.known_to(turn.desk.uow, turn.person.id) if turn.has_role(Role.MENTOR) else []
    found = [one.question for one in known if one.offer.code == code]
    if not found or found[-1].mentor_id != turn.person.id:
        turn.reply("key.unknown", code=naming.offer_tag(code))
        return
    _draft(turn, found[-1], turn.intent.text)


def rewords(turn: Turn) -> bool:
    """Take a text that quotes a draft for the better words of its mentor; else False."""
    inbound = turn.arrived.inbound
    if turn.intent.kind is not IntentKind.TEXT or not inbound.quoted:
        return False
    quoted = messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)
    stored = prompts.of_message(turn.desk.uow, quoted.id) if quoted is not None else None
    if stored is None or stored.prompt.kind != DRAFT:
        return False
    found = shares.get(turn.desk.uow, stored.prompt.options[0])
    if found.state is not State.DRAFT:
        turn.reply("tap.late")
    else:
        _draft(turn, questions.get(turn.desk.uow, found.question_id), inbound.text)
    return True


def settle(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says to whom a draft may go, or drops it."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    found = shares.get(desk.uow, stored.prompt.options[0])
    if key == DROP and found.state is State.DRAFT:
        shares.end(desk.uow, [found], State.DROPPED)
        desk.log("share.dropped", _question(desk, found), person_id=turn.person.id)
        code = desk.code_of(_question(desk, found), turn.person.id)
        turn.reply("share.dropped", share=_tag(found), code=code)
    elif key != DROP and shares.ask(desk.uow, found.id, _AUDIENCES[key]):
        _ask(turn, found, _AUDIENCES[key])
    else:
        turn.reply("tap.late")


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """An asker lets a share go, or not."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    found = shares.get(desk.uow, stored.prompt.options[0])
    if found.state is not State.ASKED:
        turn.reply("tap.late")
    elif key == AGREE:
        _let_go(turn, found)
    else:
        _refuse(desk, found)
        turn.reply("share.refused", share=_tag(found))


def lapse(desk: Desk, job: Job) -> None:
    """An asker has said nothing about a share for a week: it goes to nobody."""
    found = shares.get(desk.uow, int(job.key))
    if found.state is State.ASKED:
        _refuse(desk, found)


def withdraw(turn: Turn) -> None:
    """A share is taken back by its mentor or its asker: WITHDRAW S3."""
    desk = turn.desk
    found = shares.numbered(desk.uow, turn.intent.number or 0)
    shown = f"S{turn.intent.number}"
    if found is None or turn.person.id not in {found.asker_id, found.mentor_id}:
        turn.reply("share.unknown", share=shown)
    elif found.state not in {State.DRAFT, State.ASKED, State.SHARED}:
        turn.reply("share.ended", share=shown)
    else:
        _withdraw(desk, found, turn.person.id)
        turn.reply("share.withdrawn", share=shown)
        if turn.person.id == found.asker_id:
            _tell_mentor(desk, found)


def leave(desk: Desk, person_id: int) -> None:
    """Take back what was shared of the questions of somebody who leaves."""
    for each in shares.of_person(desk.uow, person_id):
        if each.asker_id == person_id:
            _withdraw(desk, each, person_id)


def _draft(turn: Turn, question: Question, own: str) -> None:
    """Make or change the draft of a question and show it, unless it cannot be shared."""
    desk, code = turn.desk, turn.desk.code_of(question, turn.person.id)
    asker = people.get(desk.uow, question.asker_id)
    there = shares.of_question(desk.uow, question.id)
    if asker.stopped_at is not None:
        turn.reply("share.left", code=code)
        return
    if there is not None and there.state is not State.DRAFT:
        turn.reply("share.already", code=code, share=_tag(there))
        return
    words = drafts.strip(desk, question, asker, own) if own.strip() else ""
    words = words or drafts.of_thread(desk, question, turn.person)
    if not words or question.first_answer_at is None:
        turn.reply("share.unanswered", code=code)
        return
    messages.file_under(desk.uow, turn.message_id, question.id)  # it goes with its asker
    made = shares.draft(desk.uow, question, turn.person.id, turn.message_id, words)
    desk.log("share.drafted", _question(desk, made), person_id=turn.person.id)
    _preview(turn, question, made)


def _preview(turn: Turn, question: Question, made: Share) -> None:
    """Show a mentor what would go, word for word; what is too long needs words of their own."""
    desk, mentor = turn.desk, turn.person
    code, pushed = desk.code_of(question, mentor.id), cases.rendered(desk, mentor, made.draft)
    parts = fitting.parts(fitting.fold(pushed.text))
    if parts > MOST_PARTS:
        turn.reply("share.long", share=_tag(made), code=code, n=str(parts), parts=str(MOST_PARTS))
        return
    prompt = Prompt(DRAFT, ("1", "2", DROP), question.id, (made.id,), waits=False)
    turn.reply_as(
        "share.preview",
        {"prompt": prompt, "question_id": question.id, "relay": True},
        share=_tag(made),
        code=code,
        text=made.draft,
        discipline=desk.discipline(question.discipline, mentor),
    )


def _ask(turn: Turn, found: Share, audience: Audience) -> None:
    """Ask the asker, in the words that would go, and let their silence mean no."""
    desk, question = turn.desk, _question(turn.desk, found)
    asker = people.get(desk.uow, question.asker_id)
    if asker.stopped_at is not None:
        shares.end(desk.uow, [found], State.WITHDRAWN)
        turn.reply("share.left", code=desk.code_of(question, turn.person.id))
        return
    values = {
        "mentor": naming.given_name(turn.person.name),
        "q": naming.question_tag(question.number),
        "text": found.draft,
    }
    if audience is Audience.DISCIPLINE:
        values["discipline"] = desk.discipline(question.discipline, asker)
    minutes = int(ASKED_FOR.total_seconds() // 60)
    desk.tell(
        asker,
        desk.render(_ASKS[audience], asker, **values),
        prompt=Prompt(ASKED, (AGREE, "2"), question.id, (found.id,), minutes=minutes),
        question_id=question.id,
        address_id=question.address_id,
        relay=True,
    )
    desk.uow.later(Job(LAPSE, str(found.id), desk.now + ASKED_FOR, question.id))
    desk.log("share.approved", _question(desk, found), person_id=turn.person.id)
    turn.reply("share.approved", share=_tag(found))


def _let_go(turn: Turn, found: Share) -> None:
    """An asker agrees: the text is a guide from now on, and goes out on Friday."""
    desk, question = turn.desk, _question(turn.desk, found)
    mentor = people.get(desk.uow, found.mentor_id)
    title = title_of(found.draft)
    by = (mentor.id, question.discipline)
    made = guides.add_answer(desk.uow, title, found.draft, turn.person.language, by)
    shares.let_go(desk.uow, found.id, made)
    jobs.cancel(desk.uow, LAPSE, str(found.id))
    at = cases.plan(desk, shares.get(desk.uow, found.id))
    desk.log("share.agreed", _question(desk, found), person_id=turn.person.id)
    turn.reply("share.agreed", share=_tag(found), when=desk.time(at, turn.person))
    rendered = desk.render("share.goes", mentor, share=_tag(found), when=desk.time(at, mentor))
    desk.tell(mentor, rendered, silent=True)


def _refuse(desk: Desk, found: Share) -> None:
    shares.end(desk.uow, [found], State.REFUSED)
    _end_prompts(desk, found)
    desk.log("share.refused", _question(desk, found))
    _tell_mentor(desk, found)


def _withdraw(desk: Desk, found: Share, person_id: int) -> None:
    shares.end(desk.uow, [found], State.WITHDRAWN)
    _end_prompts(desk, found)
    desk.log("share.withdrawn", _question(desk, found), person_id=person_id)


def _end_prompts(desk: Desk, found: Share) -> None:
    jobs.cancel(desk.uow, LAPSE, str(found.id))
    for kind in (DRAFT, ASKED):
        prompts.end_of_question(desk.uow, found.question_id, kind)


def _tell_mentor(desk: Desk, found: Share) -> None:
    """Tell the mentor that a share goes to nobody; never whether its asker said so."""
    mentor = people.get(desk.uow, found.mentor_id)
    if mentor.stopped_at is None:
        rendered = desk.render("share.not", mentor, share=_tag(found))
        desk.tell(mentor, rendered, silent=True)


def _question(desk: Desk, found: Share) -> Question:
    return questions.get(desk.uow, found.question_id)


def _tag(found: Share) -> str:
    return f"S{found.number}"
