"""The reserved words of each language, and what a message is that has them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class IntentKind(StrEnum):
    """What a message is; KEY is one letter, MORE a text to the mentee after the letter M.

    UNSEAL asks for the name behind a question (`word` Q) or a near miss (N) with its `number`.
    """

    STOP = "stop"
    START = "start"
    HELP = "help"
    WHO = "who"
    LIST = "list"
    WHY = "why"
    HOURS = "hours"
    UNDO = "undo"
    LANGUAGE = "language"
    LINK = "link"
    UNLINK = "unlink"
    GUIDE = "guide"
    SHARE = "share"
    WITHDRAW = "withdraw"
    SWAP = "swap"
    KEEP = "keep"
    TAKE = "take"
    AWAY = "away"
    BACK = "back"
    VOLUNTEER = "volunteer"
    REVIEW = "review"
    NEXT = "next"
    KEY = "key"
    DIGIT = "digit"
    TAP = "tap"
    MORE = "more"
    UNSEAL = "unseal"
    OTHER_MENTOR = "other mentor"
    QUIZ = "quiz"
    SURVEY = "survey"
    LESS = "less"
    MORE_AGAIN = "more again"
    LOGOUT = "logout"
    TONE_OFF = "tone off"
    TONE_ON = "tone on"
    TEXT = "text"


# The carriers' own words (YES, END, CANCEL, QUIT, OPTOUT, REVOKE) are never commands of ours.
# A synonym must never be an order or a finding at the bedside: "Parar", "Sitisha", "Acha" stop a
# drip, "Anza" and "Iniciar" start one, a drain may have to "Sair", a patient to "Sortir", and
# "Arret" is what a heart does. "Moins", "Zaidi" or "Mais" alone say how much. No accents.
WORDS: Mapping[str, Mapping[str, IntentKind]] = {
    "en": {
        "STOP": IntentKind.STOP,
        "START": IntentKind.START,
        "HELP": IntentKind.HELP,
        "WHO": IntentKind.WHO,
        "LIST": IntentKind.LIST,
        "WHY": IntentKind.WHY,
        "HOURS": IntentKind.HOURS,
        "UNDO": IntentKind.UNDO,
        "LANG": IntentKind.LANGUAGE,
        "LANGUAGE": IntentKind.LANGUAGE,
        "LINK": IntentKind.LINK,
        "LINK SMS": IntentKind.LINK,
        "LINK WHATSAPP": IntentKind.LINK,
        "LINK TELEGRAM": IntentKind.LINK,
        "UNLINK": IntentKind.UNLINK,
        # never "other" alone: it may answer what a mentor asked
        "OTHER MENTOR": IntentKind.OTHER_MENTOR,
        "ANOTHER MENTOR": IntentKind.OTHER_MENTOR,
        # of people with a place in a course alone: see handlers.routes.LEARNERS_WORDS
        "QUIZ": IntentKind.QUIZ,
        # of people with a survey left open alone; to all others "survey" is what it says
        "SURVEY": IntentKind.SURVEY,
        "LESS": IntentKind.LESS,
        "MORE": IntentKind.MORE_AGAIN,
        # of people who may enter the console alone: see handlers.front
        "LOGOUT": IntentKind.LOGOUT,
        "TONE OFF": IntentKind.TONE_OFF,
        "TONE ON": IntentKind.TONE_ON,
        # what Telegram's own buttons send
        "/STOP": IntentKind.STOP,
        "/START": IntentKind.START,
        "/HELP": IntentKind.HELP,
        "/LANG": IntentKind.LANGUAGE,
    },
    "fr": {
        "DESABONNER": IntentKind.STOP,
        "DESINSCRIRE": IntentKind.STOP,
        "REJOINDRE": IntentKind.START,
        "AIDE": IntentKind.HELP,
        "AUTRE MENTOR": IntentKind.OTHER_MENTOR,
        "ENQUETE": IntentKind.SURVEY,
        "MOINS DE QUIZ": IntentKind.LESS,
        "PLUS DE QUIZ": IntentKind.MORE_AGAIN,
    },
    "sw": {
        "JIONDOE": IntentKind.STOP,
        "JIONDOA": IntentKind.STOP,
        "KUJIONDOA": IntentKind.STOP,
        "JIUNGE": IntentKind.START,
        "KUJIUNGA": IntentKind.START,
        "MSAADA": IntentKind.HELP,
        "LUGHA": IntentKind.LANGUAGE,
        "MENTOR MWINGINE": IntentKind.OTHER_MENTOR,
        "DODOSO": IntentKind.SURVEY,
        "QUIZ CHACHE": IntentKind.LESS,
        "QUIZ ZAIDI": IntentKind.MORE_AGAIN,
    },
    "pt": {
        "DESINSCREVER": IntentKind.STOP,
        "ADERIR": IntentKind.START,
        "AJUDA": IntentKind.HELP,
        "IDIOMA": IntentKind.LANGUAGE,
        "OUTRO MENTOR": IntentKind.OTHER_MENTOR,
        "INQUERITO": IntentKind.SURVEY,
        "MENOS QUIZ": IntentKind.LESS,
        "MAIS QUIZ": IntentKind.MORE_AGAIN,
    },
}

# Of a mentor alone; before a day, before a time, or alone: "swap the sat probe" is advice.
DUTY_WORDS: Mapping[str, IntentKind] = {
    "SWAP": IntentKind.SWAP,
    "KEEP": IntentKind.KEEP,
    "TAKE": IntentKind.TAKE,
    "AWAY": IntentKind.AWAY,
    "BACK": IntentKind.BACK,
    "VOLUNTEER": IntentKind.VOLUNTEER,
}

# Of a clinical reviewer alone: to anybody else "next" is what it says.
REVIEW_WORDS: Mapping[str, IntentKind] = {"REVIEW": IntentKind.REVIEW, "NEXT": IntentKind.NEXT}

# These mean a tongue too, so they ask for a language only beside the name of one.
TONGUES: Mapping[str, str] = {"fr": "LANGUE", "pt": "LINGUA"}
LANG = ("LANG", "/LANG")
