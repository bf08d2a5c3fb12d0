"""The digits of one width that a font file carries beside its own, so that columns line up."""

import struct
from collections.abc import Iterator
from pathlib import Path

_FEATURE = b"tnum"


def alike_digits(file: Path) -> dict[int, int]:
    """Return, for shapes of a font, those of the same width; empty where it has none.

    Reads the `tnum` feature of OpenType: one shape put for another, in either of its two forms.
    """
    data = file.read_bytes()
    table = _table(data, b"GSUB")
    if table is None:
        return {}
    return {own: other for at in _lookups(table) for own, other in _pairs(table, at)}


def _table(data: bytes, name: bytes) -> bytes | None:
    for index in range(_word(data, 4)):
        tag, _, start, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == name:
            return data[start : start + length]
    return None


def _lookups(table: bytes) -> Iterator[int]:
    """Yield where each part of the feature's lookups stands."""
    features, lookups = _word(table, 6), _word(table, 8)
    for index in range(_word(table, features)):
        record = features + 2 + 6 * index
        if table[record : record + 4] != _FEATURE:
            continue
        feature = features + _word(table, record + 4)
        for number in _words(table, feature + 4, _word(table, feature + 2)):
            lookup = lookups + _word(table, lookups + 2 + 2 * number)
            for offset in _words(table, lookup + 6, _word(table, lookup + 4)):
                yield _behind_extension(table, _word(table, lookup), lookup + offset)


def _behind_extension(table: bytes, kind: int, at: int) -> int:
    """Follow a part that only tells where the real one is (kind 7)."""
    return at + int.from_bytes(table[at + 4 : at + 8], "big") if kind == 7 else at


def _pairs(table: bytes, at: int) -> Iterator[tuple[int, int]]:
    covered = list(_covered(table, at + _word(table, at + 2)))
    if _word(table, at) == 1:
        by = _word(table, at + 4)
        yield from ((shape, (shape + by) & 0xFFFF) for shape in covered)
    else:
        yield from zip(covered, _words(table, at + 6, _word(table, at + 4)), strict=False)


def _covered(table: bytes, at: int) -> Iterator[int]:
    count = _word(table, at + 2)
    if _word(table, at) == 1:
        yield from _words(table, at + 4, count)
        return
    for index in range(count):
        first, last = _words(table, at + 4 + 6 * index, 2)
        yield from range(first, last + 1)


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def _words(data: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}H", data, at)
