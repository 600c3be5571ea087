"""Guided stories: conversations played on the phones, one step at a time."""

from __future__ import annotations

from simulator.acts import Hears, Presses, Says, Step, Story, Until, Wait
from simulator.broadcast_stories import BROADCASTS
from simulator.feedback_stories import FEEDBACK

STORIES = (
    Story(
        slug="question",
        title="A question by SMS, answered on Telegram",
        cast=("asha", "neema", "rehema"),
        steps=(
            Step(
                "At 09:14 on a working day, Asha texts a question from her SMS phone.",
                (
                    Until(9, 14, weekday=True),
                    Says(
                        "asha",
                        "The monitor shows error E4 and the manual is lost. Who knows this model?",
                    ),
                ),
            ),
            Step(
                "Three minutes later Dr Neema, who is on call, takes it on Telegram.",
                (Wait(3), Presses("neema", "Take", "A")),
            ),
            Step(
                "Dr Neema writes back. Neither side sees the other's number or channel.",
                (
                    Wait(2),
                    Says(
                        "neema",
                        "Thank you for asking, Asha. I used that model for years."
                        " Is the small cable at the back in place?",
                    ),
                ),
            ),
            Step(
                "Asha looks, and says what she found.",
                (Wait(7), Says("asha", "It was loose. The screen is back, thank you!")),
            ),
            Step(
                "Dr Neema closes the question. Asha is asked whether it helped.",
                (Wait(4), Presses("neema", "Close", "C")),
            ),
            Step("Asha answers with one digit: it helped a lot.", (Wait(3), Says("asha", "1"))),
            Step("And with one more, what happened next.", (Wait(1), Says("asha", "4"))),
        ),
        ending="Question, answer, close and feedback: the log on this page says why of each.",
    ),
    Story(
        slug="night",
        title="Urgent at night, nobody takes it: it escalates",
        cast=("juma", "neema", "baraka"),
        steps=(
            Step(
                "At 02:03 Juma texts, with URGENT as the first word."
                " Dr Neema and Dr Kato are asked at once.",
                (
                    Until(2, 3),
                    Says(
                        "juma",
                        "URGENT Heavy bleeding after caesarean, surgeon is on the way."
                        " I need a senior voice.",
                    ),
                ),
            ),
            Step("Both stay silent. Two minutes pass.", (Wait(2),)),
            Step(
                "Still silent after five minutes: the regional team is asked, and Juma is told.",
                (Wait(3),),
            ),
            Step(
                "Dr Baraka, of the regional team, takes it. The others learn who has it.",
                (Wait(1), Presses("baraka", "Take", "A")),
            ),
            Step(
                "Dr Baraka writes to Juma.",
                (
                    Wait(1),
                    Says(
                        "baraka",
                        "I am here, Juma, and I stay."
                        " Who is with you, and what has changed since you wrote?",
                    ),
                ),
            ),
        ),
        ending="Three people were asked and one answered; nobody had to know whom to call.",
    ),
    Story(
        slug="two",
        title="Two open questions, and a reply that could belong to either",
        cast=("neema", "asha", "juma"),
        steps=(
            Step(
                "Asha asks, and Dr Neema takes it: to her it is 1#.",
                (
                    Until(10, 0, weekday=True),
                    Says("asha", "The monitor shows error E4. Who knows this model?"),
                    Wait(2),
                    Presses("neema", "Take", "A"),
                ),
            ),
            Step(
                "Juma asks too. Dr Neema takes it as well: 2#.",
                (
                    Wait(10),
                    Says("juma", "How do others plan two theatres with one anaesthetist?"),
                    Wait(2),
                    Presses("neema", "Take", "A"),
                ),
            ),
            Step(
                "Dr Neema writes without saying for whom. Nothing is guessed: it waits.",
                (
                    Wait(17),
                    Says("neema", "Could you tell me how many people you have that day?"),
                ),
            ),
            Step("She replies with the wrong digit: it goes to Asha.", (Says("neema", "1"),)),
            Step(
                "UNDO: it had left, so Asha is told to disregard it.",
                (Says("neema", "UNDO"),),
            ),
            Step(
                "With a code in front there is no doubt, whatever else is open.",
                (
                    Wait(1),
                    Says("neema", "1# Sorry Asha, that one was for another question."),
                    Says("neema", "2# Could you tell me how many people you have that day?"),
                ),
            ),
        ),
        ending="A reply that could belong to two people waits until its writer has chosen.",
    ),
    Story(
        slug="nobody",
        title="Nobody on call: said at once, and a named person looks for one",
        cast=("asha", "rehema", "tumaini"),
        steps=(
            Step(
                "Asha has an urgent question on orthopaedics, which has no mentor on the roster."
                " She reads so in the same minute, with whom to call; Rehema is alarmed.",
                (
                    Until(15, 30, weekday=True),
                    Says("asha", "URGENT ORTHO The foot is cold after the fall. Who can look?"),
                ),
            ),
            Step(
                "Rehema, the coordinator, will find someone; the question is hers until then.",
                (Wait(2), Presses("rehema", "I will find someone", "1")),
            ),
            Step(
                "Asha does not wait for anybody: she moves the question to surgery herself.",
                (Wait(1), Says("asha", "SURG")),
            ),
            Step(
                "Dr Tumaini, surgery, takes it; Rehema hears that it has a mentor.",
                (Wait(1), Presses("tumaini", "Take", "A")),
            ),
            Step(
                "Dr Tumaini writes to Asha.",
                (
                    Wait(1),
                    Says("tumaini", "I am here, Asha. Is your senior with you by now?"),
                ),
            ),
        ),
        ending="Nobody was on call, and still nobody waited without a name to wait for.",
    ),
    Story(
        slug="swap",
        title="A shift changes hands by text",
        cast=("mwajuma", "jabali", "rehema"),
        steps=(
            Step(
                "Dr Mwajuma cannot come on Saturday. Two words: she is asked which of two shifts.",
                (Until(19, 20, weekday=True), Says("mwajuma", "SWAP SAT")),
            ),
            Step(
                "The day. Dr Jabali, who is free, is asked; it stays hers until it is taken.",
                (Says("mwajuma", "1"),),
            ),
            Step(
                "Dr Jabali takes it with one tap. Both hear so at once.",
                (Wait(14), Presses("jabali", "Take the shift", "1")),
            ),
            Step(
                "Dr Mwajuma sends her thanks with one more.",
                (Presses("mwajuma", "Send thanks", "T"),),
            ),
        ),
        ending="Nobody had to call the coordinator, and the roster says who is on.",
    ),
    Story(
        slug="anonymous",
        title="A question without a name, and a near miss",
        cast=("asha", "neema", "upendo"),
        steps=(
            Step(
                "Asha asks with ANON as the first word.",
                (
                    Until(15, 10, weekday=True),
                    Says(
                        "asha", "ANON I have never set this ventilator up alone. Where do I begin?"
                    ),
                ),
            ),
            Step(
                "Dr Neema sees what she is and from what kind of place, no more, and answers.",
                (
                    Wait(4),
                    Presses("neema", "Take", "A"),
                    Says("neema", "Thank you for asking. Which model is it?"),
                ),
            ),
            Step(
                "Asha tells of a near miss. It goes to the safety officer alone, without a name.",
                (
                    Wait(26),
                    Says(
                        "asha",
                        "NEAR MISS Two packs with the same label were on the trolley."
                        " We saw it in time.",
                    ),
                ),
            ),
            Step(
                "Sister Upendo writes back through the seal.",
                (
                    Wait(18),
                    Says("upendo", "Thank you. That helps every theatre. Who orders your labels?"),
                ),
            ),
            Step(
                "Should she ever have to open a name, she must say why, and Asha is told.",
                (Wait(7), Says("upendo", "OPEN N1"), Says("upendo", "To visit the ward")),
            ),
        ),
        ending="Others saw a cadre and a level; who opened the seal stands in the log.",
    ),
    Story(
        slug="quiz",
        title="A quiz week: a question, a reason, and a mentor behind it",
        cast=("halima", "mwajuma", "rehema"),
        steps=(
            Step(
                "At 12:30 on a working day Halima's phone brings one question of her course.",
                (Hears("halima"),),
            ),
            Step(
                "She picks an answer. It is not the right one; the reason comes at once.",
                (Wait(10), Says("halima", "A")),
            ),
            Step(
                "She wants to know more: M, and her own words. They go to the mentor on call.",
                (
                    Wait(1),
                    Presses("halima", "Ask a mentor", "M"),
                    Says("halima", "How do you get a busy team to stop and listen?"),
                ),
            ),
            Step(
                "Dr Mwajuma sees the quiz question above Halima's words, and answers.",
                (
                    Wait(5),
                    Presses("mwajuma", "Take", "A"),
                    Says("mwajuma", "Good that you ask. I wait until the knife is down. And you?"),
                    Presses("mwajuma", "Close", "C"),
                ),
            ),
            Step(
                "Two days later the next question comes, never two in one day. This time: right.",
                (Hears("halima"), Wait(20), Says("halima", "C")),
            ),
            Step(
                "A quiet evening: with QUIZ she gets one more when it suits her.",
                (Until(18, 40), Says("halima", "QUIZ")),
            ),
            Step(
                "A busy week is coming. LESS, and fewer are sent; nobody minds.",
                (Wait(3), Says("halima", "LESS")),
            ),
        ),
        ending="What was wrong comes back in 12 days, what was right in 24, until it stays.",
    ),
    *FEEDBACK,
    *BROADCASTS,
)
BY_SLUG = {story.slug: story for story in STORIES}
