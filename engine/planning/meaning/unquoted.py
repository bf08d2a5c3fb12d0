"""Names in quotes to their words: '"win rate" by "segment"' asks for what it names."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.planning.meaning.lexicon import Lexicon, key_of
from engine.planning.meaning.values import PARTIAL
from engine.planning.planner import ValueMatch
from engine.planning.text.tokens import Token, tokenize
from engine.planning.text.words import listed

#: What a quoted text after is compared with, letter by letter.
_HOLDING: Final = listed("is are was equals like contains containing not")
#: What a quoted text after is the name of something.
_NAMING: Final = _HOLDING | listed("named called for of in from to")


def unquoted(
    tokens: tuple[Token, ...], lexicon: Lexicon, lookup: Callable[[str], tuple[ValueMatch, ...]]
) -> tuple[Token, ...]:
    """Return the tokens with a quoted name of the model or of a value as its words.

    After a field, an operator or "named" the quoted text stays a value, whatever it holds.
    """
    if all(token.kind != "quoted" for token in tokens):
        return tokens
    made: list[Token] = []
    for token in tokens:
        inner = tokenize(token.text, lexicon.words) if token.kind == "quoted" else ()
        before = made[-1] if made else None
        if not inner or not _is_name(token, inner, before, lexicon, lookup):
            made.append(token)
            continue
        at = token.start + 1
        made += [replace(one, start=one.start + at, end=one.end + at) for one in inner]
    return tuple(made)


def _is_name(
    token: Token,
    inner: tuple[Token, ...],
    before: Token | None,
    lexicon: Lexicon,
    lookup: Callable[[str], tuple[ValueMatch, ...]],
) -> bool:
    held = before is not None and (before.kind == "operator" or before.word in _HOLDING)
    if not held and (found := lookup(token.text)) and found[0].score > PARTIAL:
        return True
    if not lexicon.terms.get(key_of(one.stem for one in inner)):
        return False
    readings = lexicon.terms.get(before.stem, ()) if before else ()
    field = any(one.kind == "dimension" for one in readings)
    return not (held or field or (before is not None and before.word in _NAMING))
