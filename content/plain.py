"""What codes and the reasons of lines mean, in plain words."""

from __future__ import annotations

BUTTONS = {"A": "Take", "D": "Pass on", "M": "Ask for more", "H": "Hand over", "C": "Close"}
HELPED = {"1": "A lot", "2": "Partly", "3": "A little", "4": "Not really"}
OUTCOMES = {"1": "treated here", "2": "referred", "3": "still waiting", "4": "something else"}
CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
MOVED = {
    "window": "Nothing goes there before they write, and it presses or has no template.",
    "blocked": "Nothing can be brought there any more.",
    "asked for there": "They asked for it there.",
}
SAID = {
    "debrief_mentee": "how a visit was",
    "debrief_mentor": "how a visit was",
    "commitment_check": "what became of a promise",
    "psych_safety_pulse": "whether one may speak up",
    "situation_analysis": "how a facility works",
    "facility_monthly": "the figures of a month",
    "done": "complete",
    "expired": "over, as its days are",
    "left": "over, as its person has left",
    "staff": "staff",
    "equipment": "equipment",
    "drugs_blood": "drugs or blood",
    "power_water_oxygen": "power, water or oxygen",
    "leadership": "support of leaders",
    "practice": "chances to practise",
    "records": "records and data",
    "fits": "the date fits",
    "not": "the date does not fit",
    "own": "Its writer is asked about it in 30 days",
    "team": "By the team; the next visit's mentors read it",
    "answered": "It is kept at once, whatever comes of the rest",
    "skipped": "Skipped, which is a full answer",
    "flagged": "Left open after three replies that do not fit",
    "read_asked": "Somebody asked about it",
    "read_quality": "To see how well questions are answered",
    "read_fault": "A message may have gone wrong",
    "read_safety": "A patient may be at risk",
    "unknown": "Not known, which is never zero",
}
"""What the reasons of some kinds mean, in plain words."""
