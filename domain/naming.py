"""How people and questions are called in messages."""

from __future__ import annotations

TITLES = frozenset(
    (
        *("dr", "doctor", "prof", "professor", "sister", "sr", "brother", "nurse", "matron"),
        *("mr", "mrs", "ms", "miss", "mx"),
        *("mme", "mlle", "docteur", "professeur"),
        *("dkt", "daktari", "bi", "bw", "bwana", "mama", "mzee"),
        *("dra", "sra", "doutor", "doutora", "enf"),
    )
)


def given_name(name: str) -> str:
    """Give the titles and the first given name, all that the other side may see of a name."""
    words = name.replace(",", " ").split()
    titles = 0
    while titles < len(words) and words[titles].rstrip(".").lower() in TITLES:
        titles += 1
    return " ".join(words[: titles + 1])


def question_tag(number: int) -> str:
    """Name a question as its mentee knows it: Q12."""
    return f"Q{number}"


def offer_tag(code: int) -> str:
    """Name a question as one mentor knows it: 7#."""
    return f"{code}#"
