"""What happened and why: each line of the interaction log as a coordinator would say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.model import Event


@dataclass(frozen=True, slots=True)
class Known:
    """What a line names: its question, its person, and whom an offer went to with the reason."""

    q: str = "no question"
    who: str = "Somebody"
    asked: Sequence[tuple[str, str]] = ()


_WORDS: Mapping[str, tuple[str, str]] = {
    "question.opened": ("{q} opened by {who}{urgent}", "{why}"),
    "question.joined": ("{who}'s text joined {q}", "{why}"),
    "question.claimed": ("{who} took {q}", "The first to take it; others hear who has it."),
    "question.read": ("{who} read {q}", "{said}."),
    "question.noted": ("{who} wrote a note on {q}", "Coordinators alone read it."),
    "question.anew": ("{q} is offered anew", "{who} wants it so."),
    "question.reminded": ("{who} is reminded of {q}", "A coordinator wants it so."),
    "question.assigned": ("{who} is asked for {q}", "A coordinator named them."),
    "question.released": ("{who} gave {q} back", "{why}"),
    "hand.offered": ("{q} handed to {who}", "{why}"),
    "hand.stays": ("{q} stays with {who}", "The one it was handed to did not take it."),
    "question.handed": ("{who} took {q} over", "With all its texts; the asker hears it once."),
    "ledger.thanked": ("{who} was thanked for last month", "For {reason}."),
    "form.due": ("{who} was asked for a monthly form", "Of {reason}; until it is in."),
    "form.overdue": ("{who} heard that a monthly form is late", "Of {reason}."),
    "form.begun": ("{who} began a monthly form", "Of {reason}."),
    "form.unclear": ("A reply of {who} to a form could not be read", "Its {reason}; asked again."),
    "form.doubted": ("A number of {who} was asked about", "It is checked: {reason}."),
    "form.insisted": ("{who} says that a number is right", "Of {reason}; it was asked about."),
    "form.saved": ("{who} saved a monthly form", "Of {reason}, read back and confirmed."),
    "form.corrected": ("{who} corrected a monthly form", "Of {reason}; what stood is kept."),
    "shift.told": ("{who} was told of a shift", "{why}"),
    "question.closed": ("{q} closed", "{why}"),
    "question.withdrawn": ("{q} closed", "{who} closed it."),
    "question.reopened": ("{q} opened again", "{why}"),
    "question.urgent": ("{q} became urgent", "{who} says so."),
    "question.moved": ("{q} moved to {discipline}", "{who} chose that field."),
    "answer.behalf": ("{who} passed on an answer on {q}", "For a mentor, who reads it too."),
    "question.held": ("{who}'s text held", "{why}: which one is it for?"),
    "offer.made": ("{q} offered to {asked}", "{why}"),
    "offer.nobody": ("Nobody left to ask for {q}", "{why}"),
    "offer.second": ("{q} shown to {who} once more", "At a second address: {why}"),
    "question.unanswered": ("{q} is held by {who}", "A day is over: {reason}."),
    "question.held_by": ("{who} holds {q}", "They will find somebody."),
    "mentor.load": ("{who} carries a lot", "{why}"),
    "offer.declined": ("{who} passed {q} on", "No reason is asked; the next mentor is."),
    "call.made": ("{who}'s phone rings for {q}", "Nobody has decided this urgent offer."),
    "call.ended": ("{who}'s phone rang for {q}", "It came to this: {reason}."),
    "call.not_made": ("{who}'s phone did not ring for {q}", "{why}"),
    "call.failed": ("{who}'s phone did not ring for {q}", "Its provider said no: {reason}."),
    "call.unknown": ("Nobody knows whether {who}'s phone rang for {q}", "No second ring."),
    "answer.matched": ("{who}'s reply matched to {q}", "{why}"),
    "answer.held": ("{who}'s reply held", "{why}"),
    "answer.chosen": ("{who} chose {q}", "{why}"),
    "answer.first": ("First answer on {q}", "{why}"),
    "answer.second": ("Second opinion on {q}", "From {who}, beside the mentor who has it."),
    "answer.undone": ("{who} took an answer on {q} back", "{why}"),
    "answer.edited": ("{who} put an answer on {q} right", "{why}"),
    "question.edited": ("{who} put a text on {q} right", "Those who read it see it as it is now."),
    "edit.same": ("{who} changed no word of a text", "Noted; nobody has to read it again."),
    "edit.held": ("{who} changed a held text", "The new words are held in its place."),
    "edit.not_sent": ("{who}'s edit reached nobody", "{why}"),
    "away.noted": ("{who}'s phone wrote by itself", "Noted, not passed on: {reason}."),
    "away.held": ("{who}'s text held", "Did the phone write it by itself? {why}"),
    "reaction": ("{who} put a sign under a message", "Noted; it opens and answers nothing."),
    "answer.dropped": ("Held reply dropped", "{who} did not want it sent."),
    "alarm.urgent": ("Coordinator alarmed about {q}", "No human answer yet. {why}"),
    "alarm.overdue": ("Coordinator told that {q} is late", "{why}"),
    "alarm.nobody": ("Coordinator told: nobody free for {q}", "{why}"),
    "rota.looked": ("Looked ahead in the roster", "Coordinators are told of {reason}."),
    "rota.changed": ("The rota was changed", "By command: {reason}."),
    "text.flagged": ("{who}'s text held", "It may hold an identifier: {reason}."),
    "text.confirmed": ("{who} sends a text as it is", "{why}"),
    "text.masked": ("Numbers hidden in {who}'s text", "For those who read it: {reason}."),
    "text.unsent": ("{who} was told that a text waits", "{why}"),
    "text.lapsed": ("{who}'s held text was not sent", "{why}"),
    "feedback.helped": ("Did {q} help? {helped}", "Asked when the question closed."),
    "feedback.outcome": ("After {q}: {outcome}", "Asked what happened next."),
    "share.hinted": ("{who} hears that {q} could be shared", "The answer helped a lot."),
    "share.drafted": ("{who} drafts what to share of {q}", "Names and identifiers are left out."),
    "share.dropped": ("{who} dropped a draft of {q}", "Nobody has read it."),
    "share.approved": ("{who} would share {q}", "Its asker is asked; silence means no."),
    "share.agreed": ("{who} lets {q} be shared", "It can be found now, and goes out on Friday."),
    "share.refused": ("{q} is not shared", "Its asker said no, or nothing for a week."),
    "share.withdrawn": ("{who} took back what was shared of {q}", "Nobody gets or finds it."),
    "review.asked": ("{who} is asked to sign {why}", "One item at a time, in the daytime."),
    "review.signed": ("{who} signed {why}", "This very version may be sent now."),
    "review.commented": ("{who} commented on {why}", "It stays unsigned; coordinators read why."),
    "review.withdrawn": ("{why} was withdrawn", "No version of it is sent any more."),
    "leading.asked": (
        "{who} gets one thing to ask their team",
        "Chosen by {reason}, once a month.",
    ),
    "leading.part": ("{who} did a part of the situation analysis", "It is {reason}."),
    "leading.analysed": ("A situation analysis is done", "It has {reason}: each opens a ticket."),
    "leading.unready": ("Coordinators hear of a first visit", "No situation analysis: {reason}."),
    "leading.pulse": ("The mean of a pulse was told", "Of five people or more alone."),
    "leading.planned": ("{who} plans a {reason}", "The guide goes out if it is signed."),
    "team.sent": ("{who} writes one line to their team", "To {reason}; one a week at most."),
    "survey.sent": ("{who} will be asked about {said}", "By day, and not into something else."),
    "survey.invited": ("{who} is asked about {said}", "One question a message; open for days."),
    "survey.unwanted": ("{who} is not asked a survey", "{why}"),
    "survey.begun": ("{who} begins, or goes on", "It is about {said}."),
    "survey.later": ("{who} has no time for a survey", "It stays open for a week."),
    "survey.answered": ("{who} answered a question of a survey", "{said}."),
    "survey.twice": ("{who} gave an answer twice", "The same button: it counts once."),
    "survey.misfit": ("{who}'s reply to a survey does not fit", "Asked twice, then left open."),
    "survey.doubt": ("{who}'s text held", "Is it an answer to a survey, or for a mentor?"),
    "survey.reminded": ("{who} is reminded of a survey", "After a day and after three."),
    "survey.ended": ("{who}'s survey ended", "It is {said}; what was answered counts."),
    "lesson.sent": ("{who} is asked a quiz question", "The course chose it."),
    "lesson.answered": ("{who} answered a quiz question: {answer}", "The reason came at once."),
    "lesson.tip": ("{who} gets the teaching of a question", "Nobody answered for three days."),
    "lesson.unsent": ("A quiz question for {who} never left", "It counts as never asked."),
    "lesson.wondered": ("{who} asks about a quiz question", "The next text goes to a mentor."),
    "share.sent": ("{who} gets the question of the week", "At most one a week."),
    "cohort.on": ("A cohort goes on: {reason}", "Its lessons ring in the zone of each member."),
    "cohort.paused": (
        "A cohort pauses: {reason}",
        "What falls into the pause is not made up for.",
    ),
    "cohort.over": ("A cohort is over: {reason}", "All of its places have ended."),
    "course.enrolled": ("{who} has a place in a course", "In {reason}."),
    "course.begun": ("A course begins for {who}", "Training and baseline are known."),
    "course.invited": ("{who} is asked the questions before a course", "One reminder at most."),
    "course.baseline": ("{who} has answered what comes before a course", "The gate may open."),
    "course.silent": ("{who} is asked what suits them", "No answer for a while; once."),
    "course.focal": ("A mentor hears that {who} is silent", "Once, and without blame."),
    "course.wish": ("{who} says how many lessons come", "{why}"),
    "course.ended": ("A course ends for {who}", "{why}"),
    "lesson.wanted": ("{who} asks for a question", "QUIZ goes beside all limits."),
    "meeting.planned": ("{who} plans a meeting: {reason}", "Those it is for are invited."),
    "meeting.moved": ("A meeting has moved: {reason}", "Everybody hears so, and is asked again."),
    "meeting.off": ("A meeting is called off: {reason}", "Whoever might have come hears so."),
    "meeting.held": ("A meeting was held: {reason}", "Somebody says that it took place."),
    "meeting.invited": ("{who} is invited to {reason}", "Not in the night; one key replies."),
    "meeting.reply": ("{who} replies to an invitation", "The date: {reason}."),
    "meeting.came": ("{who} says whether they were at a meeting", "They were {reason}."),
    "broadcast.drafted": ("{who} orders broadcast {reason}", "It waits for its code."),
    "broadcast.second": ("{who} is asked to confirm broadcast {reason}", "It goes to so many."),
    "broadcast.confirmed": ("{who} confirms broadcast {reason}", "It may go."),
    "broadcast.lapsed": ("Broadcast {reason} is not sent", "Nobody has confirmed it by its code."),
    "broadcast.begun": ("Broadcast {reason} begins", "Its people are planned, a row for each."),
    "broadcast.elsewhere": ("{who} gets a broadcast elsewhere", "Nothing is brought there."),
    "broadcast.replied": ("{q} is a reply to a broadcast", "{why}"),
    "broadcast.answered": (
        "{who} answers broadcast {reason}",
        "By one key, which may be changed.",
    ),
    "broadcast.passed_on": ("{who} replies to broadcast {reason}", "Its sender reads it."),
    "broadcast.paused": ("{who} pauses broadcast {reason}", "What has not left comes back."),
    "broadcast.capped": ("Broadcast {reason} is paused", "It may cost no more."),
    "broadcast.resumed": ("{who} resumes broadcast {reason}", "Nobody gets it twice."),
    "broadcast.halted": ("{who} halts broadcast {reason}", "Nothing more of it leaves."),
    "broadcast.retried": ("{who} tries the failed of broadcast {reason} again", "Once more."),
    "broadcast.done": ("Broadcast {reason} is done", "Its report counts everybody."),
    "schedule.passed": ("What was due went by: {reason}, {zone}", "Nobody was there to send it."),
    "visit.planned": ("A visit to {reason} is planned", "V{visit}; everybody is asked."),
    "visit.asked": ("{who} is asked about the date of a visit", "Not at night: V{visit}."),
    "visit.replied": ("{who} says of a visit: {said}", "It may still be changed: V{visit}."),
    "visit.state": ("A visit is {reason}", "By what its mentors reply: V{visit}."),
    "visit.moved": ("A visit to {reason} moves", "Everybody is asked anew: V{visit}."),
    "visit.off": ("A visit to {reason} is called off", "Who was asked hears it: V{visit}."),
    "visit.wanted": ("{who} is asked for cases", "Some days before the visit V{visit}."),
    "visit.wished": ("{who} names a case for a visit", "Its mentors read it the day before."),
    "visit.unwished": ("{who} takes a case back", "{why}"),
    "visit.doubted": ("{who}'s text waits", "{why}"),
    "visit.reminded": ("{who} is reminded of a visit", "The day before V{visit}."),
    "visit.briefed": ("{who} gets the list for a visit", "What the team of V{visit} asks for."),
    "visit.over": ("{who} is asked whether a visit is over", "Its mentors close V{visit}."),
    "visit.unclosed": ("Coordinators hear that a visit is open", "Nobody has closed V{visit}."),
    "visit.closed": ("A visit is closed after {reason}", "V{visit}; both sides are asked next."),
    "visit.present": ("{who} says who took part in a visit", "It is {reason} at V{visit}."),
    "visit.due": ("Coordinators hear that {reason} needs a visit", "None is planned; monthly."),
    "guide.searched": ("{who} looked something up", "{why}"),
    "guide.read": ("{who} reads a guide", "It is {reason}."),
    "guide.attached": ("{who} attached a guide to {q}", "It is {reason}; no clock stops."),
    "guide.offered": ("{who} is shown guides while {q} waits", "{why}"),
    "media.not_carried": ("A {reason} on {q} was not passed on", "Both sides were told."),
    "stranger.question": ("A question from an unknown number", "Kept; a coordinator sees it."),
    "stranger.greeting": ("A text from an unknown number", "Kept; the sender was asked to join."),
    "stranger.media": ("A {reason} from an unknown number", "Kept; a coordinator sees it."),
    "stranger.silent": ("A text from an unknown number", "Not answered: {reason}."),
    "link.code": ("{who} gets a code for a second channel", "It is typed there; ten minutes."),
    "link.wrong": ("A code from an unknown number", "It is none, or too old."),
    "link.ignored": ("A code from an unknown number", "Not looked at: {reason}."),
    "console.code": ("{who} asks for a code for the console", "Six digits, for one browser."),
    "console.opened": ("{who} is in the console", "They came by: {reason}."),
    "console.proved": ("{who} showed anew who they are", "Grave deeds want it; by: {reason}."),
    "console.closed": ("{who} is signed out everywhere", "{why}"),
    "console.guessed": ("A code of {who} ends", "Too many wrong tries."),
    "console.passkey": ("A passkey of {who}: {reason}", "It opens the console without a code."),
    "console.emergency": (
        "The emergency way of {who}: {reason}",
        "Every coordinator hears of it.",
    ),
    "link.shared": ("{who} typed a code of somebody else", "An address has one owner."),
    "address.linked": ("{who} has a second channel now", "The code was typed there."),
    "address.parted": ("An address is no longer {who}'s", "Nothing waits there now: {reason}."),
    "address.paired": ("Two ids of one sender are one address", "Its provider names both."),
    "address.confirmed": ("An address is {who}'s again", "The coordinator says so."),
    "address.strange": ("{who} does not know whose an address is", "It stays nobody's."),
    "address.given": ("{who} has one more address", "Noted by command."),
    "stranger.stopped": ("An unknown number wants silence", "Wrote STOP."),
    "stranger.started": ("An unknown number may be answered again", "Wrote START."),
    "barrier.opened": ("A facility lacks something: {said}", "A ticket, with a day to act by."),
    "barrier.presses": ("A barrier presses now: {said}", "Patients are at risk by it."),
    "barrier.asked": ("Those of the {reason} are asked about a barrier", "Who can remove it."),
    "barrier.raised": ("A barrier goes to somebody else", "{why}"),
    "barrier.given": ("{who} is asked about a barrier", "By name."),
    "barrier.closed": ("{who} reports a barrier as solved: {said}", "Its team hears it."),
    "barrier.noted": ("{who} says what was done", "The team reads it before the next visit."),
    "themes.shown": ("What was said of a visit is shown", "Together, of five people or more."),
    "themes.hidden": ("What was said of a visit waits", "{why}; it is shown with the next."),
    "did.saved": ("{who} writes what was said and done", "For the team of {reason}."),
    "did.told": ("A team reads what came of what it said", "{why}."),
    "did.missing": ("Coordinators hear that a team got no word back", "A week before its visit."),
    "contact.offered": ("Somebody is offered the safety contact", "In private, after a survey."),
    "contact.wished": ("Somebody wishes to be written to", "Only the safety officers see it."),
    "commitment.made": ("{who} notes a change that is promised", "{said}."),
    "commitment.checked": ("{who} was asked how a change goes", "It came to this: {reason}."),
    "visit.lacked": ("{who} lacked something for a visit", "Coordinators are told."),
    "join.code.wrong": ("A wrong join code", "{why}"),
    "join.ignored": ("An unknown number is ignored for a day", "{why}"),
    "join.heard_again": ("An unknown number is answered again", "The day is over."),
    "join.begun": ("Somebody begins to join", "A join code was right."),
    "join.stuck": ("Somebody is stuck while joining", "The coordinators are told."),
    "join.asked": ("Somebody asks to join", "All steps done; a coordinator decides."),
    "join.approved": ("{who} approved somebody who joins", "The first key decides."),
    "join.refused": ("{who} refused somebody who joins", "The first key decides."),
    "join.forgotten": ("What somebody said to join was deleted", "{why}"),
    "join.invited": ("{who} is invited to join", "Once, and not at night."),
    "join.reminded": ("{who} is reminded of the invitation", "Once, after three days."),
    "join.linked": ("{who} came by the link", "It was theirs alone, and is used up."),
    "join.link_over": ("A link did not work", "It is used up, too old or another's."),
    "join.code.revoked": ("A join code was revoked", "It leads nowhere from now on."),
    "send.lost": ("A message to {who} was lost", "Its provider gave it up: {reason}."),
    "send.repeated": ("A message to {who} was sent again", "{reason}."),
    "send.impossible": ("Nothing sent to {who}", "There is no address to write to."),
    "send.elsewhere": ("Message to {who} by {to} instead of {from_}", "{moved}"),
    "send.closed": ("WhatsApp sent a message to {who} back", "It says that the window is closed."),
    "answer.waits": ("An answer on {q} waits for {who}", "WhatsApp takes none before they write."),
    "held.read": ("{who} asked for what waits", "It goes now, in order."),
    "template.stands": ("Template {name} ({language}): {reason}", "WhatsApp has decided."),
    "tap.matched": ("{who} pressed “{button}” on {q}", "{why}"),
    "tap.unknown": ("{who} pressed an old button", "It belongs to no message of ours here."),
    "flood.kept": ("A text of {who} was kept back", "Too many at once: {reason}."),
    "thanks": ("{who} said thanks", "Noted and passed on; it opens no question."),
    "person.stopped": ("{who} left the service", "Wrote STOP."),
    "person.started": ("{who} came back", "Wrote START."),
    "person.language": ("{who} changed their language", "Wrote LANG."),
    "language.unknown": ("{who} asked for a language we do not speak", "Nothing was changed."),
    "left.wrote": ("{who} wrote after leaving", "Told once more how to come back."),
    "charter.changed": ("The charter was changed", "By command: {reason}."),
    "person.changed": ("What is known of {who} was changed", "{reason}."),
    "roles.changed": ("The roles of {who} were changed", "{reason}."),
    "addresses.shown": ("The addresses of {who} were read", "{reason}."),
    "person.added": ("{who} was added", "A coordinator wrote ADD."),
    "shift.arranged": ("{who} hears of a change of duty", "A coordinator arranged it: {reason}."),
    "shift.offered": ("{who} asks colleagues to take a shift", "It stays theirs until then."),
    "shift.taken": ("{who} took a shift", "The first to take it; others hear who has it."),
    "shift.declined": ("{who} does not take a shift", "No reason is asked."),
    "shift.kept": ("{who} keeps a shift after all", "Colleagues are asked no more."),
    "shift.thanked": ("{who} thanked for a shift", "One key under the news."),
    "shift.nobody": ("Nobody takes a shift yet", "Coordinators are told: {reason}."),
    "shift.gap": ("An uncovered shift is offered to volunteers", "A coordinator's key."),
    "mentor.away": ("{who} is away", "Not asked until then; open questions go on."),
    "mentor.back": ("{who} is back", "Questions reach them again: {reason}."),
    "volunteer.asked": ("{who} would step in for shifts", "A coordinator confirms it."),
    "volunteer.approved": ("{who} is a volunteer", "Confirmed: {reason}."),
    "volunteer.ended": ("{who} is no volunteer", "Ended: {reason}."),
    "person.joined": ("{who} joined", "{why}"),
    "person.erased": ("A person was erased", "By command; nothing of theirs is left."),
    "person.exported": ("What is kept of {who} was written out", "By command."),
    "alert.raised": ("Alert: {reason}", "The coordinators on duty are told, once."),
    "alert.over": ("Alert over: {reason}", "Those who were told of it hear so."),
    "question.other": (
        "{who} asked for another mentor",
        "No reason is asked, and none passed on.",
    ),
    "tone.hinted": ("{who}'s text held for a moment", "Its words may sound like blame."),
    "tone.kept": ("{who} sends a text as it is", "The hint is only a hint."),
    "tone.off": ("{who} wants no hint on tone", "Wrote TONE OFF."),
    "tone.on": ("{who} wants the hint on tone", "Wrote TONE ON."),
    "near.opened": ("A near miss was reported", "Only the safety officers read it."),
    "near.joined": ("More on a near miss", "Only the safety officers read it."),
    "near.replied": ("{who} wrote back through the seal", "The name stays sealed."),
    "near.held": ("A text held", "For a near miss, or for something else? Its writer is asked."),
    "near.contact": ("Somebody wants the safety officer to write", "Said after a near miss."),
    "near.kept": ("A near miss is kept", "There is no safety officer; a coordinator is told so."),
    "near.shown": ("A near miss reached a safety officer", "It had waited for one."),
    "near.stranger": ("A near miss from an unknown number", "Kept; the sender was asked to join."),
    "seal.asked": ("{who} wants to open a name", "A reason is asked for first."),
    "seal.opened": ("{who} opened the name on {ref}", "With a reason; the person was told."),
    "seal.kept": ("{who} left a name sealed", "Nobody was told."),
    "seal.refused": ("{who} may not open a name", "Only a safety officer may."),
    "question.no_facility": ("{who}'s question kept", "No facility or field is known for them."),
    "loop.silenced": ("Reply to {who} left out", "The same one again and again feeds a loop."),
}
"""What happened, and why, for each kind of line in the interaction log."""

KINDS = frozenset(_WORDS)
_PLAIN = (
    ("on call (coupled facility)", "on call at the coupled facility"),
    ("on call (regional)", "on call for the region"),
    ("on call (back-up)", "on call as back-up"),
    ("nobody else left in this tier", "nobody else is free there"),
    ("asked: ", "asked so far: "),
    ("first word URGENT", "the first word is URGENT"),
)
_EMPTY = ": nobody left to ask"


def told(event: Event, known: Known) -> tuple[str, str]:
    """Return what happened and why, in plain words."""
    what, why = _WORDS.get(event.kind, (event.kind, "{why}"))
    data = dict(event.data)
    values = {
        "q": known.q,
        "who": known.who,
        "asked": _listed([name for name, _ in known.asked]) or "mentors",
        "reason": event.reason,
        "why": _because(event, data, known),
        "said": plain.SAID.get(event.reason, event.reason),
        "button": plain.BUTTONS.get(data.get("key", ""), "a button of ours"),
        "helped": plain.HELPED.get(event.reason, event.reason),
        "outcome": plain.OUTCOMES.get(event.reason, event.reason),
        "discipline": _field(data),
        "from_": plain.CHANNELS.get(data.get("from", ""), ""),
        "to": plain.CHANNELS.get(data.get("to", ""), ""),
        "moved": plain.MOVED.get(event.reason, f"It could not be brought there ({event.reason})."),
        "name": data.get("name", ""),
        "language": data.get("language", ""),
        "ref": data.get("ref", ""),
        "visit": data.get("visit", ""),
        "zone": data.get("zone", ""),
        "answer": data.get("answer", ""),
        "urgent": ", urgent" if data.get("urgency") == "urgent" else "",
    }
    return what.format(**values), why.format(**values)


def _because(event: Event, data: Mapping[str, str], known: Known) -> str:
    if event.kind == "offer.made":
        return _sentences([*_chosen(known.asked), *_passed_over(event.reason)])
    if event.kind == "offer.nobody":
        return _sentences(_passed_over(event.reason))
    if event.kind == "question.opened":
        *first, last = event.reason.split("; ")
        return _sentences([*first, f"{_field(data)}, {last}"])
    return _sentences(event.reason.split("; "))


def _chosen(asked: Sequence[tuple[str, str]]) -> list[str]:
    """Say once what holds of all; two who were asked for different reasons are named."""
    reasons = list(dict.fromkeys(reason for _, reason in asked))
    if len(asked) > 1 and len(reasons) == 1:
        return [f"urgent: {len(asked)} at once", f"each {reasons[0]}"]
    if len(asked) > 1:
        each = (f"{name}: {reason}" for name, reason in asked)
        return [f"urgent: {len(asked)} at once", *each]
    return reasons


def _passed_over(reason: str) -> list[str]:
    """Gather the tiers that had nobody into one sentence."""
    tiers = [
        part.removesuffix(_EMPTY).replace("backup", "back-up")
        for part in reason.split("; ")
        if part.endswith(_EMPTY)
    ]
    return [f"no {_listed(tiers, 'or')} mentor is left to ask"] if tiers else []


def _field(data: Mapping[str, str]) -> str:
    return data.get("discipline", "").replace("_", " ")


def _listed(names: Sequence[str], joint: str = "and") -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(part: str) -> str:
    for term, meant in _PLAIN:
        part = part.replace(term, meant)
    return f"{part[0].upper()}{part[1:].rstrip('.')}."
