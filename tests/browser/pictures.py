"""Small PNG files: the colours used most, one byte a pixel, pressed as hard as zlib can."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
DEPTH = {2: 3, 6: 4}
"""Bytes of a pixel in the two kinds of picture that a browser makes."""

Row = list[bytes]


def packed(png: bytes) -> bytes:
    """Return the same picture with its 256 most frequent colours; others take the nearest."""
    rows = list(_rows(png))
    seen = Counter(pixel for row in rows for pixel in row)
    palette = [colour for colour, _ in seen.most_common(COLOURS)]
    place = {colour: palette.index(_nearest(colour, palette)) for colour in seen}
    lines = b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    body = (
        (b"IHDR", header),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in body)


def _rows(png: bytes) -> Iterator[Row]:
    """Give the picture's rows as lists of three-byte colours."""
    chunks = list(_chunks(png))
    width, _, _, kind = struct.unpack_from(">IIBB", chunks[0][1])
    size = DEPTH[kind]
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    before = bytearray(width * size)
    for start in range(0, len(raw), width * size + 1):
        line = bytearray(raw[start + 1 : start + 1 + width * size])
        _restore(raw[start], line, before, size)
        before = line
        yield [bytes(line[at : at + 3]) for at in range(0, len(line), size)]


def _restore(kind: int, line: bytearray, before: bytearray, size: int) -> None:
    """Take a PNG filter off a line (PNG specification, section 9)."""
    for at in range(len(line)) if kind else ():
        left = line[at - size] if at >= size else 0
        corner = before[at - size] if at >= size else 0
        line[at] = (line[at] + _foretold(kind, left, before[at], corner)) & 255


def _foretold(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 3:
        return left if kind == 1 else above
    if kind == 3:
        return (left + above) // 2
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def _nearest(colour: bytes, palette: list[bytes]) -> bytes:
    if colour in palette:
        return colour
    red, green, blue = colour
    return min(
        palette, key=lambda one: abs(one[0] - red) + abs(one[1] - green) + abs(one[2] - blue)
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        size, kind = struct.unpack_from(">I4s", png, place)
        yield kind, png[place + 8 : place + 8 + size]
        place += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
