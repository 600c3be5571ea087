"""What a coordinator does about a question, each deed a form of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.page import COORDINATORS, Page
from console.pages import question
from domain import naming
from domain.assigning import FIRM, Objection
from domain.model import Discipline
from handlers.coordinating import assigning, behalf, steering
from handlers.coordinating.assigning import Settled, Step, Wish
from handlers.coordinating.behalf import Spoken
from handlers.coordinating.deeds import Came
from handlers.pages import asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from console.visit import Visit
    from domain.model import Person, Question
    from handlers.desk import Desk


async def remind(visit: Visit) -> web.StreamResponse:
    """Remind the mentor who has a question."""
    return await _do(visit, steering.remind, visit.say("The mentor is reminded."))


async def take_on(visit: Visit) -> web.StreamResponse:
    """See to a question in person."""
    return await _do(visit, steering.take_on, visit.say("You take care of it."))


async def offer_anew(visit: Visit) -> web.StreamResponse:
    """Offer a question to others."""
    return await _do(visit, steering.offer_anew, visit.say("Others are asked now."))


async def send_elsewhere(visit: Visit) -> web.StreamResponse:
    """Let an answer that waits go to another address of its asker."""
    said = visit.say("The answer is on its way.")
    return await _do(visit, steering.send_elsewhere, said)


async def refile(visit: Visit) -> web.StreamResponse:
    """Send a question to the mentors of another discipline."""
    chosen = visit.field("discipline")
    if chosen not in {*Discipline}:
        amiss = [("discipline", visit.say("Choose a field."))]
        return await question.shown(visit, errors=amiss)

    def act(desk: Desk, person: Person, asked: Question) -> Came:
        return steering.refile(desk, person, asked, Discipline(chosen))

    return await _do(visit, act, visit.say("It has moved, and its asker reads so."))


async def note(visit: Visit) -> web.StreamResponse:
    """Write a note, which coordinators alone read."""
    text = visit.field("note")
    if amiss := question.wrong(visit, text):
        return await question.shown(visit, errors=[("note", amiss)], typed={"note": text})
    came = await question.carried(
        visit, lambda desk, asked: steering.note(desk, visit.person, asked, text), closed=True
    )
    if came is Came.CHANGED:
        amiss = question.why_not_done(visit, came)
        return await question.shown(visit, errors=[("note", amiss)], typed={"note": text})
    return await question.told(visit, came, visit.say("Your note is kept."))


async def close(visit: Visit) -> web.StreamResponse:
    """Close a question, once that was confirmed."""
    if visit.field("sure") != "yes":
        line = await question.line_of(visit)
        return visit.page("question_close.html", line=line, version=visit.field("version"))
    return await _do(visit, steering.close, visit.say("It is closed."))


async def assign(visit: Visit) -> web.StreamResponse:
    """Have a mentor asked, or show what must be said first."""
    steps = set(visit.field("said").split())
    mentor = await visit.read(lambda uow: asking.mentor(visit.desk(uow), visit.field("mentor")))
    if mentor is None:
        amiss = [("mentor", visit.say("Choose a mentor."))]
        return await question.shown(visit, errors=amiss)
    came: list[Settled] = []

    def act(desk: Desk, person: Person, asked: Question) -> Came:
        wish = Wish(asked, mentor, Step.INSIST in steps, Step.MOVE in steps)
        came.append(assigning.settle(desk, person, wish))
        return Came.DONE if came[0].step is Step.DONE else Came.CHANGED

    done = await question.carried(visit, lambda desk, asked: act(desk, visit.person, asked))
    settled = came[0] if came else Settled(Step.LATE)
    if settled.step in (Step.DONE, Step.LATE):
        said = visit.say("The mentor is asked; you take care of it until they answer.")
        return await question.told(visit, done, said)
    why = _why_not(visit, settled.against)
    if settled.against in FIRM:
        typed = {"mentor": str(mentor.id)}
        return await question.shown(visit, errors=[("mentor", why)], typed=typed)
    return visit.page(
        "question_assign.html",
        line=await question.line_of(visit),
        version=visit.field("version"),
        mentor=mentor.id,
        name=naming.given_name(mentor.name),
        why=why if settled.step is Step.INSIST else "",
        seen=" ".join(sorted({*steps, settled.step})),
    )


async def speak(visit: Visit) -> web.StreamResponse:
    """Pass on what a mentor said: first it is shown as its asker will read it."""
    text, chosen = visit.field("words"), visit.field("speaker")
    typed, step = {"words": text, "speaker": chosen}, visit.field("step")
    mentor = await visit.read(lambda uow: asking.mentor(visit.desk(uow), chosen))
    errors = []
    if mentor is None:
        errors.append(("speaker", visit.say("Choose the mentor whose words these are.")))
    if amiss := question.wrong(visit, text):
        errors.append(("words", amiss))
    if errors or mentor is None or step == "change":
        return await question.shown(visit, errors=errors, typed=typed)
    spoken = Spoken(visit.person, mentor, text)
    if step == "send":
        return await _do(
            visit,
            lambda desk, _, asked: behalf.say(desk, asked, spoken),
            visit.say("The answer is on its way; the mentor reads it too."),
        )
    preview = await visit.read(lambda uow: _preview(visit.desk(uow), visit, spoken))
    if preview is None:
        amiss = visit.say("They have not been asked, or have passed it on. Choose another.")
        return await question.shown(visit, errors=[("speaker", amiss)], typed=typed)
    return visit.page(
        "question_speak.html",
        line=await question.line_of(visit),
        version=visit.field("version"),
        preview=preview,
        typed=typed,
    )


def _preview(desk: Desk, visit: Visit, spoken: Spoken) -> asking.Preview | None:
    asked = question.numbered(desk, visit)
    if spoken.mentor.id not in {each.id for each in behalf.mentors(desk, asked)}:
        return None
    return asking.preview(desk, visit.person, asked, spoken)


async def _do(
    visit: Visit, act: Callable[[Desk, Person, Question], Came], said: str
) -> web.StreamResponse:
    """Do something to the question of the address, and say what came of it."""
    came = await question.carried(visit, lambda desk, asked: act(desk, visit.person, asked))
    return await question.told(visit, came, said)


def _why_not(visit: Visit, against: Objection | None) -> str:
    """Say what stands against asking a mentor."""
    return {
        Objection.LEFT: visit.say("They have left, or are no mentor any more."),
        Objection.ASKER: visit.say("They asked the question themselves."),
        Objection.DISCIPLINE: visit.say("They are of another field, and not on call for this."),
        Objection.NOT_AGREED: visit.say("They have not agreed to take part yet."),
        Objection.UNREACHABLE: visit.say("No message reaches them."),
        Objection.HAS_IT: visit.say("They have it already."),
        Objection.PASSED: visit.say("They have passed this question on."),
        Objection.OFF_CALL: visit.say("They are not on call now."),
        Objection.FULL: visit.say("They have as many open questions as agreed."),
        None: "",
    }[against]


PAGES = (
    Page("POST", "/questions/{number}/remind", remind, COORDINATORS),
    Page("POST", "/questions/{number}/mine", take_on, COORDINATORS),
    Page("POST", "/questions/{number}/anew", offer_anew, COORDINATORS),
    Page("POST", "/questions/{number}/elsewhere", send_elsewhere, COORDINATORS),
    Page("POST", "/questions/{number}/field", refile, COORDINATORS),
    Page("POST", "/questions/{number}/note", note, COORDINATORS),
    Page("POST", "/questions/{number}/close", close, COORDINATORS),
    Page("POST", "/questions/{number}/assign", assign, COORDINATORS),
    Page("POST", "/questions/{number}/speak", speak, COORDINATORS),
)
