"""Guided stories of what comes back: a visit with its debriefs, and a facility's month."""

from __future__ import annotations

from simulator.acts import DAY, Hears, Presses, Says, Step, Story, Until, Wait

_MONTH = (
    "OUT {{month}} ops=48 cs=21 emerg=15 d0=0 deaths=1 csd=0 seen=40 ssi={} ssics=1"
    " births=160 sepsis=2 psepsis=1 files=- ssc=- abx=- return=1"
)

FEEDBACK = (
    Story(
        slug="visit",
        title="A visit with both debriefs, and a barrier that is removed",
        cast=("asha", "neema", "rehema"),
        steps=(
            Step(
                "Rehema plans a visit to Bunda in one line."
                " Everybody who has a part in it is asked whether the date fits.",
                (Until(9, 30, weekday=True), Says("rehema", "VISIT BUNDA {visit} Neema")),
            ),
            Step(
                "It fits Asha, and it fits Dr Neema: one key each, and Rehema knows.",
                (Wait(20), Says("asha", "1"), Presses("neema", "Date fits", "1")),
            ),
            Step(
                "Five days before, Asha is asked what she would like to do with Dr Neema.",
                (
                    Hears("asha", "Which cases"),
                    Wait(12),
                    Says("asha", "A spinal block in a large patient, and the new monitor"),
                ),
            ),
            Step(
                "The afternoon before, Dr Neema gets the list of what the team asks for.",
                (Wait(4 * DAY), Until(16, 5)),
                front="neema",
            ),
            Step(
                "Two days later she closes the visit: one tap, the hours, and who took part.",
                (
                    Wait(2 * DAY),
                    Until(17, 10),
                    Presses("neema", "Close it", "1"),
                    Says("neema", "7"),
                    Says("neema", "0"),
                ),
            ),
            Step(
                "At six Asha is asked how it was, a question a message. She skips one;"
                " what does not fit is asked once more, without blame.",
                (
                    Until(18, 4),
                    Says("asha", "1"),
                    Says("asha", "1"),
                    Says("asha", "0"),
                    Says("asha", "often"),
                ),
            ),
            Step(
                "She goes on. What she will change is kept, and asked about in 30 days.",
                (
                    Wait(1),
                    Says("asha", "4"),
                    Says("asha", "4"),
                    Says("asha", "1"),
                    Says("asha", "We say our names before every case"),
                    Says("asha", "0"),
                ),
            ),
            Step(
                "Dr Neema is asked as well. She saw that oxygen runs out: a barrier,"
                " which goes to who can remove it.",
                (
                    Wait(10),
                    Presses("neema", "Begin", "1"),
                    Presses("neema", "Some", "2"),
                    Says("neema", "3"),
                    Presses("neema", "Power/water/oxygen", "4"),
                    Presses("neema", "No", "2"),
                    Presses("neema", "Yes, all", "1"),
                    Says("neema", "Count swabs aloud, both together"),
                ),
            ),
            Step(
                "Mama Leah, who leads the hospital, has it with a date. She writes 1 when it is"
                " done, and what was done; the team hears so.",
                (
                    Wait(20),
                    Presses("leah", "Done", "1"),
                    Says("leah", "Two full cylinders now stand in theatre"),
                ),
            ),
        ),
        ending="What was said led to something, and those who said it were told.",
    ),
    Story(
        slug="form",
        title="A monthly form in one line, by SMS",
        cast=("baraza", "leah", "rehema"),
        steps=(
            Step(
                "Baraza sends last month in one line. One part of it is no number:"
                " nothing is saved, and he reads which.",
                (
                    Until(9, 2, weekday=True),
                    Says("baraza", _MONTH.format("six")),
                ),
            ),
            Step(
                "He sends it again. One number is far from those of the months before,"
                " so it is asked about.",
                (Wait(2), Says("baraza", _MONTH.format("26"))),
            ),
            Step(
                "It was a slip. 2, and the right number; all is read back to him.",
                (Wait(1), Says("baraza", "2"), Wait(1), Says("baraza", "6")),
            ),
            Step(
                "1, and it is saved. A dash was not known; it is never counted as nought.",
                (Wait(1), Says("baraza", "1")),
            ),
            Step(
                "In the afternoon one more wound is in the book. FIX, and what changes;"
                " the number that stood before is kept beside it.",
                (
                    Until(14, 20),
                    Says("baraza", "FIX {month}"),
                    Says("baraza", "ssi=7"),
                    Says("baraza", "1"),
                ),
            ),
        ),
        ending="Sixteen numbers in one text, read back before they count.",
    ),
)
