"""Placing a text: whether it is for the safety officers or from one, and where a held one goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import answers, keys, questions
from handlers.safety import asking, officers, reports, seals
from handlers.turn import again
from storage import near_misses as stored
from storage import prompts
from storage import questions as asked

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.prompts import Stored


def takes(turn: Turn) -> bool:
    """Take a text that reports a near miss or belongs to one; False when it is for others."""
    if turn.intent.near_miss:
        reports.begin(turn)
        return True
    return seals.gives_reason(turn) or officers.writes(turn) or reports.goes_on(turn)


def put_right(turn: Turn, report_id: int) -> None:
    """Take an edit of what somebody wrote on a near miss as one more text on it."""
    report = stored.get(turn.desk.uow, report_id)
    if report.reporter_id == turn.person.id:
        reports.add(turn, report)
    else:
        officers.reply(turn, report, (turn.message_id,))


def chosen(turn: Turn, put: Stored, key: str) -> None:
    """Somebody says what their held texts are for, or drops them."""
    desk = turn.desk
    prompts.end(desk.uow, put)
    texts = [again(turn, each) for each in put.prompt.held]
    if key == asking.DROP:
        desk.log("answer.dropped", None, "its writer dropped it", person_id=turn.person.id)
        turn.reply("which.dropped")
    elif key == asking.NEW:
        questions.ask_together(texts)
    else:
        _place(turn, texts, put.prompt.options[put.prompt.keys.index(key)])


def _place(turn: Turn, texts: list[Turn], option: int) -> None:
    """Take texts for the near miss, the reason or the question that their writer chose."""
    uow = turn.desk.uow
    report, wanted = stored.find(uow, option), prompts.of_message(uow, option)
    if report is not None and report.reporter_id == turn.person.id:
        for each in texts:
            reports.add(each, report)
    elif report is not None:
        officers.reply(turn, report, _ids(texts))
    elif wanted is not None:
        _give_reason(turn, wanted, texts)
    else:
        question = asked.get(uow, option)
        for each in texts:
            if question.asker_id == turn.person.id:
                questions.add(each, question, "its writer chose it")
            else:
                answers.answer_on(each, question)


def _ids(texts: list[Turn]) -> tuple[int, ...]:
    """Return the messages of these texts."""
    return tuple(each.message_id for each in texts)


def _give_reason(turn: Turn, wanted: Stored, texts: list[Turn]) -> None:
    if keys.is_open(turn, wanted):
        seals.open_(turn, wanted, texts[-1].message_id)
    else:
        turn.reply("tap.late")
