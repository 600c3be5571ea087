"""The instruments that are shipped, read once from `content/instruments` and held to their form.

Their words are phrases: `instrument.<instrument>.<step>` in each catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain import branching
from domain.filling import DEFAULT
from domain.instruments import END, Action, ActionKind, AnswerType, Instrument, Step
from domain.model import Role  # noqa: TC001 (pydantic reads the annotations)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.phrases import Phrases

FOLDER: Final = Path(__file__).parent / "instruments"
SCHEMA: Final = 1
_TWO: Final = 2
_THREE: Final = ("1", "2", "3")
_CODES: Final[Mapping[AnswerType, tuple[str, ...]]] = {
    AnswerType.YES_NO: ("1", "2"),
    AnswerType.THREE_STEP: _THREE,
    AnswerType.FREQUENCY_STEP: _THREE,
}


class BadInstrument(ValueError):
    """A file that nobody could fill in; the message names the file, the place and what to mend."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ActionForm(_Form):
    """What an answer sets off, as a file has it."""

    when: str
    do: ActionKind
    days: int | None = Field(None, ge=1)
    due: Literal["", "next_visit"] = ""
    priority: Literal["", "normal", "high"] = ""
    notify: tuple[Role, ...] = ()


class _StepForm(_Form):
    """One step, as a file has it; without `follows` the next one of its list follows it."""

    id: str = Field(pattern=r"^[a-z]\d{1,2}$")
    type: AnswerType
    codes: tuple[str, ...] = ()
    least: int | None = Field(None, ge=0)
    most: int | None = None
    follows: dict[str, str] = Field(default_factory=dict)
    reverse: bool = False
    actions: tuple[_ActionForm, ...] = ()
    key: str = ""
    element: str = ""
    check: str = ""
    phrase: str = ""


class _PartForm(_Form):
    """A part that is filled in by itself."""

    id: str
    steps: tuple[_StepForm, ...] = Field(min_length=1)


class _InstrumentForm(_Form):
    """A whole file: its steps, or its parts with theirs."""

    schema_: Literal[1] = Field(alias="schema")
    id: str
    title: str
    audience: tuple[Role, ...] = Field(min_length=1)
    anonymous_to: tuple[Role, ...] = ()
    expires_days: int = Field(ge=1)
    form: bool = False
    steps: tuple[_StepForm, ...] = ()
    parts: tuple[_PartForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruments:
    """Every instrument by its id."""

    by_id: Mapping[str, Instrument]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Instruments:
        """Read a folder, once in the life of the process; raises BadInstrument."""
        return _load(folder)

    def get(self, instrument_id: str) -> Instrument:
        """Return an instrument that is known to be there; raises KeyError."""
        return self.by_id[instrument_id]


def phrase_of(instrument: Instrument, step: Step) -> str:
    """Return the id of the phrase that asks a step."""
    return step.phrase or f"instrument.{instrument.id}.{step.id}"


def rule(phrases: Phrases, instrument: Instrument, step: Step, language: str) -> str:
    """Return how a step is answered, in a language: the sentence without its full stop."""
    if step.type is AnswerType.SCALE:
        return phrases.word(f"{phrase_of(instrument, step)}.rule", language)
    if step.type is AnswerType.NUMBER:
        bounds = {"least": str(step.least or 0), "most": str(step.most)}
        return phrases.render("survey.rule.number", language, **bounds).text
    if step.type is AnswerType.FREE_TEXT:
        return phrases.word("survey.rule.words", language)
    if len(step.codes) == _TWO:
        return phrases.word("survey.rule.two", language)
    return phrases.render("survey.rule.choice", language, last=step.codes[-1]).text


@cache
def _load(folder: Path) -> Instruments:
    found = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return Instruments({each.id: each for each in found})


def _read(path: Path) -> Instrument:
    try:
        form = _InstrumentForm.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as fault:
        raise BadInstrument(f"{path.name} is no YAML: {fault}") from fault
    except ValidationError as fault:
        raise BadInstrument(f"{path.name}: {_said(fault)}") from fault
    if form.id != path.stem:
        raise BadInstrument(f"{path.name}: its id is {form.id}; name the file {form.id}.yaml")
    if bool(form.steps) == bool(form.parts):
        raise BadInstrument(f"{path.name}: write steps, or parts with steps, and not both")
    instrument = _value(form)
    wrong = [*_of_answers(instrument), *branching.faults(instrument)]
    if wrong:
        raise BadInstrument(f"{path.name}: {'; '.join(wrong)}")
    return instrument


def _said(fault: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(each) for each in error['loc']) or 'the file'}: {error['msg']}"
        for error in fault.errors(include_url=False)
    )


def _value(form: _InstrumentForm) -> Instrument:
    steps = _steps(form.steps, "")
    for part in form.parts:
        steps += _steps(part.steps, part.id)
    parts = tuple(each.id for each in form.parts)
    values = form.model_dump(exclude={"schema_", "steps", "parts"})
    return Instrument(steps=tuple(steps), parts=parts, **values)


def _steps(forms: tuple[_StepForm, ...], part: str) -> list[Step]:
    followers = (*(each.id for each in forms[1:]), END)
    return [_step(each, part, follower) for each, follower in zip(forms, followers, strict=False)]


def _step(form: _StepForm, part: str, follower: str) -> Step:
    values = form.model_dump(exclude={"codes", "follows", "actions"})
    return Step(
        codes=_codes(form),
        follows={DEFAULT: follower, **form.follows},
        actions=tuple(Action(**each.model_dump()) for each in form.actions),
        part=part,
        **values,
    )


def _codes(form: _StepForm) -> tuple[str, ...]:
    if form.type is AnswerType.SCALE and form.least is not None and form.most is not None:
        return tuple(str(mark) for mark in range(form.least, form.most + 1))
    return form.codes or _CODES.get(form.type, ())


def _of_answers(instrument: Instrument) -> list[str]:
    """Return the steps that cannot be answered, or whose codes do not fit their type."""
    bounded = {AnswerType.SCALE, AnswerType.NUMBER}
    wrong = []
    for step in instrument.steps:
        if step.type in bounded and (step.least is None or step.most is None):
            wrong.append(f"{step.id} needs least and most")
        elif step.type in bounded and (step.least or 0) >= (step.most or 0):
            wrong.append(f"{step.id} has a least of {step.least} and a most of {step.most}")
        elif step.type is AnswerType.CHOICE and not step.codes:
            wrong.append(f"{step.id} needs codes to choose from")
    return wrong
