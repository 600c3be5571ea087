"""How many parts an SMS takes, as the networks count."""

from __future__ import annotations

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_ESCAPED = frozenset("^{}\\[~]|€\f")


def count(text: str) -> int:
    """Count the parts: 160 characters, or 153 in each of several; 70 and 67 beyond GSM-7."""
    if all(letter in GSM_7 or letter in GSM_7_ESCAPED for letter in text):
        size = len(text) + sum(letter in GSM_7_ESCAPED for letter in text)
        return _parts(size, whole=160, piece=153)
    return _parts(len(text.encode("utf-16-be")) // 2, whole=70, piece=67)


def _parts(size: int, *, whole: int, piece: int) -> int:
    return 1 if size <= whole else -(-size // piece)
