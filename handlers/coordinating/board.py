"""OPEN, or BOARD: what waits for an answer, what of it is late, and with whom it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import board as rules
from domain import naming
from domain.model import OfferState, Prompt, QuestionState, Urgency
from handlers import identity
from handlers.forms import months
from storage import offers, people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.phrases import Rendered
    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = "board"
MINUTES: Final = 15
"""How long the next page may be asked for."""


def show(turn: Turn, page: int = 0) -> None:
    """Show a page of what waits, with how many wait and how many of them are late."""
    waiting = rules.waiting(questions.live(turn.desk.uow))
    shown, more = rules.page(waiting, page)
    if not shown:
        turn.reply_with(_with_forms(turn, turn.desk.render("board.empty", turn.person)))
        return
    now, charter = turn.desk.now, turn.desk.charter
    values = {
        "n": str(len(waiting)),
        "late": str(sum(rules.is_late(one, charter, now) for one in waiting)),
        "list": "\n".join(_line(turn, one) for one in shown),
        "ref": naming.question_tag(shown[0].number),
    }
    if more:
        prompt = Prompt(PROMPT, ("1",), options=(page + 1,), minutes=MINUTES, waits=False)
        turn.reply_as("board.more", {"prompt": prompt}, **values)
    else:
        turn.reply_with(_with_forms(turn, turn.desk.render("board", turn.person, **values)))


def turn_page(turn: Turn, stored: Stored, _key: str) -> None:
    """Show the next page, as things stand now."""
    prompts.end(turn.desk.uow, stored)
    show(turn, stored.prompt.options[0])


def _with_forms(turn: Turn, rendered: Rendered) -> Rendered:
    """Return the end of the board with a last line that names the monthly forms that are late."""
    missing = months.missing(turn.desk)
    if not missing:
        return rendered
    named = ", ".join(f"{facility.name} {period}" for facility, period in missing)
    line = turn.desk.render("board.forms", turn.person, list=named).text
    return replace(rendered, text=f"{rendered.text}\n{line}")


def _line(turn: Turn, question: Question) -> str:
    """Return a question in a line: which, where, in what field, since when and with whom."""
    desk, reader = turn.desk, turn.person
    values = {
        "ref": naming.question_tag(question.number),
        "place": identity.place(desk, question, reader),
        "discipline": desk.discipline(question.discipline, reader),
        "wait": desk.waited(question, reader),
        "who": _with_whom(turn, question),
    }
    phrase = "board.line.urgent" if question.urgency is Urgency.URGENT else "board.line"
    return desk.render(phrase, reader, **values).text


def _with_whom(turn: Turn, question: Question) -> str:
    """Return who has a question, else who is asked now, the first by name, else who holds it."""
    desk, reader = turn.desk, turn.person
    if question.state is QuestionState.CLAIMED and question.mentor_id is not None:
        return desk.render("board.with", reader, mentor=_name(turn, question.mentor_id)).text
    made = offers.of_question(desk.uow, question.id)
    asked = [one.mentor_id for one in made if one.state is OfferState.PENDING]
    if not asked and question.coordinator_id is not None:
        return desk.render("board.with", reader, mentor=_name(turn, question.coordinator_id)).text
    if not asked:
        return desk.word("word.nobody", reader)
    return desk.render("board.asked", reader, list=_names(turn, asked)).text


def _names(turn: Turn, ids: Sequence[int]) -> str:
    first, rest = _name(turn, ids[0]), len(ids) - 1
    return f"{first} +{rest}" if rest else first


def _name(turn: Turn, person_id: int) -> str:
    return naming.given_name(people.get(turn.desk.uow, person_id).name)
