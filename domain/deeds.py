"""What the audit log knows to be done, each with the sentence that its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEDS: Final[Mapping[str, str]] = {
    "facilities.imported": "imported facilities",
    "people.imported": "imported people",
    "roster.imported": "imported the roster",
    "person.added": "added",
    "person.erased": "erased all that was held on",
    "person.exported": "took out all that is held on",
    "joining.approved": "let in somebody who had asked to join",
    "joining.refused": "turned away somebody who had asked to join",
    "person.changed": "changed",
    "person.invited": "had another invitation sent to",
    "roles.changed": "changed the roles of",
    "leave.noted": "noted time away for",
    "leave.ended": "ended the time away of",
    "addresses.shown": "read the addresses of",
    "address.given": "gave an address to",
    "address.removed": "took an address from",
    "code.made": "made a join code of",
    "code.revoked": "revoked a join code",
    "question.assigned": "had a mentor asked about",
    "question.read": "read what was said on",
    "question.reminded": "had a mentor reminded of",
    "question.held": "takes care of",
    "question.anew": "had others asked about",
    "question.moved": "sent to another field",
    "question.sent": "had an answer sent elsewhere on",
    "question.noted": "wrote a note on",
    "question.closed": "closed",
    "question.behalf": "passed on an answer of a mentor on",
    "gap.offered": "had volunteers asked for a gap",
    "letters.retried": "had messages handled again that had failed",
    "visit.planned": "planned",
    "visit.moved": "moved",
    "visit.closed": "closed",
    "visit.dropped": "called off",
    "meeting.planned": "planned",
    "meeting.moved": "moved",
    "meeting.off": "called off",
    "meeting.held": "noted as held",
    "item.signed": "signed",
    "item.commented": "commented on, and left unsigned,",
    "item.withdrawn": "took out of use",
    "charter.changed": "changed the service charter",
    "roster.changed": "changed the roster",
    "backup.restored": "put a copy in the place of the database",
}
"""Who did it stands before the sentence, and what it was done to after it."""
