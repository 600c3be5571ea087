"""Messages that only say thanks or ok: recorded and passed on, they never open or page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Understood from everybody, as people mix their languages in a word of thanks. No phrase is made
# of others, so that a long message is matched in one pass.
THANKS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("ok", "okay", "okey", "thx", "thanks", "thanks a lot", "thanks so much", "many thanks"),
        *("thank you", "thank you so much", "thank you very much", "noted", "got it"),
    ),
    "sw": (
        *("asante", "asante sana", "asanteni", "ahsante", "ahsante sana", "ahsanteni"),
        *("nashukuru", "nashukuru sana", "shukrani", "sawa", "sawasawa", "nimeelewa"),
    ),
    "fr": (
        *("merci", "merci beaucoup", "merci bien", "mille mercis", "je vous remercie"),
        *("d'accord", "entendu", "bien reçu", "bien recu", "c'est noté", "c'est note"),
    ),
    "pt": (
        *("obrigado", "obrigada", "muito obrigado", "muito obrigada", "obg", "agradecido"),
        *("agradecida", "entendido", "recebido", "combinado", "está bem", "esta bem"),
    ),
}
_COLLEAGUES = ("dr", "doctor", "daktari", "docteur", "doutor", "doutora", "sister", "nurse")
_SIGNS = "\U0001f44d\U0001f64f\U0001f44c\u2764"  # thumb, folded hands, ok hand, heart
_TINTS = "\ufe0f\u200d\U0001f3fb-\U0001f3ff"  # how a sign is drawn

_PHRASES = "|".join(re.escape(each) for words in THANKS.values() for each in words)
_THANKS = re.compile(rf"(?:(?:{_PHRASES})(?: |$))+(?:{'|'.join(_COLLEAGUES)})?")


def only(text: str) -> bool:
    """Tell whether a whole message only says thanks or ok, in words or with a thumb.

    A question mark makes it a question: "ok?" waits for a reply.
    """
    bare = re.sub(f"[{_TINTS}]", "", text).replace("\u2019", "'").casefold()
    words = re.sub(rf"[\s.,!;:{_SIGNS}]+", " ", bare).strip()
    if not words:
        return any(sign in bare for sign in _SIGNS)
    return _THANKS.fullmatch(words) is not None
