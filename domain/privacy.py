"""Patient identifiers in what people write: where they stand, and a text with numbers masked.

Four kinds are looked for (CONVERSATIONS 3): telephone numbers, hospital numbers, birth dates and
names. Only the numbers are ever masked, digit by digit, and where a number may just as well be a
dose, a time or a vital sign it is left alone: a missed number does less harm than a masked dose.
Names are rarely caught by any rule; docs/privacy.md says what is missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from phonenumbers import PhoneNumberMatch

MASK = "X"
"""Stands for one digit: in the SMS alphabet, and no sign of formatting in any messenger."""

OLDEST = 110
YOUNGEST = 10
"""In years: a full date between them makes a person; a younger one may be an operation's."""

FEWEST_PHONE = 7
LONGEST_PHONE = 15
FEWEST_HOSPITAL = 2
FEWEST_HOSPITAL_UNSURE = 4
"""Digits in a row after "file" alone; after "file no" FEWEST_HOSPITAL are enough."""


FEWEST_SAID_AGAIN = 3
SHARE_SAID_AGAIN = 0.6
"""Of a text's words, how many and what share stand in the one that it may say again."""


class Identifier(StrEnum):
    """What a finding may be."""

    PHONE = "phone"
    HOSPITAL = "hospital"
    BIRTH = "birth"
    NAME = "name"


MASKED = frozenset({Identifier.PHONE, Identifier.HOSPITAL})


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in a text an identifier may stand: from `start` up to `end`."""

    kind: Identifier
    start: int
    end: int


# Units in which people write doses, volumes, rates and times, in all languages.
_UNIT = (
    r"(?:m[lL]|cc|[cd]l|lit(?:re|er)s?|l(?:/min)?|mcg|ug|µg|μg|m?g(?:m|r|s)?|kgs?|mg/dl|g/dl"
    r"|units?|unit[ée]s?|unidades|pints?|iu|u|ui|me?q|mmol(?:/l)?|mmhg|cmh2o|bpm|gtts?|drops"
    r"|amp(?:oule)?s?|tabs?|vials?|doses?|mins?|minutes?|dakika|minutos|secs?|s|hrs?(?!\W{0,2}\d)|h|heures?"
    r"|hours?|horas|saa|days?|jours?|dias?|siku|weeks?|wks?|semaines|semanas|wiki|months?|mois"
    r"|meses|miezi|years?|yrs?|ans|anos|miaka|cm|mm|fr|ch|°?c|%)"
)
_VITAL = (
    r"(?:bp|ta|pa|hr|fc|pr|pulse|pouls|pulso|rr|fr|spo2|sp02|sats?|o2|temp|t°|fhr|bcf|map|gcs"
    r"|hb|hgb|hct|pcv|wbc|plts?|platelets|rbs|glyc[ée]mie|glicemia|na|cr|urea|ebl|uop|vitals"
    r"|constantes|age|aged|ag[ée]e?|umri|idade|para|gravida|ga|day|jour|dia|siku)"
)
_VALUE = r"\d{1,3}(?:\s?[.,:+]\s?\d{1,3})?(?!\d)"
_COVER = "|"
"""Stands for what is covered: no letter, and no sign that a telephone number may hold."""

# What the search for telephone numbers must not see. Each holds digits and is none.
_CLINICAL = re.compile(
    rf"""
      \bq\s?\d+ | (?<!\d)\d{{1,6}}\s?\#                               # Q4, 7#
    | [x\u00d7~]\s?\d{{1,3}}(?!\d)                                         # x 3
    | (?<![\w.])\d{{1,8}}(?:[.,]\d+)?[ ]?{_UNIT}(?![^\W\d_])          # 500 ml, 0.3ml
    | (?<!\d)\d{{1,3}}\s?/\s?\d{{1,3}}(?:\s?/\s?\d{{2,4}})?(?!\d)     # 80/40, 12/11/2026
    | (?<![\d.-])\d{{1,2}}([.-])\d{{1,2}}\1\d{{2,4}}(?![\d-])          # 12.11.2026
    | (?<!\d)\d{{1,2}}\s?[:h]\s?\d{{2}}(?!\d) | (?<!\d)1\s?:\s?\d+    # 02:15, 2h15, 1:10000
    | (?<![\d.])\d{{1,4}}[.,]\d{{1,2}}(?![\d.])                       # 6.5
    | (?<!\d)\d{{1,2}}\s?\+\s?\d(?!\d)                                # 36+4 weeks
    | (?<![\d+.-])[1-9]\d{{0,2}}\s?[-\u2013]\s?\d{{1,3}}(?![\d-])     # 10-15
    | \b{_VITAL}\b[\s:=]{{0,3}}{_VALUE}(?:[\s/,]{{1,2}}{_VALUE})*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SOLID = re.compile(r"(?<![\w.,/:+#-])(?:\+\d{8,15}|00[1-9]\d{8,12}|0\d{8,10})(?![\w#/:]|[.,]\d)")
_NEXT_ONE = re.compile(r"(?<=\d) (?=0[1-9]\d|\+)")
"""Between two numbers that stand side by side."""

_CALLED = re.compile(
    r"\b(?:call|phone|tel|telephone|mobile|whatsapp|sms|contact|simu|nambari ya simu"
    r"|t[ée]l|t[ée]l[ée]phone|appelez|portable|telefone|telem[óo]vel|ligue|ligar|contacto)"
    r"\b\.?\s*(?:no|number|n[°º]|is|ni|est|me on|on|au|para)?\.?[\s:=]{0,3}"
    r"(?P<number>\+?\(?\d(?:[ .()-]{0,2}\d){6,14})(?![\w#/:]|[.,]\d)",
    re.IGNORECASE,
)

_NO = r"(?:(?:number|num[ée]ro|num|no|nr|n)\b[.°º]*|n[.°º]+|\#)"
_SW_NO = r"(?:nambari|namba|na|no)\b\.?"
_HOSPITAL = re.compile(
    rf"""\b(?:
      (?P<sure> mrn | nid | ipp | matricule | prontu[áa]rio | medical\s+record(?:\s*{_NO})?
        | (?:patient|pt|hosp|hospital)\.?\s+id
        | (?:hosp|hospital|file|folder|reg|registration|ipd?|opd?|patient|pt|admission|chart|card
            |dossier|fiche|processo|ficha|registo|utente)\.?\s*{_NO}
        | (?:faili|jalada|kadi|hospitali|usajili)\s+{_SW_NO}
        | {_NO}\s*(?:de\s+|du\s+|do\s+|da\s+|d['\u2019]\s?)
          (?:dossier|fiche|hospitalisation|admission|processo|ficha|doente|utente)
        | {_SW_NO}\s+ya\s+(?:faili|jalada|kadi|hospitali|usajili|mgonjwa) )
      | (?:file|folder|reg|dossier|faili|jalada|processo(?:\s+cl[íi]nico)?|ficha)\b
    )[\s:=.]{{0,3}}(?:(?:is|ni|est|é)\s+)?
    (?P<token>(?:[^\W\d_]{{1,5}}[-/]?)?\d++[^\W\d_]?(?![^\W\d_])
      (?:[-/](?:[^\W\d_]{{1,4}}[-/])?\d++)*+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUANTITY = re.compile(rf"\d+{_UNIT}", re.IGNORECASE)
_THEN_UNIT = re.compile(rf"\s?{_UNIT}(?![^\W_])|\s*%|[.,:+]\d", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary|vier|eiro|uari)?|f[eé][bv](?:ruary|rier|ereiro|ruari)?|mar(?:ch|s|[çc]o)?"
    r"|machi|a[pvb]r(?:il|ili)?|aprili|may|mai(?:o)?|mei|june?|juin|junho|juni|july?|juillet"
    r"|julho|julai|aug(?:ust)?|ao[uû]t|agosto|agosti|sep(?:t|tember|tembre)?|setembro|septemba"
    r"|o[cu]t(?:ober|obre|ubro)?|oktoba|nov(?:ember|embre|embro|emba)?|d[eé][cz](?:ember|embre"
    r"|embro)?|desemba)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"  # or a month: which comes first differs
_DATE = re.compile(
    rf"""(?<![\d/.-])(?:
      {_DAY}(?P<by>[/.-]){_DAY}(?P=by)(?P<year>\d{{4}}|\d{{2}})
    | (?P<year2>\d{{4}})(?P<by2>[/.-]){_DAY}(?P=by2){_DAY}
    | {_DAY}(?:st|nd|rd|th|er)?[\s-](?:de\s|of\s)?{_MONTH}\.?,?[\s-](?:de\s)?
      (?P<year3>\d{{4}})
    | {_MONTH}\.?\s{_DAY}(?:st|nd|rd|th)?,?\s(?P<year4>\d{{4}})
    )(?![\d/])""",
    re.IGNORECASE | re.VERBOSE,
)
_BORN = re.compile(
    r"(?:\bd\.?o\.?b\b|birth ?da(?:te|y)|date of birth|\bborn\b|\bn[ée]e?(?:\(e\))? le\b"
    r"|date de naissance|\b(?:ali|ame)zaliwa\b|kuzaliwa|\bnascid[oa]\b|data de nascimento|\bdn\b"
    r"|\bddn\b)[^\d\n]{0,20}$",
    re.IGNORECASE,
)

_WORD = r"[^\W\d_][^\W\d_'\u2019-]+"
_NAMED = re.compile(
    rf"""(?<![^\W_])(?:
      (?P<title>[Mm]rs?\.?|Ms\.?|Miss|M\.|Mme\.?|Mlle\.?|Bwana|Bw\.|Bi\.?|Sr\.|Sra\.?)
    | (?:[Pp]atiente?|[Pp]t|[Mm]gonjwa|[Dd]oente|[Pp]aciente)[.:]?
    )\s(?:named\s|called\s|anaitwa\s|chamad[oa]\s|nomm[ée]e?\s)?
    (?P<first>{_WORD})(?:\s(?P<second>{_WORD}))?""",
    re.VERBOSE,
)
# Words that may stand in capitals after "patient" without being a name.
_ORDINARY = frozenset(
    """
    a after age aged anaemic and ante at bleeding blood bp breech came card care case
    collapsed conscious day developed died diabetic eclamptic even female fell file for from
    general gravida had has have he her high his history hypertensive in is known labour
    live low male monitoring multi needs new no not now of on pale para position post
    pregnant presented prev previous prime referred ruptured safety shall she should stable
    still the theatre this transfer transferred twin unconscious unstable very ward was
    weight what who with avec après connu connue dans en est femme fille homme la le les
    pour sans alikuja amelazwa ana anatoka kwa mtoto mwanamke mwenye na ni wa ya com da de
    do em está foi grávida os que sem tem um uma
    """.split()  # noqa: SIM905 (a list of 120 strings is read by nobody)
)
_CASED = re.compile(r"[^\W\d_]{2,}")
_FEWEST_CASED = 4
"""So many words tell whether a text capitalises all of them, which then says nothing."""


def find(text: str, country: str, today: date) -> tuple[Finding, ...]:
    """Return what may identify a patient, in order; findings never overlap.

    `country` (ISO 3166, "" when unknown) is where national telephone numbers are taken to be of;
    `today` is what ages are counted from.
    """
    found = [*_numbers(text, country), *_births(text, today), *_names(text)]
    return _apart(found)


def masked(text: str, country: str) -> str:
    """Return a text of the same length, with telephone and hospital numbers masked."""
    return _masked(text, country)[0]


def hidden(text: str, country: str) -> tuple[Identifier, ...]:
    """Return the kinds of what `masked` masks in a text, each once."""
    return in_order(_masked(text, country)[1])


def says_again(text: str, earlier: str) -> bool:
    """Tell whether most words of a text stand in an earlier one: it came again without some."""
    new, old = (set(_CASED.findall(each.casefold())) for each in (text, earlier))
    return len(new) >= FEWEST_SAID_AGAIN and len(new & old) >= SHARE_SAID_AGAIN * len(new)


def in_order(kinds: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Return kinds, each once, in the order in which they are named to people."""
    seen = set(kinds)
    return tuple(kind for kind in Identifier if kind in seen)


def _masked(text: str, country: str) -> tuple[str, set[Identifier]]:
    """Mask until nothing is found any more: a mask can bare the number that stood behind it."""
    seen: set[Identifier] = set()
    while found := _apart(_numbers(text, country)):
        seen |= {one.kind for one in found}
        letters = list(text)
        for one in found:
            letters[one.start : one.end] = (
                MASK if each.isdecimal() else each for each in letters[one.start : one.end]
            )
        text = "".join(letters)
    return text, seen


def _apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what overlaps an earlier kind; return the rest in the order of the text."""
    kept: list[Finding] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _numbers(text: str, country: str) -> Iterator[Finding]:
    """Find the numbers that are masked; where both fit, a hospital number is what a word names."""
    many = sum(each.isdecimal() for each in text) >= FEWEST_PHONE
    phones = list(_phones(text, country)) if many else []
    for one in _hospital_numbers(text):
        if not any(one.start < each.end and each.start < one.end < each.end for each in phones):
            yield one
    yield from phones


def _hospital_numbers(text: str) -> Iterator[Finding]:
    for match in _HOSPITAL.finditer(text):
        token = match["token"]
        digits = re.findall(r"\d+", token)
        if match["sure"]:
            enough = len("".join(digits)) >= FEWEST_HOSPITAL
        else:
            enough = max(map(len, digits)) >= FEWEST_HOSPITAL_UNSURE
        dose = _QUANTITY.fullmatch(token) or _THEN_UNIT.match(text, match.end("token"))
        if enough and not dose:
            yield Finding(Identifier.HOSPITAL, match.start("token"), match.end("token"))


def _phones(text: str, country: str) -> Iterator[Finding]:
    """Find telephone numbers in what is left when everything clinical is covered."""
    seen = _CLINICAL.sub(lambda match: _COVER * len(match[0]), text)
    for match in _SOLID.finditer(seen):
        yield Finding(Identifier.PHONE, match.start(), match.end())
    for match in _CALLED.finditer(seen):
        yield Finding(Identifier.PHONE, match.start("number"), match.end("number"))
    for view in (seen, _NEXT_ONE.sub(_COVER, seen)):
        for found in PhoneNumberMatcher(view, country or None, leniency=Leniency.VALID):
            if _is_written_as_one(found):
                yield Finding(Identifier.PHONE, found.start, found.end)


def _is_written_as_one(found: PhoneNumberMatch) -> bool:
    """Tell whether digits that could be called are written as people write numbers.

    A list of values can have the digits of a number: one in groups begins with + or 0, or is
    grouped just as the country's numbers are.
    """
    raw = found.raw_string.replace("(0)", "")
    groups = re.findall(r"\d+", raw)
    if len(groups) == 1:
        return len(groups[0]) > FEWEST_PHONE and not _reads_as_date(groups[0])
    if re.search(r"[^\d\s().+-]", raw) or min(map(len, groups[1:])) == 1:
        return False
    usual = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return raw.lstrip("(")[0] in "+0" or groups == re.findall(r"\d+", usual)


def _reads_as_date(digits: str) -> bool:
    """Tell whether eight digits are a day: 20261112 or 12112026."""
    return (
        re.fullmatch(r"(?:19|20)\d\d[01]\d[0-3]\d|[0-3]\d[01]\d(?:19|20)\d\d", digits) is not None
    )


def _births(text: str, today: date) -> Iterator[Finding]:
    for match in _DATE.finditer(text):
        year = int(next(filter(None, match.group("year", "year2", "year3", "year4"))))
        of_person = YOUNGEST <= today.year - year <= OLDEST
        if of_person or _BORN.search(text, 0, match.start()):
            yield Finding(Identifier.BIRTH, match.start(), match.end())


def _names(text: str) -> Iterator[Finding]:
    words = _CASED.findall(text)
    if len(words) >= _FEWEST_CASED and not any(each.islower() for each in words):
        return  # a text that is capitals throughout says nothing by them
    for match in _NAMED.finditer(text):
        if _is_name(match["first"], titled=bool(match["title"])):
            last = match["second"] and _is_name(match["second"], titled=False)
            end = match.end("second") if last else match.end("first")
            yield Finding(Identifier.NAME, match.start("first"), end)


def _is_name(word: str, *, titled: bool) -> bool:
    """Tell whether a word is written as a name is; after a title all of it may be capitals."""
    shaped = word[0].isupper() and (word[1:].islower() or titled)
    return shaped and word.casefold() not in _ORDINARY
