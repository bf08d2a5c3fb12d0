"""Data values by the words people use: exact, alias, folded, a part of the name, misspelled."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final, Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from engine.planning.planner import ValueMatch
from engine.planning.text.fold_values import fold_values
from engine.planning.text.spelling import nearest_word, word_buckets
from engine.planning.text.tokens import fold, stem
from engine.planning.text.words import listed
from semantic.model import Dimension, SemanticModel

#: What a match of each kind is worth; the kinds never overlap, so that fuzzy never beats exact.
EXACT: Final = 1.0
ALIAS: Final = 0.98
FOLDED: Final = 0.97
PARTIAL: Final = 0.85
FUZZY: Final = 0.8

#: What an initialism is worth, and of how many words it is, in fields of at most so many values.
INITIALS: Final = 0.79
_LEAST_INITIALS: Final = 3
_KINDS: Final = 500

#: A misspelled part of a name is worth less than a whole name that is misspelled.
FUZZY_PART: Final = 0.6
_BY_SPELLING: Final = 0.1

#: Words that say nothing about which company it is.
_COMMON: Final = listed(
    """
    inc corp corporation co company ltd llc gmbh ag sa plc group holdings the of for
    """
)
_MANY: Final = 60
#: A word in more values than this names none of them.
_COMMONPLACE: Final = 500
#: A phrase has several forms where its words stand in values in singular and in plural.
_MOST_FORMS: Final = 16
#: How alike a name must be to be offered, of 100; and how many are.
_ALIKE: Final = 75
_BEGUN: Final = 76.0
_LEAST_LETTERS: Final = 4
_OFFERED: Final = 4


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
    _values: Sequence[str] = field(repr=False)
    _homes: Sequence[str] = field(repr=False)  # the field of each of _values
    _exact: Mapping[str, int] = field(repr=False)  # folded -> the last place in _values
    _twice: Mapping[str, Sequence[int]] = field(repr=False)  # folded -> its other places
    _aliases: Mapping[str, tuple[_Entry, ...]] = field(repr=False)  # by stems
    _words: Mapping[str, Sequence[int]] = field(repr=False)  # folded word -> places in _values
    _plurals: Mapping[str, tuple[str, ...]] = field(repr=False)  # stem -> other words in values
    _buckets: Mapping[tuple[str, int], tuple[str, ...]] = field(repr=False)
    _initials: Mapping[str, tuple[_Entry, ...]] = field(repr=False)

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
        made = _Lists()
        aliases: dict[str, list[_Entry]] = {}
        for dimension in indexed_dimensions(model):
            name = dimension.qualified
            found = _present(distinct(name))
            if len(found) > limit:
                cut.add(name)
                found = found[:limit]
            fields[name] = tuple(found)
            made.add(name, found)
            for said, stored in dimension.aliases.items():
                aliases.setdefault(_stemmed(said), []).append(_entry(name, stored))
        spoken = [word for one in aliases for word in one.split()]
        return cls(
            fields=fields,
            cut=frozenset(cut),
            _values=made.values,
            _homes=made.homes,
            _exact=made.exact,
            _twice=made.twice,
            _aliases={key: tuple(dict.fromkeys(entries)) for key, entries in aliases.items()},
            _words=dict(made.words),
            _plurals=_plurals(made.words),
            _buckets=word_buckets((*made.words, *spoken)),
            _initials=_initials(model, fields),
        )

    def match(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words may mean: exact, alias, folded, part, then fuzzy; best first."""
        return self.lookup(words, fields) or self._fuzzy(words, fields)

    def lookup(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words mean without guessing at their spelling; best first."""
        asked = _stems(words)
        if not asked:
            return ()
        found = [
            ValueMatch(
                self._homes[one],
                self._values[one],
                EXACT if self._values[one] == words else FOLDED,
            )
            for one in self._places(asked)
        ]
        found += [
            ValueMatch(entry.field, entry.value, ALIAS)
            for entry in self._aliases.get(" ".join(asked), ())
        ]
        return _best(found, fields) or self._partial(asked, fields, fold(words).split())

    def nearest(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return the few values whose names are most like these words, to offer, never to use."""
        asked = _stems(words)
        found: dict[tuple[str, str], ValueMatch] = {}
        for word, alike in (pair for said in asked for pair in self._alike(said)):
            for one in islice(self._words.get(word, ()), _MANY):
                home, value = self._homes[one], self._values[one]
                if fields is None or home in fields:
                    share = len(asked) / max(len(asked), len(value.split()))
                    worth = round(FUZZY * alike / 100 * (0.7 + 0.3 * share), 4)
                    found.setdefault((home, value), ValueMatch(home, value, worth))
        ranked = sorted(found.values(), key=lambda one: (-one.score, len(one.value), one.value))
        named = _without_derived([_entry(one.field, one.value) for one in ranked[:_MANY]])
        kept = {(one.field, one.value) for one in named}
        return tuple(one for one in ranked if (one.field, one.value) in kept)[:_OFFERED]

    def initials(self, word: str) -> tuple[ValueMatch, ...]:
        """Return the one value of a few words that a word is the initials of: CFO."""
        found = self._initials.get(stem(word.casefold()), ())
        one = found[0] if len(found) == 1 else None
        return (ValueMatch(one.field, one.value, INITIALS),) if one else ()

    def values(self, field: str) -> tuple[str, ...]:
        """Return the known values of one dimension, sorted."""
        return self.fields.get(field, ())

    def complete(self, field: str) -> bool:
        """Return whether `values` holds every value of the dimension."""
        return field in self.fields and field not in self.cut

    def _places(self, asked: tuple[str, ...]) -> Iterator[int]:
        """Yield the places of the values that are these words, in singular or plural."""
        forms = [self._forms(word) for word in asked]
        for words in islice(product(*forms), _MOST_FORMS):
            folded = " ".join(words)
            place = self._exact.get(folded)
            if place is not None:
                yield from self._twice.get(folded, ())
                yield place

    def _forms(self, word: str) -> tuple[str, ...]:
        """Return the words in values that have a stem."""
        return (*((word,) if word in self._words else ()), *self._plurals.get(word, ()))

    def _holding(self, word: str) -> Sequence[int]:
        forms = self._forms(word)
        if len(forms) == 1:
            return self._words[forms[0]]
        return [one for form in forms for one in self._words[form]]

    def _partial(
        self, asked: tuple[str, ...], fields: tuple[str, ...] | None, said: list[str]
    ) -> tuple[ValueMatch, ...]:
        """Return values that hold all the words: "Umbrella" in "Umbrella Corp".

        Words in values as they are `said` beat other forms: "Brook" is of no Brooks then.
        """
        telling = [word for word in asked if word not in _COMMON]
        if not telling or all(len(word) < 3 for word in telling):
            return ()
        holding = sorted((self._holding(word) for word in asked), key=len)
        if not holding[0] or len(holding[0]) > _COMMONPLACE:
            return ()
        few = [one for one in holding if len(one) <= _COMMONPLACE]
        together = set(few[0]).intersection(*few[1:])
        held = [
            (len(asked) / max(1, len(entry.words)), entry)
            for entry in (_entry(self._homes[one], self._values[one]) for one in sorted(together))
            if (fields is None or entry.field in fields) and set(asked) <= set(entry.words)
        ]
        literal = [one for one in held if set(said) <= set(one[1].folded.split())]
        held = literal or held
        if not held:
            return ()
        best = max(share for share, _ in held)
        kept = [entry for share, entry in held if share >= max(0.25, best - 0.25)]
        named = _without_derived(kept)
        return tuple(ValueMatch(entry.field, entry.value, PARTIAL) for entry in named)[:_MANY]

    def _fuzzy(self, words: str, fields: tuple[str, ...] | None) -> tuple[ValueMatch, ...]:
        """Look the words up with each unknown one put right, if just one spelling is near."""
        asked = _stems(words)
        known = [word for word in asked if self._forms(word)]
        righted = [word if word in known else self._right(word, known) for word in asked]
        if not asked or any(word is None for word in righted) or righted == list(asked):
            return ()
        corrected = " ".join(word for word in righted if word)
        found = self.lookup(corrected, fields)
        if not found:
            return ()
        most = FUZZY if found[0].score > PARTIAL else FUZZY_PART
        alike = fuzz.ratio(" ".join(asked), corrected) / 100
        worth = round(most - _BY_SPELLING * (1 - alike), 4)
        return tuple(ValueMatch(one.field, one.value, worth) for one in found)

    def _right(self, word: str, known: list[str]) -> str | None:
        """Return what a word is a misspelling of: beside known words of the same value, or alone.

        Beside a name that is known even a short word is told: "srah chen".
        """
        beside = self._beside(known)
        if beside:
            near = [other for other in beside if OSA.distance(word, other, score_cutoff=1) == 1]
            if len(near) == 1 and len(word) > 2:
                return near[0]
        return nearest_word(word, self._buckets)

    def _beside(self, known: list[str]) -> list[str]:
        """Return the words that stand in values with all of these."""
        telling = [word for word in known if word not in _COMMON]
        if not telling:
            return []
        rarest = min((self._holding(word) for word in telling), key=len)
        if len(rarest) > _COMMONPLACE:
            return []
        found: dict[str, None] = {}
        for place in rarest:
            words = _stems(self._values[place])
            if set(telling) <= set(words):
                found |= dict.fromkeys(words)
        return [word for word in found if word not in known]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """Return the words in values that begin like one, or are nearly it."""
        found: dict[str, float] = {}
        for (first, length), candidates in self._buckets.items():
            if first != word[:1] or len(word) < _LEAST_LETTERS or length > len(word) + 8:
                continue
            begins = word[: max(_LEAST_LETTERS, (len(word) + 1) // 2)]
            found |= {one: _BEGUN for one in candidates if one.startswith(begins)}
            near = process.extract(
                word, candidates, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_OFFERED
            )
            found |= {one: max(score, found.get(one, 0)) for one, score, _ in near}
        ranked = sorted(found.items(), key=lambda pair: (-pair[1], abs(len(pair[0]) - len(word))))
        return ranked[: 2 * _OFFERED]


class _Lists:
    """The lists of an index while fields are added to it."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.homes: list[str] = []
        self.exact: dict[str, int] = {}
        self.twice: dict[str, list[int]] = {}
        self.words: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, name: str, found: list[str]) -> None:
        """Add the values of one field."""
        start = len(self.values)
        self.values += found
        self.homes += [name] * len(found)
        folded = fold_values(found)
        here = dict(zip(folded, range(start, start + len(found)), strict=True))
        if len(here) < len(found):
            for place, line in enumerate(folded, start):
                if here[line] != place:
                    self.twice.setdefault(line, []).append(place)
        for line in self.exact.keys() & here.keys():
            self.twice.setdefault(line, []).append(self.exact[line])
        self.exact |= here
        words = self.words
        for place, line in enumerate(folded, start):
            for word in line.split():
                words[word].append(place)


def is_whole(match: ValueMatch) -> bool:
    """Return whether a match is of a whole name, right or misspelled, not of a part of one."""
    return match.score > PARTIAL or FUZZY - _BY_SPELLING <= match.score <= FUZZY


def indexed_dimensions(model: SemanticModel) -> tuple[Dimension, ...]:
    """Return the dimensions whose values people name: text, neither sensitive nor hidden.

    A key is none of them, unless its rows are called by it.
    """
    return tuple(
        dimension
        for dataset in model.datasets.values()
        if not dataset.hidden
        for dimension in dataset.dimensions.values()
        if dimension.type == "text"
        and not dimension.sensitive
        and not dimension.hidden
        and (dimension.name not in dataset.primary_key or dimension.name == dataset.label)
    )


def _initials(
    model: SemanticModel, fields: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[_Entry, ...]]:
    """Return the values of several words by their initials, of fields with kinds of things."""
    found: dict[str, tuple[_Entry, ...]] = {}
    for name, values in fields.items():
        home, _, plain = name.partition(".")
        if model.datasets[home].label == plain or len(values) > _KINDS:
            continue
        for value in values:
            words = fold(value).split()
            if len(words) >= _LEAST_INITIALS:
                short = "".join(word[0] for word in words)
                found[short] = (*found.get(short, ()), _entry(name, value))
    return found


def _present(values: tuple[str, ...]) -> list[str]:
    """Return the distinct values that are no blanks, sorted."""
    found = set(values)
    found -= {one for one in found if not one or one.isspace()}
    return sorted(found)


def _plurals(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each stem, the words that have it and are not it: only a final s is taken off."""
    found: dict[str, list[str]] = {}
    for word in words:
        if word[-1] == "s" and (singular := stem(word)) != word:
            found.setdefault(singular, []).append(word)
    return {key: tuple(some) for key, some in found.items()}


def _entry(name: str, value: str) -> _Entry:
    folded = fold(value)
    return _Entry(name, value, folded, tuple(stem(word) for word in folded.split()))


def _stems(words: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in fold(words).split())


def _stemmed(words: str) -> str:
    return " ".join(_stems(words))


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
