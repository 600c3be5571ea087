"""Every phrase that is shipped, word for word and in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from content import deck, typical
from content.catalogues import read
from content.checking import check
from content.phrases import FOLDER, Phrases
from domain.analyses import Goal
from domain.barriers import BarrierKind
from domain.fitting import fold, is_gsm7, parts
from domain.languages import Language
from domain.model import Channel, Discipline, Level, MessageKind, Tier, Urgency
from domain.privacy import Identifier
from domain.reasons import Why
from domain.scoring import Light
from domain.visits import MeetingKind
from monitoring.health import CONDITIONS
from tests.deck import NO_DECK, load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from content.checking import Standing

OURS = {
    "start.test",
    "login.closed",
    "login.passkey",
    "alert.glass",
    "alert.glass.made",
    "ask.media.notcarried",
    "ask.list.mine",
    "ask.list.waiting",
    "ask.list.with",
    "ask.list.none",
    "ask.no.facility",
    "offer.media.note",
    "mentor.list.none",
    "mentor.thanks.plain",
    "hand.asked",
    "hand.kept",
    "hand.nobody",
    "hand.over.closed",
    "hand.over.kept",
    "hand.stays",
    "hand.team",
    "remind.mentee",
    "remind.plain",
    "meeting.invite",
    "meeting.moved",
    "meeting.remind",
    "meeting.off",
    "meeting.ask",
    "meeting.agenda",
    "agenda.asked",
    "agenda.missed",
    "agenda.lacking",
    "agenda.nothing",
    "bc.report.whole",
    "bc.report.sent",
    "bc.capped",
    "bc.failed",
    "bc.failed.final",
    "bc.failed.more",
    "bc.failed.none",
    "bc.answered",
    "bc.passed.on",
    "bc.reply",
    "bc.state.sending",
    "bc.state.scheduled",
    "bc.why.left",
    "bc.why.erased",
    "bc.why.no_consent",
    "bc.why.no_address",
    "bc.why.dead",
    "bc.why.blocked",
    "bc.why.window",
    "bc.why.parted",
    "bc.why.halted",
    "bc.why.off",
    "bc.why.number",
    "bc.why.absent",
    "bc.why.filtered",
    "bc.why.account",
    "bc.why.unknown",
    "bc.why.expired",
    "bc.why.other",
    "meet.calendar",
    "meet.coming",
    "meet.cannot",
    "meet.noted",
    "meet.over",
    "meet.how",
    "meet.past",
    "meet.region",
    "meet.long",
    "meet.unknown",
    "meet.closed",
    "meet.early",
    "meet.planned",
    "meet.moved",
    "meet.off",
    "meet.tally",
    "meet.tally.none",
    "shift.begins.last",
    "shift.evening.alone",
    "shift.evening.run",
    "shift.evening.several",
    "shift.over",
    "shift.who.last",
    "shift.who.nobody",
    "which.tap.closed",
    "alert.urgent.noted",
    "alert.urgent.over",
    "alert.overdue.one",
    "board",
    "board.more",
    "board.empty",
    "board.line",
    "board.line.urgent",
    "board.with",
    "board.asked",
    "assign.how",
    "assign.unknown",
    "assign.closed",
    "assign.nobody",
    "assign.which",
    "assign.no",
    "assign.insist",
    "assign.move",
    "assign.kept",
    "assign.done",
    "assign.moved",
    "ans.behalf",
    "relay.behalf",
    "offer.closed",
    "close.unanswered",
    "alert.closed",
    "assign.why.left",
    "assign.why.asker",
    "assign.why.discipline",
    "assign.why.not_agreed",
    "assign.why.unreachable",
    "assign.why.has_it",
    "assign.why.passed",
    "assign.why.off_call",
    "assign.why.full",
    "add.ask.name",
    "add.ask.number",
    "add.ask.number.again",
    "add.ask.work",
    "add.ask.field",
    "add.ask.place",
    "add.check",
    "add.saved",
    "add.left",
    "add.known",
    "add.fault",
    "ask.received.urgent.one",
    "ask.urgent.held",
    "ask.field.late",
    "offer.moved",
    "offer.why.covers",
    "news.unanswered.again",
    "alert.unanswered",
    "alert.load",
    "offer.expired.open",
    "relay.urgent",
    "which.dropped",
    "which.none.held",
    "which.key",
    "tap.unknown",
    "tap.late",
    "shift.who.empty",
    "shift.who.list",
    "help.mentee.today",
    "help.mentor.today",
    "help.coordinator.today",
    "help.leader.today",
    "help.region.today",
    "lead.visits",
    "lead.visits.none",
    "lead.plan",
    "lead.plan.unsigned",
    "lead.ask",
    "lead.ask.quiz",
    "lead.ask.barrier",
    "lead.situation",
    "visit.goals",
    "situation.parts",
    "situation.part",
    "situation.part.done",
    "situation.open",
    "situation.saved",
    "situation.result",
    "alert.situation",
    "pulse.mean",
    *(f"bc.{each}" for each in ("how", "long", "nobody", "alone", "dear", "past", "far", "own")),
    *(f"bc.{each}" for each in ("preview.head", "preview.sample", "preview.foot")),
    *(f"bc.{each}" for each in ("unconfirmed", "unknown", "which", "unchanged")),
    *(f"bc.{each}" for each in ("retried", "nothing", "spent")),
    *(f"bc.{each}" for each in ("now", "night", "no_price", "no_price.alone", "none")),
    *(f"bc.word.{each}" for each in ("unknown", "several", "examples", "broadcast")),
    *(f"bc.state.{each}" for each in ("draft", "second", "paused", "halted", "done", "lapsed")),
    "team.how",
    "team.preview",
    "team.sent",
    "team.kept",
    "team.soon",
    "team.nobody",
    "team.long",
    "team.identifier",
    "team.line",
    "alert.lost",
    "ask.received.nobody.line",
    "ask.received.busy",
    "ask.received.busy.urgent",
    "ask.urgent.already",
    "ask.words",
    "ask.which.expired",
    "news.released.urgent",
    "news.released.nobody",
    "news.released.nobody.urgent",
    "news.waits",
    "offer.no.words",
    "relay.media",
    "relay.second",
    "media.none",
    "key.unknown",
    "key.which",
    "which.tap.open",
    "undo.none",
    "opt.gone",
    "join.consent.line",
    "join.agreed",
    "alert.nobody",
    "alert.gap.nobody",
    "alert.double",
    "alert.withdrawn",
    "alert.no.facility",
    "fault.code",
    "fault.late",
    "time.ago",
    "time.minutes",
    "time.hours",
    "time.day",
    "time.days",
    "lang.ask",
    "lang.set",
    "lang.unknown",
    "ident.waiting",
    "ident.replaced",
    "ident.unsent",
    "ident.hidden",
    "held.mentor.untold",
    "join.link.over",
    "join.request.approved",
    "join.request.gone",
    "join.request.other",
    "join.request.refused",
    "join.request.silent",
    "join.request.stuck",
    "join.stuck",
    "opt.out.joining",
    "alert.parted",
    "fault.parted",
    "link.already",
    "link.last",
    "link.menu",
    "link.shared",
    "link.there",
    "link.which",
    "owner.account",
    "owner.ask",
    "owner.back",
    "owner.dead",
    "owner.known",
    "owner.nobody",
    "owner.silent",
    "owner.strange",
    "owner.two",
    "course.invite",
    "course.remind",
    "course.thanks",
    "course.thanks.waits",
    "course.waits",
    "course.none",
    "course.more",
    "survey.later",
    "survey.thanks.short",
    "survey.remind.open",
    "survey.remind.open.last",
    "survey.over",
    "survey.doubt",
    "survey.doubt.over",
    "course.paused",
    "course.silent",
    "course.focal",
    "course.complete",
    "course.complete.tips",
    "ans.shared",
    "share.hint",
    "share.draft",
    "share.preview",
    "share.long",
    "share.unanswered",
    "share.left",
    "share.already",
    "share.dropped",
    "share.approved",
    "share.asked.team",
    "share.asked.discipline",
    "share.agreed",
    "share.refused",
    "share.goes",
    "share.not",
    "share.withdrawn",
    "share.ended",
    "share.unknown",
    "quiz.wrong.last",
    "quiz.again",
    "quiz.withdrawn",
    "quiz.about",
    "quiz.about.tip",
    "guide.how",
    "guide.line.card",
    "guide.line.answer",
    "guide.list",
    "guide.list.mentor",
    "guide.ask",
    "guide.none",
    "guide.none.mentor",
    "guide.attach",
    "guide.which",
    "guide.sent",
    "guide.card",
    "guide.answer",
    "guide.gone",
    "guide.wait",
    "ans.edited",
    "edit.held",
    "edit.not_sent",
    "edit.sent",
    "key.unknown.own",
    "relay.edited",
    "relay.second.undone",
    "relay.waits",
    "which.hold.next",
    "which.hold.several",
    "held.none",
    "alert.held",
    "opt.out.mentor",
    "relay.left",
    "err.flood",
    "alert.worker.none",
    "alert.inbox.late",
    "alert.inbox.dead",
    "alert.provider.refuses",
    "alert.provider.down",
    "alert.provider.mute",
    "alert.outbox.late",
    "alert.outbox.dead",
    "alert.job.late",
    "alert.job.dead",
    "alert.spool.waits",
    "alert.spool.full",
    "alert.canary.late",
    "alert.clock.wrong",
    "alert.disk.short",
    "alert.audit.broken",
    "alert.database.unsound",
    "alert.backup.old",
    "alert.sender.floods",
    "alert.several",
    "alert.over",
    "alert.over.sent",
    "alert.over.dead",
    "call.urgent",
    "call.yours",
    "call.taken",
    "call.passed",
    "call.over",
    "call.silence",
    "call.trouble",
    "swap.asked.one",
    "swap.which",
    "swap.days",
    "swap.no.shifts",
    "swap.nobody",
    "swap.passed",
    "swap.kept",
    "swap.kept.late",
    "swap.kept.none",
    "swap.back",
    "swap.over",
    "swap.thanks",
    "swap.thanked",
    "take.busy",
    "take.away",
    "take.none",
    "take.open",
    "alert.swap.none",
    "away.how",
    "away.is",
    "away.long",
    "away.shifts",
    "away.not",
    "away.over",
    "away.noted",
    "away.ended",
    "duty.on",
    "duty.off",
    "duty.handed",
    "alert.gaps",
    "gap.asked",
    "gap.nobody",
    "gap.over",
    "gap.taken",
    "gap.none",
    "volunteer.asked",
    "volunteer.already",
    "volunteer.off",
    "volunteer.field",
    "volunteer.request",
    "volunteer.approved",
    "volunteer.refused",
    "volunteer.request.yes",
    "volunteer.request.no",
    "ask.anon.line",
    "ask.anon.words",
    "offer.follows",
    "alert.no.facility.anon",
    "alert.parted.anon",
    "alert.lost.anon",
    "alert.held.anon",
    "relay.failed.anon",
    "near.received.urgent",
    "near.received.nobody",
    "near.words",
    "near.stranger",
    "near.added",
    "near.more",
    "near.wants",
    "near.sent",
    "near.sent.waits",
    "near.gone",
    "near.failed",
    "near.undo",
    "near.unknown",
    "near.which",
    "near.which.new",
    "near.which.expired",
    "seal.unknown",
    "seal.kept",
    "alert.near",
    "tone.on",
    "claim.moved",
    "other.none",
    "other.which",
    "survey.intro.pulse",
    "survey.invalid.number",
    "survey.rule.two",
    "survey.rule.choice",
    "survey.rule.number",
    "survey.rule.words",
    "mentor.outcome",
    "help.officer",
    "visit.confirm.one",
    "visit.fits",
    "visit.fits.not",
    "visit.off",
    "visit.remind",
    "visit.cases.none",
    "visit.noted",
    "visit.doubt",
    "visit.brief.none",
    "visit.agreed",
    "visit.list.open",
    "visit.over",
    "visit.over.again",
    "visit.hours.again",
    "visit.present",
    "visit.present.again",
    "visit.closed",
    "visit.closed.by",
    "visit.is.closed",
    "visit.is.off",
    "alert.visit.not",
    "alert.visit.open",
    "alert.visit.closed",
    "alert.visit.due",
    "visit.how",
    "visit.place",
    "visit.past",
    "visit.long",
    "visit.overlap",
    "visit.mentors",
    "visit.mentor.unknown",
    "visit.mentor.which",
    "visit.absent",
    "visit.none",
    "visit.list",
    "visit.list.none",
    "visit.move.how",
    "visit.close.how",
    "visit.mentee",
    "visit.early",
    "visit.dropped",
    "review.signed.last",
    "review.count",
    "review.none",
    "review.comment",
    "review.kept",
    "review.doubt",
    "review.commented",
    "review.taken",
    "review.changed",
    "alert.comment",
    "barrier.told",
    "barrier.closed",
    "barrier.closed.plain",
    "barrier.solved",
    "barrier.noted",
    "barrier.left",
    "barrier.doubt",
    "barrier.passed",
    "barrier.raised",
    "barrier.programme",
    "barrier.top",
    "barrier.elsewhere",
    "barrier.over",
    "barrier.unknown",
    "barrier.shown",
    "barrier.shown.yours",
    "barrier.risk",
    "barrier.list",
    "barrier.line",
    "barrier.line.high",
    "barrier.line.kind",
    "barrier.line.more",
    "barrier.none",
    "barrier.give.how",
    "barrier.give.nobody",
    "barrier.give.which",
    "barrier.give.no",
    "contact.officer",
    "alert.lacked",
    "alert.lacked.partly",
    "commitment.question",
    "commitment.asked",
    "commitment.waits",
    "themes.shown",
    "themes.useful",
    "themes.safe",
    "themes.practised",
    "themes.hindered",
    "themes.hidden",
    "themes.suggestion",
    "did.solved",
    "did.saved",
    "did.how",
    "did.missing",
    "help.reviewer",
    "form.overdue",
    "form.ask.again",
    "form.read.ops",
    "form.read.cs",
    "form.read.deaths",
    "form.read.ssi",
    "form.read.sepsis",
    "form.read.files",
    "form.none",
    "form.usual",
    "form.usual.one",
    "form.line.range",
    "form.line.count",
    "form.missing",
    "form.which",
    "form.saved.over",
    "form.known",
    "form.period.future",
    "form.period.past",
    "form.period.unclear",
    "form.nowhere",
    "board.forms",
    "help.reporter",
}
WORDS = (
    "discipline.",
    "cadre.",
    "tier.",
    "why.",
    "urgency.",
    "kind.",
    "channel.",
    "word.",
    "notice.",
    "what.",
    "level.",
    "outcome.",
    "lack.",
    "goal.",
)
CADRES = {
    *("surgery", "anaesthesia", "nursing", "leader", "other", "nurse", "theatre_nurse"),
    *("nurse_anaesthetist", "anaesthetist", "surgeon", "clinical_officer", "medical_officer"),
    "midwife",
}
CATALOGUES = sorted(FOLDER.glob("*.po"))
ENGLISH = {name: entry.fields for name, entry in read(FOLDER / "en.po").entries.items()}
DECK = load()

every_language = pytest.mark.parametrize("language", Language)
with_deck = pytest.mark.skipif(DECK is None, reason=NO_DECK)


@pytest.mark.parametrize("standing", check(), ids=lambda each: each.language)
def test_a_language_has_no_fault_and_says_every_phrase_of_the_deck(standing: Standing) -> None:
    assert standing.faults == ()
    assert deck.IDS.isdisjoint(standing.missing)
    assert standing.phrases > 200


def test_every_language_has_a_catalogue_and_no_other_has() -> None:
    assert {path.stem for path in CATALOGUES} == set(Language)


def fitting(phrases: Phrases, language: str) -> Iterable[tuple[str, str, str]]:
    """Yield each term of ours that is put into phrases: the placeholder, the id, the words."""
    terms = {
        "discipline": [f"discipline.{each}" for each in Discipline],
        "tier": [f"tier.{each}" for each in Tier],
        "kind": [each for each in ENGLISH if each.startswith("kind.")],
        "urgency": [f"urgency.{each}" for each in Urgency],
        "when": ["word.when_found", "word.until_found"],
        "line": ["word.no_line"],
        "coordinator": ["tier.coordinator"],
        "asker": ["word.colleague"],
        "level": [*(f"level.{each}" for each in Level), "word.some_facility"],
        "what": [each for each in ENGLISH if each.startswith(("notice.", "outcome."))],
    }
    for place, ids in terms.items():
        for each in ids:
            yield place, each, phrases.word(each, language)


@every_language
def test_a_phrase_stays_as_short_with_every_term_that_may_stand_in_it(
    phrases: Phrases, language: str
) -> None:
    entries, usual = read(FOLDER / f"{language}.po").entries, typical.typical(language)
    for place, term, words in fitting(phrases, language):
        for phrase, entry in entries.items():
            if f"{{{place}}}" in entry.fields[""]:
                text = fold(entry.fields[""].format_map({**usual, place: words}))
                assert parts(text) <= deck.most_parts(phrase), f"{phrase} with {term}: {text}"


@every_language
def test_a_field_fits_on_the_button_that_chooses_it(phrases: Phrases, language: str) -> None:
    for each in Discipline:
        assert len(phrases.word(f"discipline.{each}", language)) <= deck.LONGEST_LABEL


@every_language
def test_waits_of_any_length_are_short_and_fit_sms(phrases: Phrases, language: str) -> None:
    for unit, n in (("minutes", 59), ("hours", 23), ("days", 364)):
        shown = phrases.render(f"time.{unit}", language, n=str(n)).text
        assert is_gsm7(shown)
        assert str(n) in shown
        assert len(shown) <= 10
    assert "1" in phrases.render("time.day", language).text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_names_its_language_and_its_status_and_holds_nothing_twice(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    assert f'"Language: {path.stem}\\n"' in text
    assert re.search(r'^"X-Mentorline-Status: (draft|reviewed)\\n"$', text, re.MULTILINE)
    keys = re.findall(r'^(?:msgctxt "([^"]*)"\n)?msgid "([^"]+)"', text, re.MULTILINE)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_phrase_says_when_it_is_sent(path: Path) -> None:
    silent = [name for name, entry in read(path).entries.items() if not entry.when]
    assert silent == [], "they have no comment for their translator"


@pytest.mark.parametrize("language", Language)
def test_a_warning_that_names_every_identifier_stays_in_one_part(
    phrases: Phrases, language: Language
) -> None:
    what = ", ".join(phrases.word(f"what.{each}", language) for each in Identifier)
    assert parts(fold(phrases.render("ident.found", language, what=what).text)) <= 2


def test_every_value_of_the_vocabulary_has_its_word(phrases: Phrases) -> None:
    kinds = set(MessageKind) - {MessageKind.TEXT, MessageKind.TAP, MessageKind.REACTION}
    wanted = {f"discipline.{each}" for each in Discipline} | {f"tier.{each}" for each in Tier}
    wanted |= {f"urgency.{each}" for each in Urgency} | {f"kind.{each}" for each in kinds}
    wanted |= {f"why.{each}" for each in set(Why) - {Why.COVERS}}
    wanted |= {f"channel.{each}" for each in set(Channel) - {Channel.CANARY}}
    wanted |= {"word.when_found", "word.until_found", "word.nobody", "word.no_line"}
    wanted |= {"word.mentee", "word.mentor", "word.nowhere"}
    wanted |= {"word.stranger", "word.your_region"} | {
        f"notice.{each.name}" for each in CONDITIONS
    }
    wanted |= {f"level.{each}" for each in Level} | {f"outcome.{each}" for each in "123"}
    wanted |= {"word.colleague", "word.no_name", "word.health_worker", "word.some_facility"}
    wanted |= {f"goal.{each}" for each in Goal} | {f"word.{each}" for each in Light}
    wanted |= {"word.safety", "word.reason", "word.no_reason"}
    wanted |= {"word.visit", "word.browser"}
    wanted |= {f"word.{each}" for each in MeetingKind}
    wanted |= {f"lack.{each}" for each in BarrierKind}
    wanted |= {f"cadre.{each}" for each in CADRES} | {f"what.{each}" for each in Identifier}
    assert wanted == {phrase for phrase in ENGLISH if phrase.startswith(WORDS)}
    assert all(phrases.word(each, language) for each in wanted for language in Language)


def test_what_the_deck_lacks_is_listed_as_ours() -> None:
    elsewhere = (*WORDS, "instrument.")
    outside = {each for each in ENGLISH if each not in deck.IDS and not each.startswith(elsewhere)}
    assert outside == OURS


@with_deck
@every_language
def test_the_wording_is_the_copy_decks_word_for_word(language: str) -> None:
    assert DECK is not None
    catalogue = read(FOLDER / f"{language}.po")
    for phrase in ENGLISH.keys() & deck.IDS:
        said, entry = DECK.phrases[language][phrase], catalogue.entries[phrase]
        assert entry.fields == said.fields, phrase
        if language == Language.ENGLISH:
            assert entry.when == said.when, phrase
        else:
            assert catalogue.status(phrase) in {said.status, "reviewed"}, phrase
