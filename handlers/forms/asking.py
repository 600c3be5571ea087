"""What comes next in a form: a number to ask about, one that is missing, or the read-back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.instruments import phrase_of
from domain import forms
from domain.instruments import ResponseState, Step
from domain.model import Prompt
from handlers.forms import months, sheets
from handlers.surveys import asking as steps
from storage import addresses, prompts

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.forms import Doubt
    from domain.instruments import Response
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.forms.sheets import Sheet
    from handlers.turn import Turn

DUE: Final = prompts.FORM
"""1 begins, or goes on."""
CHECK: Final = "form.check"
READ: Final = "form.readback"
WHICH: Final = "form.which"
"""What is to be changed: a number by its name, or the number of its step."""

KINDS: Final = frozenset({DUE, CHECK, READ, WHICH, steps.STEP})

MINUTES: Final = 24 * 60
"""How long a key is for a form after it was asked for; the form itself waits for weeks."""

YES: Final = "1"
NO: Final = "2"

_SHOWN: Final = (
    ("form.read.ops", ("f1",)),
    ("form.read.cs", ("f2",)),
    ("form.read.deaths", ("f5",)),
    ("form.read.ssi", ("f8", "f7")),
    ("form.read.sepsis", ("f11",)),
    ("form.read.files", ("f14", "f13")),
)
"""What is read back, by the steps whose numbers stand in it."""


def asked(desk: Desk, person: Person, _: Response, step: Step) -> Rendered:
    """Return the question for a number."""
    return desk.render("form.ask", person, **_asked(desk, person, step))


def asked_again(desk: Desk, person: Person, _: Response, step: Step) -> Rendered:
    """Return the question once more, for a reply that was no number within its bounds."""
    bounds = {"least": str(step.least or 0), "most": str(step.most)}
    return desk.render("form.ask.again", person, **bounds, **_asked(desk, person, step))


def resume(turn: Turn, response: Response) -> None:
    """Ask what has to be asked next of a form that is filled in step by step."""
    go_on(turn, sheets.of(turn.desk, response.id))


def go_on(turn: Turn, sheet: Sheet, *, step_by_step: bool = True) -> None:
    """Ask what has to be asked next, else read back; a line is told all that it misses at once."""
    doubt = _doubt(turn, sheet)
    missing = forms.missing(sheets.form(), sheet.figures)
    if doubt is not None:
        _ask_about(turn, sheet, doubt)
    elif missing and step_by_step:
        ask(turn, sheet, missing[0])
    elif missing:
        names = ", ".join(each.key for each in missing)
        say(turn, sheet, ("form.missing", DUE, (YES,)), list=names, key=missing[0].key)
    else:
        _read_back(turn, sheet)


def ask(turn: Turn, sheet: Sheet, step: Step) -> None:
    """Ask for the number of a step, as the engine of all surveys does."""
    _make_room(turn)
    response = replace(sheet.response, state=ResponseState.RUNNING)
    steps.reply(turn, response, step, asked(turn.desk, turn.person, response, step))


def ask_which(turn: Turn, sheet: Sheet) -> None:
    """Ask what is to be changed of a form, and show what stands in it."""
    sheet = sheets.move(turn.desk, sheet, state=ResponseState.RUNNING, step="")
    values = {"values": _values(turn, sheet), "n": str(len(sheets.form().steps))}
    say(turn, sheet, ("form.which", WHICH, steps.KEYS), **values)


def say(turn: Turn, sheet: Sheet, how: tuple[str, str, tuple[str, ...]], **values: str) -> None:
    """Reply about a form by a phrase with a prompt of a kind and keys; any other one has ended."""
    phrase, kind, keys = how
    _make_room(turn)
    about = {"place": sheet.facility.name, "period": sheet.period}
    wanted = turn.desk.phrases.names(phrase)
    named = {name: each for name, each in about.items() if name in wanted}
    rendered = turn.desk.render(phrase, turn.person, **named, **values)
    prompt = Prompt(kind, keys, options=(sheet.response.id,), minutes=MINUTES, waits=False)
    turn.reply_with(rendered, prompt=prompt, response_id=sheet.response.id)
    sheets.move(turn.desk, sheet, address_id=turn.address_id, asked_at=turn.desk.now)


def put_away(desk: Desk, response: Response) -> None:
    """End what a form has asked anywhere, so that something newer about it comes through."""
    for home in addresses.of_person(desk.uow, response.person_id):
        for each in prompts.present_at(desk.uow, home.id):
            if each.prompt.kind in KINDS and each.prompt.options[0] == response.id:
                prompts.end(desk.uow, each, "ended")


def step_of(step_id: str) -> Step:
    """Return a step of the form."""
    return sheets.form().step(step_id)


def _asked(desk: Desk, person: Person, step: Step) -> dict[str, str]:
    form = sheets.form()
    return {
        "step": str(form.steps.index(step) + 1),
        "n": str(len(form.steps)),
        "question": desk.render(phrase_of(form, step), person).text,
    }


def _make_room(turn: Turn) -> None:
    """End what a form has asked here: something newer about it takes its place."""
    for each in prompts.present_at(turn.desk.uow, turn.address_id):
        if each.prompt.kind in KINDS:
            prompts.give_way(turn.desk.uow, each)


def _doubt(turn: Turn, sheet: Sheet) -> Doubt | None:
    """Return the first number to ask about that nobody has said to be right.

    What was saved so, with all that its sum speaks of, was read back and confirmed before.
    """
    past = months.past(turn.desk, sheet.facility.id, sheet.period)
    saved = months.saved(turn.desk, sheet.facility.id, sheet.period)
    as_saved = {step for step, each in saved.items() if sheet.figures.get(step, each) == each}
    found = forms.doubts(sheets.form(), sheet.figures, past)
    waiting = (each for each in found if not as_saved.issuperset({each.step, *each.others}))
    return next((each for each in waiting if each.step not in sheet.insisted), None)


def _ask_about(turn: Turn, sheet: Sheet, doubt: Doubt) -> None:
    sheet = sheets.move(turn.desk, sheet, state=ResponseState.RUNNING, step=doubt.step)
    field = step_of(doubt.step).key
    why = "sum" if doubt.usual is None else "unusual"
    turn.desk.log("form.doubted", None, why, person_id=turn.person.id, step=field)
    values = {"field": field, "value": str(doubt.number), "other": _other(turn, sheet, doubt)}
    say(turn, sheet, ("form.check", CHECK, (YES, NO)), **values)


def _other(turn: Turn, sheet: Sheet, doubt: Doubt) -> str:
    """Return what a number does not fit: other numbers of the form, or what is usual."""
    if doubt.usual is None:
        return ", ".join(f"{step_of(each).key} = {sheet.figures[each]}" for each in doubt.others)
    least, most = doubt.usual
    if least == most:
        return turn.desk.render("form.usual.one", turn.person, n=str(least)).text
    return turn.desk.render("form.usual", turn.person, least=str(least), most=str(most)).text


def _read_back(turn: Turn, sheet: Sheet) -> None:
    sheet = sheets.move(turn.desk, sheet, state=ResponseState.READ_BACK, step="")
    unknown = [step.key for step in sheets.form().steps if sheet.figures[step.id] is None]
    values = {
        "values": _values(turn, sheet),
        "unknown": ", ".join(unknown) or turn.desk.word("form.none", turn.person),
    }
    say(turn, sheet, ("form.readback", READ, (YES, NO)), **values)


def _values(turn: Turn, sheet: Sheet) -> str:
    """Return the numbers of a form in short, with what was corrected or insisted on."""
    figures, parts = sheet.figures, []
    for phrase, ids in _SHOWN:
        numbers = [figures.get(each) for each in ids]
        if any(each is not None for each in numbers):
            text = "/".join("-" if each is None else str(each) for each in numbers)
            parts.append(turn.desk.render(phrase, turn.person, n=text).text)
    more = _changed(turn, sheet) - {each for _, ids in _SHOWN for each in ids}
    others = (each for each in sheets.form().steps if each.id in more)
    parts.extend(f"{each.key} {figures[each.id]}" for each in others)
    return ", ".join(parts) or "-"


def _changed(turn: Turn, sheet: Sheet) -> set[str]:
    """Return the steps to show beside the usual ones: insisted on, or not as they were saved."""
    saved, figures = months.saved(turn.desk, sheet.facility.id, sheet.period), sheet.figures
    differ = {step for step, each in saved.items() if figures.get(step, each) != each}
    return {step for step in differ if figures[step] is not None} | sheet.insisted
