"""Tokens to the best cover: typed spans that do not overlap, longest and exact first."""

from dataclasses import dataclass, field, replace
from typing import Final

from engine.planning import phrases
from engine.planning.meaning.lexicon import Lexicon, bag_of, key_of
from engine.planning.meaning.said_values import SaidValues, telling_words
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.meaning.unquoted import unquoted
from engine.planning.meaning.us_or_we import is_country
from engine.planning.meaning.values import FUZZY, FUZZY_PART, PARTIAL, is_whole
from engine.planning.planner import ValueIndex, ValueMatch
from engine.planning.put_right import Righting, is_strange
from engine.planning.text.inflect import nouns_of
from engine.planning.text.real_words import REAL_WORDS
from engine.planning.text.tokens import Token
from engine.planning.text.words import (
    ABBREVIATIONS,
    EVERYDAY,
    FILLER_NOUNS,
    LIGHT,
    MANNERS,
    PREPOSITIONS,
    STOP,
    TOTAL_WORDS,
)
from engine.planning.time.calendar_words import TIME_WORDS
from engine.planning.time.time_phrases import TimeGrammar

_WORTH: Final[dict[Kind, float]] = {
    "window": 1.08,
    "metric": 1.0,
    "dimension": 1.0,
    "segment": 1.0,
    "entity": 1.0,
    "value": 0.99,
    "literal": 1.0,
    "unit": 0.85,
    "filler": 0.75,
    "mark": 0.1,
    "stop": 0.5,
    "aggregate": 0.3,  # a name that holds the word is what is meant
    "unknown": 0.0,
}
_OPERATING: Final = 0.9
_LONGEST_VALUE: Final = 6
_BOUNDS: Final = frozenset({"under", "over", "above", "below"})
_MOST_PARTIAL: Final = 8
#: A question with more unknown words than this is not misspelled but about something else.
_MOST_STRANGE: Final = 12
_ONE_NAME: Final = 0.95
#: What may follow the noun within one span, and says nothing of its number.
_SAID_OF_THEM: Final = frozenset(
    {*("we", "they", "i", "lost", "won", "closed", "booked", "created"), *("for", "losing")}
)
_COMMON: Final = STOP | MANNERS | FILLER_NOUNS | TOTAL_WORDS | phrases.WORDS | TIME_WORDS


Matches = tuple[ValueMatch, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Finds the spans of one question against one model's words and values."""

    lexicon: Lexicon
    values: ValueIndex
    time: TimeGrammar
    text: str
    guessing: bool = True
    seen: dict[str, Matches] = field(default_factory=dict[str, Matches])

    def spans(self, tokens: tuple[Token, ...]) -> tuple[Span, ...]:
        """Return the best non-overlapping cover of all the tokens.

        Where many words are unknown they are no misspellings, and none is guessed at.
        """
        tokens = unquoted(tokens, self.lexicon, self._lookup)
        strange = {token.word for token in tokens if is_strange(token, self._knows)}
        if self.guessing and len(strange) > _MOST_STRANGE:
            return replace(self, guessing=False).spans(tokens)
        tokens, righted = self._put_right(tokens)
        best: list[tuple[float, Span | None]] = [(0.0, None)] * (len(tokens) + 1)
        for start in range(len(tokens) - 1, -1, -1):
            best[start] = max(
                (
                    (self._score(span) + best[span.end][0], span)
                    for span in self._at(tokens, start, righted)
                ),
                key=lambda one: (one[0], one[1].end),
            )
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            span = best[at][1]
            if span is None:
                break
            found.append(span)
            at = span.end
        return tuple(found)

    def _score(self, span: Span) -> float:
        width = span.end - span.start
        quality = max(
            _WORTH.get(one.kind, _OPERATING) * _quality(one, width) for one in span.readings
        )
        return width * quality + 0.1 * (width - 1) * (quality > 0)

    def _put_right(
        self, tokens: tuple[Token, ...]
    ) -> tuple[tuple[Token, ...], dict[int, tuple[str, str]]]:
        """Replace misspelled words that nothing knows; remember what was typed."""
        if not self.guessing or not any(is_strange(token, self._knows) for token in tokens):
            return tokens, {}
        righting = Righting(self.lexicon, self._knows, self._lookup, self.values.match)
        return righting.put_right(tokens)

    def _lookup(self, said: str) -> tuple[ValueMatch, ...]:
        found = self.seen.get(said)
        if found is None:
            found = self.seen[said] = self.values.lookup(said)
        return found

    def _otherwise(self, said: str, tokens: tuple[Token, ...]) -> Matches:
        """Return the values meant by other words than their own: "German", "retailers"."""
        if not all(one.word.isalpha() or one.kind == "mark" for one in tokens):
            return ()
        key = f"\n{said}"  # apart from what is looked up plainly
        if key not in self.seen:
            others = SaidValues(self.lexicon, self._lookup, self.values.initials)
            self.seen[key] = others.find(said, len(tokens))
        return self.seen[key]

    def _knows(self, token: Token) -> bool:
        return self._is_said(token) or bool(self._otherwise(token.word, (token,)))

    def _is_said(self, token: Token) -> bool:
        """Return whether a word is one of language, of the model, or of the data."""
        return (
            token.word in _COMMON
            or token.stem in _COMMON
            or token.word in REAL_WORDS
            or token.word in EVERYDAY
            or token.stem in REAL_WORDS
            or token.stem in self.lexicon.words
            or token.number is not None
            or token.stem in self.lexicon.sensitive
            or bool(self._lookup(token.word))
            or bool(self._of_adjective(token, [token.stem]))
        )

    def _at(
        self, tokens: tuple[Token, ...], start: int, righted: dict[int, tuple[str, str]]
    ) -> list[Span]:
        """Return every span that begins at a token; at least the token itself, unknown."""
        by_end: dict[int, list[Reading]] = {}
        phrase = self.time.at(tokens, start)
        if phrase:
            by_end.setdefault(phrase.end, []).append(Reading("window"))
        unit = self.time.unit_at(tokens, start)
        if unit:
            by_end.setdefault(unit[1], []).append(Reading("unit", unit[0]))
        self._model_words(tokens, start, by_end)
        if phrase:
            _prefer_whole_names(phrase.end, by_end)
        self._value_words(tokens, start, by_end, righted)
        self._own_words(tokens, start, by_end)
        glued = Reading("not") if self._is_minus(tokens, start) else None
        by_end.setdefault(start + 1, []).append(glued or self._alone(tokens[start]))
        return [
            Span(
                start=start,
                end=end,
                text=self.text[tokens[start].start : tokens[end - 1].end],
                readings=tuple(readings),
                number=tokens[start].number if end == start + 1 else None,
                money=tokens[start].kind == "money",
                percent=tokens[start].kind == "percent",
                plural=_is_plural(tokens[start:end]),
                possessive=tokens[end - 1].possessive,
                phrase=phrase if phrase and phrase.end == end else None,
                corrected=_corrected(readings, start, end, righted),
            )
            for end, readings in by_end.items()
        ]

    def _is_minus(self, tokens: tuple[Token, ...], start: int) -> bool:
        """Return whether a dash leaves out the value that it is glued to: "-renewals"."""
        if tokens[start].word != "-" or not 0 < start < len(tokens) - 1:
            return False
        before, sign, after = tokens[start - 1 : start + 2]
        glued = before.end < sign.start and sign.end == after.start
        return glued and after.kind == "word" and bool(self._lookup(after.word))

    def _alone(self, token: Token) -> Reading:
        if token.kind == "quoted":
            return Reading("literal", value=token.text)
        if token.is_number or (token.kind == "word" and token.number is not None):
            return Reading("number")
        if token.kind == "mark":
            return Reading("mark", token.word)
        if token.word in TOTAL_WORDS:
            return Reading("total")
        if token.word in MANNERS or token.word in FILLER_NOUNS:
            return Reading("filler")
        if token.word in STOP and not self._is_name(token):
            return Reading("stop")
        return Reading("unknown")

    def _is_name(self, token: Token) -> bool:
        """Return whether a small word is written as a name, "US", in a text that is not all so."""
        return token.text in ("US", "IT") and not self.text.isupper()

    def _own_words(
        self, tokens: tuple[Token, ...], start: int, by_end: dict[int, list[Reading]]
    ) -> None:
        words: list[str] = []
        for end in range(start + 1, min(len(tokens), start + phrases.LONGEST) + 1):
            token = tokens[end - 1]
            if token.kind == "mark" or token.possessive:
                break
            words.append(token.word)
            than = end < len(tokens) and tokens[end].word == "than"
            for reading in phrases.PHRASES.get(" ".join(words), ()):
                if reading.kind == "tail" and than:
                    continue  # "and | more than 50 deals"
                by_end.setdefault(end, []).append(reading)

    def _model_words(
        self, tokens: tuple[Token, ...], start: int, by_end: dict[int, list[Reading]]
    ) -> None:
        if tokens[start].word in LIGHT:
            return
        stems: list[str] = []
        for end in range(start + 1, min(len(tokens), start + self.lexicon.longest + 3) + 1):
            token = tokens[end - 1]
            if token.kind in ("mark", "quoted", "date"):
                break
            stems.append(token.stem)
            if token.word in LIGHT:
                continue
            key = key_of(stems)
            named = self.lexicon.terms.get(key, ()) or self._of_adjective(token, stems)
            for reading in named or self._of_doing(tokens, start, stems):
                by_end.setdefault(end, []).append(reading)
            if len(stems) > 2 and end not in by_end:
                self._any_order(stems, end, by_end)
            if token.possessive:
                break

    def _of_adjective(self, token: Token, stems: list[str]) -> tuple[Reading, ...]:
        """Return the field an adjective is of: "regional" is by region."""
        if len(stems) > 1 or not token.word.endswith(("al", "ic", "ally")):
            return ()
        found = (self.lexicon.terms.get(noun, ()) for noun in nouns_of(token.word))
        adverb = token.word.endswith("ly")
        return tuple(
            replace(one, quality=_OPERATING, value="adverb" if adverb else "adjective")
            for readings in found
            for one in readings
            if one.kind == "dimension" and not self._is_label(one.target)
        )

    def _of_doing(
        self, tokens: tuple[Token, ...], start: int, stems: list[str]
    ) -> tuple[Reading, ...]:
        """Return the field of those who do something: "who manages" asks for the manager."""
        if len(stems) > 1 or not start or tokens[start - 1].word != "who":
            return ()
        if tokens[start].word in phrases.WORDS:
            return ()  # "who sells the most" is said of deals
        named = self.lexicon.terms.get(f"{stems[0].removesuffix('e')}er", ())
        return tuple(replace(one, value="doer") for one in named if one.kind == "dimension")

    def _any_order(self, stems: list[str], end: int, by_end: dict[int, list[Reading]]) -> None:
        bag = bag_of(stems, frozenset())
        if bag.count(" ") < 2 or not (PREPOSITIONS - {"of"}).isdisjoint(stems):
            return  # "pipeline in deals" are no deals in pipeline
        for reading in self.lexicon.bags.get(bag, ()):
            by_end.setdefault(end, []).append(replace(reading, quality=0.93))

    def _value_words(
        self,
        tokens: tuple[Token, ...],
        start: int,
        by_end: dict[int, list[Reading]],
        righted: dict[int, tuple[str, str]],
    ) -> None:
        if tokens[start].kind not in ("word", "number", "quoted"):
            return
        for end in range(start + 1, min(len(tokens), start + _LONGEST_VALUE) + 1):
            last = tokens[end - 1]
            if last.kind in ("mark", "operator", "date") and last.word not in ("&", ".", "-"):
                break
            if end < len(tokens) and not tokens[end].first:
                continue  # not a part of what an abbreviation is short for
            if tokens[start].word in _BOUNDS and last.is_number:
                continue  # "under 10k" bounds; the band of that name is the same
            said = self.text[tokens[start].start : last.end]
            if last.possessive:
                said = said.rsplit("'", 1)[0]
            led = tokens[start].word == "us" and is_country(
                tokens, start, self._lookup, self.lexicon.words
            )
            wrong = any(at in righted for at in range(start, end))
            for match in self._matches(tokens[start:end], said, led, wrong):
                by_end.setdefault(end, []).append(
                    Reading("value", match.field, match.value, match.score)
                )
            if last.possessive:
                break

    def _matches(
        self, tokens: tuple[Token, ...], said: str, led: bool = False, wrong: bool = False
    ) -> tuple[ValueMatch, ...]:
        edges = {tokens[0].word, tokens[-1].word}
        marks = not all(one[:1].isalnum() for one in edges)
        if marks or edges & {"and", "or"} or (_is_plain_word(tokens) and not led):
            return ()
        found = self._lookup(said) or self._spelled_out(tokens)
        last = tokens[len(tokens) - 1]
        short = len(tokens) > 1 and 1 in (len(tokens[0].word), len(last.word))
        named = len(tokens) == 1 and (led or self._is_name(last))
        known = found or (self._is_said(last) and not short and not named)
        otherwise = () if known else self._otherwise(said, tokens)
        if otherwise:
            return otherwise
        if not found:
            unknown = any(token.kind == "word" and not self._knows(token) for token in tokens)
            guessed = (
                (unknown or (wrong and len(tokens) > 1)) and self.guessing and not edges & _COMMON
            )
            found = self.values.match(said) if guessed else ()
        if not found or found[0].score > PARTIAL or is_whole(found[0]):
            return found
        plain = all(
            t.word in _COMMON or t.stem in self.lexicon.words or not t.word.isalpha()
            for t in tokens
        )
        if plain or edges & (_COMMON | EVERYDAY):
            return ()
        begun = self._begun(tokens, found)
        return begun or _few(tuple(match for match in found if self._is_label(match.field)))

    def _begun(self, tokens: tuple[Token, ...], found: Matches) -> Matches:
        """Return the one value of a kind that begins with a word: "budget" for Budget Cut."""
        if len(found) != 1 or len(tokens) != 1 or self._is_label(found[0].field):
            return ()
        begins = tokens[0].word in telling_words(self.lexicon, found[0])
        return (replace(found[0], score=FUZZY),) if begins and len(tokens[0].word) > 3 else ()

    def _spelled_out(self, tokens: tuple[Token, ...]) -> tuple[ValueMatch, ...]:
        """Return the values named with a short form in it: "new biz" for new business."""
        if len(tokens) < 2 or not any(t.text.casefold() in ABBREVIATIONS for t in tokens):
            return ()
        found = self._lookup(" ".join(token.word for token in tokens))
        return found if found and found[0].score > PARTIAL else ()

    def _is_label(self, field: str) -> bool:
        """Return whether a field holds names: only of names is a part enough."""
        return self.lexicon.label(field.partition(".")[0]) == field


def _corrected(
    readings: list[Reading], start: int, end: int, righted: dict[int, tuple[str, str]]
) -> tuple[str, str] | None:
    """Return what was put right in a span; a value is looked up, and told, as it was typed."""
    if readings[0].kind == "value":
        return None
    return next((righted[at] for at in range(start, end) if at in righted), None)


def _quality(reading: Reading, width: int) -> float:
    """Return what a reading is worth: a misspelled name of several words is one name all the same.

    Else "fiancial services" would fall apart into an industry and a product family.
    """
    fuzzy = reading.kind == "value" and reading.quality <= FUZZY
    return _ONE_NAME if fuzzy and width > 1 and reading.quality > FUZZY_PART else reading.quality


def _prefer_whole_names(end: int, by_end: dict[int, list[Reading]]) -> None:
    """Let a metric whose name begins with a window keep it: "rolling 3 month bookings"."""
    for other, readings in by_end.items():
        if other > end:
            by_end[other] = [
                replace(one, quality=_WORTH["window"])
                if one.kind == "metric" and one.quality == 1
                else one
                for one in readings
            ]


def _is_plain_word(tokens: tuple[Token, ...]) -> bool:
    """Return whether one word is talk ("it", "us") unless it is written as a name ("IT", "US")."""
    if len(tokens) != 1 or tokens[0].word not in STOP | LIGHT:
        return False
    return not tokens[0].text.isupper()


def _few(found: tuple[ValueMatch, ...]) -> tuple[ValueMatch, ...]:
    """Keep parts of names only in fields where they fit a few values."""
    sizes: dict[str, int] = {}
    for match in found:
        sizes[match.field] = sizes.get(match.field, 0) + 1
    return tuple(match for match in found if sizes[match.field] <= _MOST_PARTIAL)


def _is_plural(tokens: tuple[Token, ...]) -> bool:
    """Return whether what is named stands in the plural: "customers", "deals we lost"."""
    words = [one for one in tokens if one.word not in _SAID_OF_THEM] or list(tokens)
    return words[-1].word != words[-1].stem
