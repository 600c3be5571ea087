"""Receipts: what an asker reads at once, and what it honestly may promise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import fitting, naming
from domain.model import Channel, MessageKind, Urgency
from handlers import alarms, choosing, claims, identity, masking
from storage import questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.phrases import Rendered
    from domain.model import Question
    from handlers.offering import Asked
    from handlers.turn import Turn


def receipt(turn: Turn, question: Question, asked: Asked) -> Rendered:
    """Return what an asker reads at once: who is asked, or honestly that nobody is there."""
    if not question.anonymous:
        return _receipt(turn, question, asked)
    seen = _seen_as(turn, question)
    consented = turn.person.consented_at is not None
    linked = question.follows_id is not None and question.urgency is Urgency.ROUTINE
    if not asked.mentors or not consented or linked:
        receipt = _receipt(turn, question, asked)
        return with_line(receipt, turn.desk.render("ask.anon.line", turn.person, **seen))
    values = {"q": _tag(question), **seen}
    if question.urgency is Urgency.URGENT:
        return turn.desk.render("ask.received.anon.urgent", turn.person, **values)
    values["minutes"] = turn.desk.minutes(turn.desk.charter.usual_routine)
    return turn.desk.render("ask.received.anon", turn.person, **values)


def _seen_as(turn: Turn, question: Question) -> dict[str, str]:
    """Return what a mentor sees of an asker whose name is sealed, in the asker's own words."""
    return {
        "cadre": identity.cadre(turn.desk, turn.person, turn.person),
        "level": identity.level(turn.desk, question.facility_id, turn.person),
    }


def _receipt(turn: Turn, question: Question, asked: Asked) -> Rendered:
    desk, person = turn.desk, turn.person
    values = {"q": _tag(question)}
    if asked.opens is not None:
        when = desk.time(asked.opens, person)
        return desk.render("ask.received.later", person, when=when, **values)
    if not asked.mentors:
        return _nobody(turn, question, asked)
    values["mentor"] = naming.given_name(asked.mentors[0].name)
    if question.urgency is Urgency.URGENT:
        one = "" if len(asked.mentors) > 1 else ".one"
        return desk.render(f"ask.received.urgent{one}", person, **values)
    if person.consented_at is None:
        return desk.render("ask.received.invited", person, **values)
    if question.follows_id is not None:
        before = questions.get(desk.uow, question.follows_id)
        return desk.render("follow.linked", person, q2=_tag(before), q=values["q"])
    field = choosing.field_of(desk, question, asked.mentors[0])
    values["discipline"] = desk.discipline(field, person)
    values["minutes"] = desk.minutes(desk.charter.usual_routine)
    return desk.render("ask.received", person, **values)


def with_media_line(turn: Turn, question: Question, rendered: Rendered) -> Rendered:
    """Add to a receipt that what came with the text is not passed on."""
    kind = turn.arrived.inbound.kind
    if kind is MessageKind.TEXT:
        return rendered
    turn.desk.log("media.not_carried", question, kind, person_id=turn.person.id)
    thing = turn.desk.word(f"kind.{kind}", turn.person)
    more = turn.desk.render("ask.media.notcarried", turn.person, kind=thing, q=_tag(question))
    return with_line(rendered, more)


def with_line(rendered: Rendered, more: Rendered) -> Rendered:
    """Add a line to what an asker reads."""
    return replace(rendered, text=f"{rendered.text}\n{more.text}", short="")


def with_hidden(
    turn: Turn, question: Question, rendered: Rendered, texts: Iterable[int]
) -> Rendered:
    """Add to what an asker reads which numbers in these texts of theirs are hidden from others.

    On SMS only where it costs no further part: that a senior is to be called must not wait for it.
    """
    desk = turn.desk
    kinds = masking.hidden(desk, texts, turn.person)
    if not kinds:
        return rendered
    desk.log("text.masked", question, ", ".join(kinds), person_id=turn.person.id)
    what = masking.named(desk, kinds, turn.person)
    told = with_line(rendered, desk.render("ident.hidden", turn.person, what=what))
    by_sms = desk.channel_at(turn.address_id) == Channel.SMS
    longer = fitting.parts(told.text) > fitting.parts(rendered.short or rendered.text)
    return rendered if by_sms and longer else told


def say_not_carried(turn: Turn, question: Question) -> None:
    """Say that what came to an open question is not passed on, apart from its caption."""
    kind = turn.arrived.inbound.kind
    turn.desk.log("media.not_carried", question, kind, person_id=turn.person.id)
    thing = turn.desk.word(f"kind.{kind}", turn.person)
    rendered = turn.desk.render("ask.media.notcarried", turn.person, kind=thing, q=_tag(question))
    told = with_hidden(turn, question, rendered, (turn.message_id,))
    turn.reply_with(told, **turn.desk.to_asker(question))


def _nobody(turn: Turn, question: Question, asked: Asked) -> Rendered:
    """Say that nobody is on call or free, whom to call, and when cover starts."""
    desk, person = turn.desk, turn.person
    words = claims.waiting_words(desk, question, asked)
    if question.urgency is Urgency.ROUTINE:
        phrase = "ask.received.busy" if asked.busy else "ask.received.nobody.line"
        names = ("q", "discipline", "line") if asked.busy else ("q", "discipline", "line", "when")
        return desk.render(phrase, person, **{name: words[name] for name in names})
    values = {
        "q": words["q"],
        "line": words["line"],
        "coordinator": alarms.duty_name(desk, person),
    }
    if asked.busy:
        return desk.render("ask.received.busy.urgent", person, **values)
    starts = asked.cover_starts
    values["when"] = desk.time(starts, person) if starts else desk.word("word.when_found", person)
    return desk.render("ask.received.nobody.urgent", person, **values)


def _tag(question: Question) -> str:
    return naming.question_tag(question.number)
