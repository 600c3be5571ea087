"""Words that sound like blame to somebody who is tired, in each language; a rule, no judgement.

What is looked for speaks to the reader of a text: "why did you not", never "why did the pressure
fall". A gerund, an instruction or a finding is left alone: a hint that comes when there is nothing
to hint at is soon turned off. People mix their languages, so each text is read in all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from domain.languages import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_DONE: Final = (
    r"(?:given|done|called|told|asked|known|seen|gone|put|kept|taken|checked|started|stopped"
    r"|waited|used|read|thought|noticed|referred|reported|looked|tried|sent|said|washed|counted"
    r"|monitored|measured|tested|operated|intubated|anticipated|reali[sz]ed|learn(?:ed|t)"
    r"|been (?:more )?(?:careful|attentive|aware|prepared|ready))"
)
_FAIT: Final = (
    r"(?:fait|appel[eé]|donn[eé]|demand[eé]|v[eé]rifi[eé]|mesur[eé]|lu|vu|su|pens[eé]|attendu"
    r"|pr[eé]venu|commenc[eé]|arr[eê]t[eé]|r[eé]f[eé]r[eé]|dit|surveill[eé])"
)
_FEZ: Final = (
    r"(?:fez|fizeste|chamou|chamaste|verificou|verificaste|avisou|avisaste|perguntou|perguntaste"
    r"|pediu|pediste|leu|leste|esperou|esperaste|mediu|mediste|ligou|ligaste|pensou|pensaste"
    r"|referiu|referiste|viu|viste)"
)
_FEITO: Final = (
    r"(?:feito|chamado|verificado|avisado|perguntado|pedido|lido|esperado|medido|ligado|pensado"
    r"|dado|visto|dito|posto|referido|parado|come[cç]ado)"
)
_BLAMES: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.ENGLISH: (
        r"why (?:on earth )?(?:did|didn'?t|have|haven'?t|were|weren'?t|are|aren'?t|do|don'?t)"
        r" you\b",
        r"how could you\b(?! tell\b| see\b)",
        r"what were you (?:thinking|doing)\b",
        rf"you (?:should|could|ought)(?:n'?t| not)? (?:to )?have {_DONE}\b",
        rf"you (?:should|ought to) {_DONE} have\b",
        r"you should know\b|you must know better\b|you ought to know\b",
        r"(?:any|every)(?:one|body) knows\b",
        r"(?:as )?i (?:have )?(?:already )?told you\b|i've (?:already )?told you\b",
        r"how many times (?:do|have|must|did) i\b",
        r"(?:^|[.!?] *)(?:didn'?t you|did you not|don'?t you|do you not|can'?t you|haven'?t you)"
        r" (?:even )?(?:read|check(?:ed)?|call|ask(?:ed)?|know|see|look|listen|think)\b",
        r"(?:that|it|this) (?:is|was) (?:all )?your (?:fault|mistake)\b|your (?:own )?fault\b",
        r"you (?:failed to|forgot(?: to)?|neglected to)\b",
        r"you never (?:checked|asked|called|told|gave|did|read|listened?|waited|learn(?:ed|t)?)\b",
        r"you (?:are|were) (?:so |too |very )?(?:careless|lazy|negligent|incompetent|stupid"
        r"|irresponsible|unprofessional)\b",
        r"(?:that|it|this) (?:is|was) (?:just |simply |very )?(?:careless|negligent|stupid"
        r"|irresponsible|unprofessional)\b",
        r"what is wrong with you\b|what'?s wrong with you\b",
    ),
    Language.FRENCH: (
        r"pourquoi (?:est[- ]ce que (?:vous|tu) )?(?:(?:vous|tu) )?(?:n'|ne )"
        r"(?:(?:avez|as)[- ]?(?:vous|tu)?|l'avez|l'as|etes|es)",
        r"pourquoi (?:avez[- ]vous|as[- ]tu|vous avez|tu as)\b",
        rf"(?:vous (?:n')?auriez|tu (?:n')?aurais)(?: pas)? du {_FAIT}?",
        r"comment (?:avez[- ]vous|as[- ]tu) pu\b",
        r"(?:vous devriez|tu devrais)(?: le)? savoir\b",
        r"je (?:vous l'|te l'|vous |t')(?:ai|avais)(?: deja| pourtant| bien)* dit\b",
        r"c'?est (?:de )?(?:votre|ta) faute\b",
        r"(?:vous avez|tu as) (?:encore )?(?:oublie|neglige)\b",
        r"combien de fois (?:dois|faut|ai)[- ]",
    ),
    Language.SWAHILI: (
        r"(?:kwa ?nini|mbona) (?:wewe )?(?:huku|hamku|huja|hamja)[a-z]{2,}",
        r"(?:kwa ?nini|mbona) (?:wewe )?(?:uli|mli)(?:fanya|mpa|wapa|toa|acha|anza|chelewa"
        r"|subiri|ondoka|tumia|sahau)[a-z]*",
        r"(?:ulipaswa|ulitakiwa|ungepaswa|ungetakiwa|ungelipaswa|mlipaswa) ku[a-z]+",
        r"(?:nilikuambia|nilishakuambia|nimeshakuambia|nimekuambia)\b",
        r"(?:ni )?kosa lako\b|(?:umesahau|ulisahau)\b|(?:hujui|hukujua) (?:hata|kwamba)\b",
    ),
    Language.PORTUGUESE: (
        rf"por ?que (?:e que )?(?:voce |tu |o senhor |a senhora )?nao {_FEZ}\b",
        r"por ?que (?:e que )?(?:voce|tu|o senhor|a senhora) (?:nao )?[a-z]+(?:ou|eu|iu|ste|ez)\b",
        r"como (?:e que )?(?:voce |o senhor |a senhora )?(?:pode|pude|foi capaz|pudeste)"
        r" (?:fazer|deixar|esquecer)",
        rf"(?:(?:voce|o senhor|a senhora) (?:devia|deveria|tinha de)|(?:tu )?(?:devias|deverias))"
        rf"(?: ter| de ter)? {_FEITO}\b",
        rf"(?:^|[.!?] *)(?:devia|deveria) ter {_FEITO}\b",
        r"ja (?:lhe|te) (?:disse|tinha dito)\b",
        r"a culpa (?:e|foi) (?:sua|tua)\b|(?:e|foi) culpa (?:sua|tua)\b",
        r"(?:esqueceu-se|esqueceste(?:-te)?) (?:de|outra)\b|quantas vezes (?:ja )?(?:lhe|te)\b",
    ),
}
_RULES: Final = {
    language: re.compile("|".join(f"(?:{each})" for each in blames))
    for language, blames in _BLAMES.items()
}


def blames(text: str) -> Language | None:
    """Return the language in which a text sounds like blame, or None when it does not."""
    plain = _plain(text)
    return next((language for language, rule in _RULES.items() if rule.search(plain)), None)


def _plain(text: str) -> str:
    """Return a text in small letters without accents, its white space in one blank each."""
    letters = unicodedata.normalize("NFD", text.replace("\u2019", "'").casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.sub(r"(?<![a-z'])'|\"", "", bare).split())
