"""Words of others to text that may stand on a page: the one way in.

Nothing here is ever read as markup: paragraphs are made of runs of text, not of tags, so there is
no tag, entity, link or image that a name could hold. What is left to guard are signs that cannot be
set, and length.
"""

import unicodedata

#: Longer text is cut, and says so.
MOST_LETTERS = 2_000
#: A cell of a table is to be read at a glance; the rest of it is in the data.
MOST_IN_CELL = 400
#: Controls, marks that only steer (direction, joining), halves of pairs: they have no shape.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_KEPT_SPACES = " \u00a0"


def clean(text: str, most: int = MOST_LETTERS) -> str:
    """Return text without controls, in one line, of at most `most` letters and a mark of the cut.

    >>> clean("ACME <b>Ltd\\x00 & Sons\\n(north)")
    'ACME <b>Ltd & Sons (north)'
    """
    kept = text if len(text) <= most else text[:most]
    if not (kept.isascii() and kept.isprintable()):
        kept = "".join(map(_sign, kept))
    if len(text) > most:
        kept += f"… (cut, {len(text):,} letters)"
    return kept


def _sign(sign: str) -> str:
    if sign in "\t\n\v\f\r":
        return " "
    kind = unicodedata.category(sign)
    if kind in _SPACES:
        return sign if sign in _KEPT_SPACES else " "
    return "" if kind in _UNSEEN or _is_selector(sign) else sign


def _is_selector(sign: str) -> bool:
    """Return whether a sign only chooses the look of the one before it, or is none at all."""
    point = ord(sign)
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or point & 0xFFFE == 0xFFFE
