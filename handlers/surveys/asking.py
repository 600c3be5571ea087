"""Asking a step: one message, with the keys that answer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from content.instruments import Instruments, phrase_of
from domain import filling, surveys
from domain.instruments import UNKNOWN, AnswerType
from domain.model import Choice, Prompt
from storage import prompts, responses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.phrases import Rendered
    from domain.instruments import Instrument, Response, Step
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.surveys.conducts import Conduct
    from handlers.turn import Turn
    from storage.prompts import Stored

STEP: Final = prompts.SURVEY
KEYS: Final = (*"0123456789", UNKNOWN, prompts.ANY_NUMBER)
"""What a step takes: a digit that does not answer it is a reply that does not fit.

So nothing that waits for a digit comes forward while a survey runs.
"""

PUSHED: Final = "survey.step"
"""How a step is filed that goes out unasked: as a push, which minds the hour and the window."""

_RUNS: Final = surveys.RUNS // timedelta(minutes=1)
_A_DAY: Final = 24 * 60


def instrument_of(response: Response) -> Instrument:
    """Return the instrument of a response."""
    return Instruments.load().get(response.instrument)


def response_of(desk: Desk, stored: Stored) -> Response:
    """Return the response that a message of a survey is about."""
    return responses.get(desk.uow, stored.prompt.options[0])


def step_of(response: Response, stored: Stored) -> Step | None:
    """Return the step that a message asked; None when its instrument has it no more."""
    steps, place = instrument_of(response).steps, stored.prompt.options[1]
    return steps[place] if place < len(steps) else None


def current(desk: Desk, response: Response) -> Step | None:
    """Return the step that is to be asked next; None when all are answered."""
    answers = responses.answers(desk.uow, response.id)
    return filling.current(instrument_of(response), answers, response.part)


def words(
    desk: Desk, person: Person, response: Response, step: Step, conduct: Conduct
) -> Rendered:
    """Return a step as its reader gets it; the marks of a scale are its buttons."""
    if conduct.ask is not None:
        return conduct.ask(desk, person, response, step)
    phrase = phrase_of(instrument_of(response), step)
    rendered = render(desk, person, phrase, conduct.values(desk, person, response))
    if rendered.choices or step.type is not AnswerType.SCALE:
        return rendered
    return replace(rendered, choices=tuple(Choice(each, each) for each in step.codes))


def render(desk: Desk, person: Person, phrase: str, values: Mapping[str, str]) -> Rendered:
    """Return a phrase, filled with those of the values that it names."""
    return desk.render(
        phrase, person, **{each: values[each] for each in desk.phrases.names(phrase)}
    )


def reply(turn: Turn, response: Response, step: Step, rendered: Rendered) -> Response:
    """Ask a step in reply to a message, where it was written; return the response as it stands."""
    turn.reply_with(rendered, **_how(response, step, waits=False))
    return _note(turn.desk, replace(response, address_id=turn.address_id), step)


def push(desk: Desk, person: Person, response: Response, step: Step, rendered: Rendered) -> None:
    """Ask a step unasked, where its reader prefers."""
    filed = replace(rendered, phrase=PUSHED)
    desk.tell(person, filed, bulk=True, **_how(response, step, waits=True))
    _note(desk, response, step)


def _note(desk: Desk, response: Response, step: Step) -> Response:
    """Keep what is asked now, and since when."""
    misses = response.misses if response.step == step.id else 0
    asked = replace(response, step=step.id, misses=misses, asked_at=desk.now)
    responses.save(desk.uow, asked)
    return asked


def _how(response: Response, step: Step, *, waits: bool) -> dict[str, Any]:
    options = (response.id, instrument_of(response).steps.index(step))
    minutes = _A_DAY if waits else _RUNS
    prompt = Prompt(STEP, KEYS, options=options, minutes=minutes, waits=waits)
    return {"prompt": prompt, "response_id": response.id}
