"""Data values by the words people use: exact, alias, folded, a part of the name, misspelled."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from engine.planning.planner import ValueMatch
from engine.planning.tokens import fold, fold_lines, stem
from engine.planning.words import listed
from semantic.model import Dimension, SemanticModel

#: What a match of each kind is worth; the kinds never overlap, so that fuzzy never beats exact.
EXACT: Final = 1.0
ALIAS: Final = 0.98
FOLDED: Final = 0.97
PARTIAL: Final = 0.85
FUZZY: Final = 0.8

#: Words that say nothing about which company it is.
_COMMON: Final = listed(
    """
    inc corp corporation co company ltd llc gmbh ag sa plc group holdings the of for
    """
)
SHORTEST_FUZZY: Final = 5
_MANY: Final = 60
#: A word in more values than this names none of them.
_COMMONPLACE: Final = 500


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value of one field. `words` are the stems of its folded text."""

    field: str
    value: str
    folded: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeywordValueIndex:
    """The distinct values of a model's text dimensions, ready for look-up. Sensitive ones never."""

    fields: Mapping[str, tuple[str, ...]]
    cut: frozenset[str]
    _entries: tuple[tuple[str, str], ...] = field(repr=False)  # field, value
    _exact: Mapping[str, Sequence[int]] = field(repr=False)  # stems -> positions in _entries
    _aliases: Mapping[str, tuple[_Entry, ...]] = field(repr=False)
    _words: Mapping[str, Sequence[int]] = field(repr=False)
    _buckets: Mapping[tuple[str, int], tuple[str, ...]] = field(repr=False)

    @classmethod
    def build(
        cls,
        model: SemanticModel,
        distinct: Callable[[str], tuple[str, ...]],
        limit: int = 20_000,
    ) -> Self:
        """Read the distinct values of each text dimension, at most `limit` of each."""
        fields: dict[str, tuple[str, ...]] = {}
        cut: set[str] = set()
        entries: list[tuple[str, str]] = []
        exact: dict[str, list[int]] = {}
        by_word: dict[str, list[int]] = {}
        aliases: dict[str, list[_Entry]] = {}
        stems: dict[str, str] = {}
        for dimension in indexed_dimensions(model):
            name = dimension.qualified
            found = sorted({value for value in distinct(name) if value and value.strip()})
            if len(found) > limit:
                cut.add(name)
                found = found[:limit]
            fields[name] = tuple(found)
            for value, words in zip(found, _stemmed_all(found, stems), strict=True):
                here = len(entries)
                entries.append((name, value))
                exact.setdefault(" ".join(words), []).append(here)
                for word in words if len(set(words)) == len(words) else dict.fromkeys(words):
                    by_word.setdefault(word, []).append(here)
            for said, stored in dimension.aliases.items():
                _add(aliases, _stemmed(said), _entry(name, stored))
        return cls(
            fields=fields,
            cut=frozenset(cut),
            _entries=tuple(entries),
            _exact=exact,
            _aliases=_sealed(aliases),
            _words=by_word,
            _buckets=word_buckets((*by_word, *(word for one in aliases for word in one.split()))),
        )

    def match(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words may mean: exact, alias, folded, part, then fuzzy; best first."""
        return self.lookup(words, fields) or self._fuzzy(words, fields)

    def lookup(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words mean without guessing at their spelling; best first."""
        key = _stemmed(words)
        if not key:
            return ()
        found = [
            ValueMatch(field, value, EXACT if value == words else FOLDED)
            for field, value in (self._entries[one] for one in self._exact.get(key, ()))
        ]
        found += [
            ValueMatch(entry.field, entry.value, ALIAS) for entry in self._aliases.get(key, ())
        ]
        return _best(found, fields) or self._partial(key, fields)

    def nearest(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return the few values whose names are most like these words, to offer, never to use."""
        return ()

    def values(self, field: str) -> tuple[str, ...]:
        """Return the known values of one dimension, sorted."""
        return self.fields.get(field, ())

    def complete(self, field: str) -> bool:
        """Return whether `values` holds every value of the dimension."""
        return field in self.fields and field not in self.cut

    def known_words(self) -> Iterable[str]:
        """Return every word that stands in a value or an alias."""
        yield from self._words
        for alias in self._aliases:
            yield from alias.split()

    def _partial(self, key: str, fields: tuple[str, ...] | None) -> tuple[ValueMatch, ...]:
        """Return values that hold all the words: "Umbrella" in "Umbrella Corp"."""
        asked = key.split()
        telling = [word for word in asked if word not in _COMMON]
        if not telling or all(len(word) < 3 for word in telling):
            return ()
        lists = [self._words.get(word, ()) for word in asked]
        rarest = min(lists, key=len)
        if len(rarest) > _COMMONPLACE:
            return ()
        held = [
            (len(asked) / max(1, len(entry.words)), entry)
            for entry in (_entry(*self._entries[one]) for one in rarest)
            if (fields is None or entry.field in fields) and set(asked) <= set(entry.words)
        ]
        if not held:
            return ()
        best = max(share for share, _ in held)
        kept = [entry for share, entry in held if share >= max(0.25, best - 0.25)]
        named = _without_derived(kept)
        return tuple(ValueMatch(entry.field, entry.value, PARTIAL) for entry in named)[:_MANY]

    def _fuzzy(self, words: str, fields: tuple[str, ...] | None) -> tuple[ValueMatch, ...]:
        """Look the words up with each unknown one put right, if just one spelling is near."""
        asked = _stemmed(words).split()
        righted = [word if word in self._words else self._right(word) for word in asked]
        if not asked or any(word is None for word in righted) or righted == asked:
            return ()
        corrected = " ".join(word for word in righted if word)
        worth = round(FUZZY * fuzz.ratio(" ".join(asked), corrected) / 100, 4)
        found = self.lookup(corrected, fields)
        return tuple(ValueMatch(one.field, one.value, worth) for one in found)

    def _right(self, word: str) -> str | None:
        return nearest_word(word, self._buckets)


def indexed_dimensions(model: SemanticModel) -> tuple[Dimension, ...]:
    """Return the dimensions whose values people name: text, neither sensitive nor hidden."""
    return tuple(
        dimension
        for dataset in model.datasets.values()
        if not dataset.hidden
        for dimension in dataset.dimensions.values()
        if dimension.type == "text"
        and not dimension.sensitive
        and not dimension.hidden
        and dimension.name not in dataset.primary_key
    )


def _entry(name: str, value: str) -> _Entry:
    folded = fold(value)
    return _Entry(name, value, folded, tuple(stem(word) for word in folded.split()))


def _stemmed_all(values: list[str], stems: dict[str, str]) -> list[list[str]]:
    """Return the stems of each value; `stems` keeps those of words already met."""
    found: list[list[str]] = []
    for line in fold_lines(values):
        words = line.split()
        for word in words:
            if word not in stems:
                stems[word] = stem(word)
        found.append([stems[word] for word in words])
    return found


def _stemmed(words: str) -> str:
    return " ".join(stem(word) for word in fold(words).split())


def _add(index: dict[str, list[_Entry]], key: str, entry: _Entry) -> None:
    here = index.setdefault(key, [])
    if not here or here[-1] is not entry:
        here.append(entry)


def _sealed(index: dict[str, list[_Entry]]) -> dict[str, tuple[_Entry, ...]]:
    return {key: tuple(entries) for key, entries in index.items()}


def _best(found: list[ValueMatch], fields: tuple[str, ...] | None) -> tuple[ValueMatch, ...]:
    kept: dict[tuple[str, str], ValueMatch] = {}
    for match in sorted(found, key=lambda one: -one.score):
        if fields is None or match.field in fields:
            kept.setdefault((match.field, match.value), match)
    return tuple(kept.values())


def _without_derived(entries: list[_Entry]) -> list[_Entry]:
    """Drop values that merely quote another found value: "Umbrella Corp - Renewal 2025"."""
    quoted = {entry.folded: entry.field for entry in entries}
    return [
        entry
        for entry in entries
        if not any(
            field != entry.field and len(text) < len(entry.folded) and text in entry.folded
            for text, field in quoted.items()
        )
    ]


def nearest_word(word: str, buckets: Mapping[tuple[str, int], tuple[str, ...]]) -> str | None:
    """Return the one known word that this is a misspelling of, or None if none or two are near.

    Short words are never guessed. From five letters on, letters may be swapped, lost or doubled;
    from seven on one may be another; from nine on, two mistakes are forgiven.
    """
    length = len(word)
    if length < SHORTEST_FUZZY or not word.isalpha():
        return None
    allowed = 2 if length >= 9 else 1
    near: dict[str, int] = {}
    for other_length in range(length - allowed, length + allowed + 1):
        candidates = buckets.get((word[0], other_length), ())
        for other, distance, _ in process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=3
        ):
            if length >= 7 or other_length != length or sorted(other) == sorted(word):
                near[other] = int(distance)
    closest = min(near.values(), default=0)
    best = [other for other, distance in near.items() if distance == closest]
    return best[0] if len(best) == 1 else None


def word_buckets(words: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Sort words by first letter and length, where `nearest_word` looks."""
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in dict.fromkeys(words):
        if len(word) >= SHORTEST_FUZZY - 1 and word.isalpha():
            buckets.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(found) for key, found in buckets.items()}
