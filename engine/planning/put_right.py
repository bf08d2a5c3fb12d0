"""Misspelled words to the ones meant, by their letters and by what stands beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from engine.planning import phrases
from engine.planning.meaning.lexicon import Lexicon, key_of
from engine.planning.meaning.name_words import NameWords, name_words
from engine.planning.meaning.spans import Kind
from engine.planning.meaning.values import PARTIAL
from engine.planning.planner import ValueMatch
from engine.planning.text.likeness import bones, is_near, is_swapped, lost_vowels, same_bones, sound
from engine.planning.text.spelling import nearest_word, word_buckets
from engine.planning.text.tokens import Token, stem
from engine.planning.text.words import ABBREVIATIONS, LIGHT, PREPOSITIONS, STOP
from engine.planning.time.calendar_words import LAST, NEXT, THIS, TIME_WORDS

_OWN: Final = (*sorted(phrases.WORDS), *sorted(TIME_WORDS))
_BUCKETS: Final = word_buckets(_OWN)
_OWN_NAMES: Final = name_words((*phrases.PHRASES, *TIME_WORDS))
_SHORT: Final = tuple(word for word in _OWN if len(word) == 3)
_PERIODS: Final = LAST | NEXT | THIS
_UNITS: Final = ("day", "week", "month", "quarter", "year")
_GROUPING: Final = frozenset({"by", "per", "across", "each", "every"})
_JOINING: Final = frozenset({"and", "&", ",", "or"})
#: Words that stand beside so many others that they tell nothing of them.
_PLAIN: Final = (STOP | LIGHT | PREPOSITIONS | _GROUPING) - {"how", "at"}
_ENDINGS: Final = ("ing", "ed", "er", "ly")
#: A word cut short has this many letters: "reg", "prod".
_CUT: Final = (3, 4)
_LEAST_BONES: Final = 4
#: A name that was written as two words has this many letters.
_ONE_NAME: Final = 5
#: Names written as one word are of this many letters.
_JOINED: Final = range(6, 25)

Righted = dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Righting:
    """Puts the strange words of one question right; `knows` and `look_up` say what is none."""

    lexicon: Lexicon
    knows: Callable[[Token], bool]
    look_up: Callable[[str], tuple[ValueMatch, ...]]
    guess: Callable[[str], tuple[ValueMatch, ...]]

    def put_right(self, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Righted]:
        """Return the tokens with misspelled ones replaced, and by place what was typed and meant.

        Twice, for a word put right may tell what the one beside it is.
        """
        tokens, righted = self._apart(self._together(tokens))
        for _ in range(2):
            made = list(tokens)
            for place, token in enumerate(tokens):
                if place in righted or not is_strange(token, self.knows):
                    continue
                meant = self._meant(made, place)
                if meant is not None and not self._swallows(made, place, meant):
                    righted[place] = (token.text, meant)
                    made[place] = self._in_number(token, meant)
            if made == list(tokens):
                break
            tokens = tuple(made)
        return tokens, righted

    def _swallows(self, tokens: list[Token], place: int, meant: str) -> bool:
        """Return whether a metric would take the place of a thing's own word: "stale deals"."""
        thing = _at(tokens, place + 1)
        if thing is None or not self._names(thing.stem, "entity"):
            return False
        pair = key_of((stem(meant), thing.stem))
        return self._names(stem(meant), "metric") and pair not in self.lexicon.terms

    def _names(self, word: str, kind: Kind) -> bool:
        return any(one.kind == kind for one in self.lexicon.terms.get(word, ()))

    def _in_number(self, token: Token, meant: str) -> Token:
        """Return a token put right, in the plural where it was typed so."""
        several = token.word != token.stem and meant in self.lexicon.words
        return replace(token, word=f"{meant}s" if several else meant, stem=stem(meant))

    def _meant(self, tokens: list[Token], place: int) -> str | None:
        """Return what a strange word is meant to be, or None if nothing or two are near."""
        token = tokens[place]
        beside = self._by_neighbors(tokens, place)
        if beside is not None:
            return beside
        if self._is_form(token):
            return None
        near = nearest_word(token.stem, self.lexicon.buckets) or nearest_word(token.word, _BUCKETS)
        return near or self._by_group(tokens, place) or self._by_letters(tokens, place)

    def _is_form(self, token: Token) -> bool:
        """Return whether a word is made of a known one: "showing" is no slip of "slowing"."""
        for ending in _ENDINGS:
            root = token.word.removesuffix(ending)
            if root == token.word or len(root) < 3:
                continue
            roots = (root, f"{root}e", root[:-1] if root[-1] == root[-2] else root)
            if any(self.knows(replace(token, word=one, stem=one)) for one in roots):
                return True
        return False

    def _by_neighbors(self, tokens: list[Token], place: int) -> str | None:
        """Return the word that stands beside a neighbor in names: "rat" after "win"."""
        said = tokens[place].stem
        found: dict[str, None] = {}
        for names, word_of in ((self.lexicon.names, _stem), (_OWN_NAMES, _word)):
            for step, index in ((-1, names.after), (1, names.before)):
                other = _at(tokens, place + step)
                if other is not None and other.word not in _PLAIN:
                    near = [one for one in index.get(word_of(other), ()) if is_near(said, one)]
                    found |= dict.fromkeys(near)
            before = _at(tokens, place - 1)
            if before is not None and before.word in _PERIODS:
                found |= dict.fromkeys(one for one in _UNITS if is_near(said, one))
            if found:
                break
        return nearest(said, tuple(found))

    def _by_group(self, tokens: list[Token], place: int) -> str | None:
        """Return the field meant after "by": only few words may stand there."""
        if not self._groups(tokens, place):
            return None
        said, heads = tokens[place].stem, (*self.lexicon.names.heads, *_UNITS)
        near = [one for one in heads if len(said) >= _CUT[0] and _is_head(said, one)]
        if not near and _CUT[0] <= len(said) <= _CUT[1] and tokens[place].text.islower():
            if self._is_done(tokens, place - 2):
                return None
            near = [one for one in heads if _is_cut(said, one)]
        targets = {self._target(one) for one in near}
        return near[0] if len(targets) == 1 else None

    def _groups(self, tokens: list[Token], place: int) -> bool:
        before, first = _at(tokens, place - 1), _at(tokens, place - 2)
        if before is None:
            return False
        if before.word in _GROUPING:
            return True
        heads = (*self.lexicon.names.heads, *_UNITS)
        listed = before.word in _JOINING and first is not None and first.stem in heads
        return listed and any(one.word in _GROUPING for one in tokens[:place])

    def _is_done(self, tokens: list[Token], place: int) -> bool:
        """Return whether something was done by whom is named: "closed by mark" names no market."""
        token = _at(tokens, place)
        readings = phrases.PHRASES.get(token.word, ()) if token else ()
        return any(one.kind == "verb" for one in readings) or bool(
            token and token.word.endswith("ed")
        )

    def _target(self, head: str) -> str:
        readings = self.lexicon.terms.get(head, ())
        return next((one.target for one in readings if one.kind in ("dimension", "entity")), head)

    def _by_letters(self, tokens: list[Token], place: int) -> str | None:
        """Return the one word with the same consonants or sound, where no value is so spelled."""
        token = tokens[place]
        if len(token.word) == 3:
            swapped = {one for one in self._short() if is_swapped(token.word, one)}
            return next(iter(swapped)) if len(swapped) == 1 else None
        named = place > 0 and token.text[:1].isupper()
        if named or len(token.word) < _LEAST_BONES:
            return None
        found: dict[str, None] = {}
        for names, said in ((self.lexicon.names, token.stem), (_OWN_NAMES, token.word)):
            found |= dict.fromkeys(_alike(said, names))
            if found:
                break
        one = next(iter(found)) if len(found) == 1 else None
        return one if one and not self.guess(token.text) else None

    def _short(self) -> Iterable[str]:
        return (*(one for one in self.lexicon.words if len(one) == 3), *_SHORT)

    def _apart(self, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Righted]:
        """Return the tokens with names written as one word apart: "salescycle", "byregion"."""
        made: list[Token] = []
        righted: Righted = {}
        for token in tokens:
            long = len(token.word) in _JOINED and is_strange(token, self.knows)
            words = self._split(token.word) if long else ()
            if not words:
                made.append(token)
                continue
            said = (token.text, " ".join(words))
            for number, word in enumerate(words):
                righted[len(made)] = said
                made.append(replace(token, word=word, stem=stem(word), first=number == 0))
        return tuple(made), righted

    def _together(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """Return the tokens with a word written as two made one: "re gion", "pipe line"."""
        made: list[Token] = []
        for token in tokens:
            last = made[-1] if made else None
            beside = last is not None and last.end < token.start and last.kind == token.kind
            whole = f"{_typed(last)}{token.word}" if last and beside else ""
            if last and self._is_whole(whole, last, token):
                made[-1] = replace(last, word=whole, stem=stem(whole), end=token.end)
            else:
                made.append(token)
        return tuple(made)

    def _is_whole(self, whole: str, last: Token, token: Token) -> bool:
        """Return whether two parts, of which one is strange or a short form, are one known word."""
        if token.kind != "word" or len(whole) < _ONE_NAME or not whole.isalpha():
            return False
        apart = is_strange(token, self.knows) or (
            last.word not in _PLAIN and (is_strange(last, self.knows) or last.word == whole)
        )
        return apart and stem(whole) in self.lexicon.words

    def _split(self, word: str) -> tuple[str, ...]:
        """Return the words of a name that is written as one, if it is a name."""
        for at in range(2, len(word) - 1):
            for rest in _ways(word[at:]):
                words = (*ABBREVIATIONS.get(word[:at], (word[:at],)), *rest)
                if self._is_name(words):
                    return words
        return ()

    def _is_name(self, words: tuple[str, ...]) -> bool:
        first, last = words[0], words[-1]
        if key_of(stem(one) for one in words) in self.lexicon.terms:
            return all(one not in LIGHT for one in words)
        if last in ("by", "per") and len(first) > _CUT[0]:
            return key_of(stem(one) for one in words[:-1]) in self.lexicon.terms
        if "by" in words[1:-1] and len(words) > 2:
            at = words.index("by", 1)
            named = key_of(stem(one) for one in words[:at]) in self.lexicon.terms
            return named and self._is_name(words[at:])
        if len(words) != 2:
            return False
        if first in ("by", "per"):
            return stem(last) in self.lexicon.names.heads or stem(last) in _UNITS
        if first in _PERIODS:
            return stem(last) in _UNITS
        if min(len(first), len(last)) < _CUT[0]:
            return False
        found = self.look_up(" ".join(words))
        return bool(found) and found[0].score > PARTIAL


def is_strange(token: Token, knows: Callable[[Token], bool]) -> bool:
    """Return whether a token is a word that nothing knows."""
    return token.kind == "word" and token.word.isalpha() and not knows(token)


def nearest(said: str, found: tuple[str, ...]) -> str | None:
    """Return the one nearest in letters, if it is nearer than all others."""
    ranked = sorted((OSA.distance(said, one), one) for one in found)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _alike(said: str, names: NameWords) -> list[str]:
    bare = bones(said) == said
    same = [
        one
        for one in names.by_bones.get(bones(said), ())
        if same_bones(said, one) and (bare or len(one) <= len(said) + 1)
    ]
    return same or [one for one in names.by_sound.get(sound(said), ()) if one != said]


def _is_head(said: str, head: str) -> bool:
    """Return whether a field is misspelled: of three letters only vowels may be missing."""
    return lost_vowels(said, head) or (len(said) > _CUT[0] and is_near(said, head))


def _is_cut(said: str, head: str) -> bool:
    """Return whether a field is cut short: to three letters, to four only if three are missing."""
    return head.startswith(said) and (len(said) == _CUT[0] or len(head) >= len(said) + _CUT[0])


def _typed(token: Token | None) -> str:
    """Return what was typed of a token, though it may be a short form: "pipe"."""
    return token.text.casefold() if token else ""


def _ways(rest: str) -> list[tuple[str, ...]]:
    """Return the rest of a word as one word, as two, and as what is grouped by something."""
    by = rest.find("by")
    grouped = (
        [(*((rest[:by],) if by else ()), "by", rest[by + 2 :])] if 0 <= by < len(rest) - 4 else []
    )
    return [(rest,), *grouped, *((rest[:at], rest[at:]) for at in range(3, len(rest) - 2))]


def _at(tokens: list[Token], place: int) -> Token | None:
    return tokens[place] if 0 <= place < len(tokens) else None


def _stem(token: Token) -> str:
    return token.stem


def _word(token: Token) -> str:
    return token.word
