"""The guided story of a broadcast: written on a phone, checked there, and answered."""

from __future__ import annotations

from simulator.acts import Says, Step, Story, Until, Wait

LINE = "SEND anaesthesia: Oxygen training moved to Friday 9:00"

BROADCASTS = (
    Story(
        slug="broadcast",
        title="A broadcast from the phone",
        cast=("rehema", "asha", "juma"),
        steps=(
            Step(
                "From the bus, Rehema writes to everybody in anaesthesia. She reads first whom it"
                " reaches, how it reads and what it costs: nothing has left.",
                (Until(16, 2, weekday=True), Says("rehema", LINE)),
            ),
            Step(
                "A digit slips. Nothing is sent on a guess.",
                (Wait(1), Says("rehema", "{wrong}")),
            ),
            Step(
                "She orders it again and gets a new code.",
                (Wait(1), Says("rehema", LINE)),
            ),
            Step(
                "The code, and it goes: to each of them once, on their own channel.",
                (Says("rehema", "{code}"),),
            ),
            Step(
                "Asha writes back. It is a question like any other, and it finds a mentor.",
                (Wait(2), Says("asha", "Can the night team join too?")),
            ),
            Step(
                "Five minutes after the last one left, Rehema reads what came of it.",
                (Wait(6),),
                front="rehema",
            ),
            Step(
                "She writes once more, to those who have not answered: Juma, and not Asha.",
                (
                    Says("rehema", "SEND to 2 silent: Who comes on Friday?\n1=I come 2=I cannot"),
                    Says("rehema", "{code}"),
                ),
            ),
            Step(
                "Juma answers by one key. Rehema finds it counted on the console.",
                (Wait(3), Says("juma", "1")),
            ),
        ),
        ending="Nothing left before its code, nobody got it twice, and every reply was heard.",
    ),
)
