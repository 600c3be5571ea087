"""One question: its transcript for who may read it, and the answer of its mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from console.page import COORDINATORS, Page
from console.pages.questions import WHO
from domain.model import Role
from handlers import writing
from handlers.coordinating.deeds import Came, Seen, carry_out
from handlers.pages import access, asking, board, lines, transcript
from handlers.pages.access import Door, Why
from storage import questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.visit import Visit
    from domain.model import Question
    from handlers.desk import Desk
    from handlers.pages.lines import Line

LONGEST = 4000
"""Characters of an answer or a note; a message of a channel holds no more."""

NOTHING_TYPED = {"note": "", "answer": "", "words": "", "speaker": "", "mentor": ""}


async def show(visit: Visit) -> web.StreamResponse:
    """Show a question to whoever may read it; to anybody else there is none."""
    return await shown(visit)


async def say_why(visit: Visit) -> web.StreamResponse:
    """Open a question that is not the visitor's work just now, once they have said why."""
    number, why = visit.number("number"), visit.field("why")
    if why not in {*Why}:
        return await shown(visit, errors=[("why", visit.say("Choose why you read it."))])
    await visit.commit(
        lambda desk: access.say_why(desk, visit.person, numbered(desk, visit), Why(why))
    )
    return visit.go(f"/questions/{number}")


async def answer(visit: Visit) -> web.StreamResponse:
    """A mentor answers a question of theirs; what sounds like blame or is long is asked about."""
    text = visit.field("answer")
    if amiss := wrong(visit, text):
        return await shown(visit, errors=[("answer", amiss)], typed={"answer": text})
    as_is = visit.field("as_is") == "yes"
    came = await carried(
        visit, lambda desk, asked: writing.answer(desk, visit.person, asked, text, as_is=as_is)
    )
    if came in (Came.BLAMES, Came.LONG):
        return await shown(visit, typed={"answer": text}, doubt=came)
    if came is not Came.DONE:
        amiss = why_not_done(visit, came)
        return await shown(visit, errors=[("answer", amiss)], typed={"answer": text})
    return await told(visit, came, visit.say("Your answer is on its way."))


async def carried(
    visit: Visit, act: Callable[[Desk, Question], Came], *, closed: bool = False
) -> Came:
    """Do something to the question of the address, as it was seen; return what came of it."""
    version = visit.field("version")
    known = version.isascii() and version.isdigit() and len(version) < len(str(2**31))
    seen = Seen(visit.number("number"), int(version) if known else 0)
    return await visit.commit(
        lambda desk: carry_out(desk, seen, lambda asked: act(desk, asked), closed=closed)
    )


async def told(visit: Visit, came: Came, sentence: str) -> web.StreamResponse:
    """Go back to where the form was, and say what came of it."""
    if came is Came.GONE:
        raise web.HTTPNotFound
    back = "/" if visit.field("back") == "now" else f"/questions/{visit.number('number')}"
    return visit.go(back, sentence if came is Came.DONE else why_not_done(visit, came))


async def shown(
    visit: Visit,
    errors: list[tuple[str, str]] | None = None,
    typed: dict[str, str] | None = None,
    doubt: Came | None = None,
) -> web.Response:
    """Show the question, with what was typed and what is amiss where something is."""
    found = await visit.read(lambda uow: _found(visit.desk(uow), visit))
    template = "question_why.html" if found["transcript"] is None else "question.html"
    return visit.page(
        template,
        status=422 if errors else 200,
        errors=errors or (),
        typed=NOTHING_TYPED | (typed or {}),
        doubt=doubt,
        whys=[*Why],
        **found,
    )


async def line_of(visit: Visit) -> Line:
    """Return the question of the address as a line, without anybody's words."""
    return await visit.read(
        lambda uow: lines.one(visit.desk(uow), visit.person, numbered(visit.desk(uow), visit))
    )


def numbered(desk: Desk, visit: Visit) -> Question:
    """Return the question of the address; raises HTTPNotFound where there is none."""
    found = questions.numbered(desk.uow, visit.number("number"))
    if found is None:
        raise web.HTTPNotFound
    return found


def wrong(visit: Visit, text: str) -> str:
    """Say what is amiss with what was typed, or nothing."""
    if not text:
        return visit.say("Write something first.")
    if len(text) > LONGEST:
        return visit.say("At most %(n)s characters; this has %(m)s.", n=LONGEST, m=len(text))
    return ""


def why_not_done(visit: Visit, came: Came) -> str:
    """Say why something was not done, and what can be done now."""
    return {
        Came.CHANGED: visit.say("Not done: it has changed meanwhile. This is how it stands now."),
        Came.CLOSED: visit.say("Not done: it is closed."),
        Came.LEFT: visit.say("Not done: its asker has left the service."),
    }.get(came, visit.say("Not done: as it stands now, that is not possible."))


def _found(desk: Desk, visit: Visit) -> dict[str, Any]:
    """Read what a visitor may see of the question; of one that is shut, that there is none."""
    question, person = numbered(desk, visit), visit.person
    door = access.door(desk, person, question)
    if door is Door.SHUT:
        raise web.HTTPNotFound
    line = lines.one(desk, person, question)
    if door is Door.ASKS_WHY:
        return {"line": line, "transcript": None}
    coordinates = visit.has_role(Role.COORDINATOR)
    return {
        "line": line,
        "transcript": transcript.read(desk, person, question),
        "coordinates": coordinates,
        "mentors": asking.mentors(desk, question) if coordinates else ((), ()),
        "fields": board.fields(desk, person) if coordinates else (),
    }


PAGES = (
    Page("GET", "/questions/{number}", show, WHO),
    Page("POST", "/questions/{number}/why", say_why, COORDINATORS),
    Page("POST", "/questions/{number}/answer", answer, frozenset({Role.MENTOR})),
)
