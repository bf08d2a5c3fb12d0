"""Question text to tokens: folded words, numbers with their magnitude, dates, quoted literals."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from engine.planning.text.period_spelling import MONTH, spell_periods
from engine.planning.text.rank_spelling import spell_ranks
from engine.planning.text.words import (
    ABBREVIATIONS,
    CONTRACTED,
    NEVER_POSSESSIVE,
    NUMBER_WORDS,
    UNMARKED,
)

TokenKind = Literal["word", "number", "money", "percent", "quoted", "date", "operator", "mark"]

_SCALES = r"(?:thousands?|millions?|billions?|mio|mn|bn|mm|k|m|b)"
#: A comma groups three digits, or stands for the point of "1,5m"; else it ends the number.
_NUMBER = (
    rf"(?:\d+,\d{{1,2}}(?=\s?{_SCALES}\b)"
    r"|(?<![\d,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
)
_MAGNITUDE = rf"(?:\s?{_SCALES}\b)?"
_DATE = (
    r"(?<![\w/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    r"|\d{4}[-/](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/](?:19|20)\d{2}"
    rf"|\d{{1,2}}-{MONTH}(?:-\d{{4}}|-\d{{2}})?|{MONTH}-(?:\d{{4}}|\d{{2}}))(?![\w/-]|\.\d)"
)
_TOKEN = re.compile(
    rf"""
    (?P<quoted>"[^"]*")
  | (?P<date>{_DATE})
  | (?P<money>[$€£]\s?{_NUMBER}{_MAGNITUDE})
  | (?P<percent>{_NUMBER}\s?(?:%|percent\b|pct\b))
  | (?P<ordinal>\d{{1,2}}(?:st|nd|rd|th)\b)
  | (?P<magnitude>{_NUMBER}\s?(?:thousands?|millions?|billions?|mio|mn|bn|mm)\b|{_NUMBER}[kmb]\b)
  | (?P<number>{_NUMBER}(?![\w]))
  | (?P<shortyear>(?<![^\W_\d])'\d{{2}}\b)
  | (?P<word>\$+|\#|%|&|[^\W_]+(?:_[^\W_]+)*(?:'[^\W\d_]+|(?<=s)'(?![^\W_]))?)
  | (?P<operator>>=|<=|!=|<>|=|>|<|≥|≤|≠)
  | (?P<mark>[^\s])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAGNITUDES = {
    "thousand": 10**3,
    "thousands": 10**3,
    "k": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "mio": 10**6,
    "mn": 10**6,
    "mm": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "bn": 10**9,
    "b": 10**9,
}
#: A longer number is none that anything is bounded by.
_LARGEST: Final = 10**30
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=\w)|(?<=\w)-(?=[^\W\d_])")
#: A hyphen that is part of a word's or a date's own writing, while other hyphens are split.
_KEPT: Final = "\u2010"
_DATE_HYPHEN = re.compile(
    rf"\b\d{{1,2}}-{MONTH}(?:-\d{{4}}|-\d{{2}})?\b|\b{MONTH}-(?:\d{{4}}|\d{{2}})\b(?!-)",
    re.IGNORECASE,
)
#: "Leave EMEA out" leaves out EMEA.
_LEAVE = re.compile(
    r"\b(leave|leaving|keep|take|cut)\s+((?:[\w&'-]+\s+){1,3}?)out\b(?!\s+of)", re.I
)
#: "At region level" is by region.
_LEVEL = re.compile(r"\b(?:at|on)\s+(?:the\s+|a\s+)?([a-z]{3,})[\s-]level\b", re.I)
#: "Region wise" is by region.
_WISE = re.compile(r"\b(?!other|like|percent|clock|length|edge)([a-z]{3,})[\s-]wise\b", re.I)
_FORTNIGHT = re.compile(r"\b(?:(?:one|a)\s)?fortnight\b", re.I)
#: "Older than a year" is than one year; "more than a year ago" is a time.
_THAN_ONE = re.compile(
    r"\b((?:older|younger|longer|newer|more|less|fewer) than|over|under) (?:a|an|one) "
    r"(?=(?:full )?(?:day|week|month|quarter|year)\b(?! (?:ago|of)\b))",
    re.I,
)
#: A dot that only shortens a word: "Feb. 2026", "last qtr. bookings".
_SHORT = re.compile(
    r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|qtr|yr|vs|approx|excl|incl|avg|mgr|dept)\."
    r"(?=\s+[^\s])",
    re.I,
)
#: In some countries the fiscal year is the financial one; it is no industry then.
_FINANCIAL = re.compile(r"\bfinancial(?=\s(?:year|yr|quarter|qtr|half|ytd)s?\b)", re.I)
_OLD_OR = re.compile(r"\bold or (more|less|older|younger)\b", re.I)
#: "No. of deals" is their number, "no deals" is none of them.
_NUMBER_OF = re.compile(r"\bn(?:o|r|um)s?\.\s*(?=of\b)", re.I)
#: "Break bookings out by region" is bookings by region.
_BREAK = re.compile(
    r"\b(?:break|split|slice|cut|carve|divide|chop|separate|group)\s+"
    r"(?!(?:it|that|this|them|those|these)\b)((?:[\w&'%-]+\s+){1,4}?)"
    r"(?:out|down|up|apart)\s+(?=(?:by|per|across|along|into)\s+\w)",
    re.I,
)
#: To share something with somebody is to show it.
_SHARING = re.compile(
    r"(?:(?<=\byou )|(?<=\bu )|(?<=\bplease )|(?<=\bpls )|(?<=\bkindly )|(?<=\bplz ))"
    r"share\s+(?!of\b|.*\b(?:to|into|in|on)\s+(?:the\s+)?(?:slack|salesforce|hubspot|teams|jira|notion"
    r"|excel|crm)\b)"
    r"|(?:^|(?<=[.,;:!?] ))share\s+(?=(?:the|our|my|me|us|with|your|a\s+list)\b)",
    re.I,
)
#: "Segment the pipeline by industry" tells what to do with it.
_SORTING = re.compile(r"^(?:please\s+)?(?:segment|group|bucket)\s+(?=(?:the|our|all)\s)", re.I)
#: "Break the pipeline into stages" is the pipeline by stages.
_INTO = re.compile(
    r"\b(?:break|split|slice|cut|carve|divide|chop|separate|group|bucket)\s+"
    r"(?!(?:it|that|this|them|those|these)\b)"
    r"((?:[\w&'%-]+\s+){1,4}?)(?:(?:out|down|up)\s+)?into\s+(?!won|lost|open|new|two|three)",
    re.I,
)
#: A line left empty ends what was said before it.
_PARAGRAPH = re.compile(r"(?<=[\w\"'%)])[ \t]*\r?\n[ \t]*\r?\n\s*(?=\S)")
#: Words cut with a slash.
_SLASHED: Final = (
    (re.compile(r"(?<![\w/])w/o\b", re.I), "without"),
    (re.compile(r"(?<![\w/])w/(?=\s|[^\W\d_])", re.I), "with "),
    (re.compile(r"(?<![\w/])b/c\b", re.I), "because"),
)
#: "Top3" is "top 3".
_GLUED = re.compile(r"\b(top|bottom|last|past|next|best|worst)(?=\d{1,3}\b)", re.I)
#: A point that only shortens a word ends no sentence: "avg. vs. median".
_POINT = re.compile(r"\b(vs|avg|med|qtr|yr|incl|excl|pct|approx)\.(?=\s)", re.I)
_NOT_WORD = re.compile(r"[\W_]+")
#: The names of a large model are taken apart once, not for each question.
_MOST_NAMES: Final = 16_384
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of the question. `word` is folded, `stem` its singular; `number` where it has one.

    `first` is false on the later words of an abbreviation ("wr" is "win" and "rate").
    """

    kind: TokenKind
    text: str
    word: str
    stem: str
    start: int
    end: int
    number: int | float | None = None
    possessive: bool = False
    first: bool = True

    @property
    def is_number(self) -> bool:
        """Return whether it carries a number that stands on its own."""
        return self.kind in ("number", "money", "percent")


def fold(text: str) -> str:
    """Return the text without case, accents, punctuation and the word "and".

    >>> fold("  Smith & Co. ")
    'smith co'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", text.casefold()).split()
    kept = [word for word in words if word != "and"]
    return " ".join(kept or words)


def stem(word: str) -> str:
    """Return the singular of a folded word.

    >>> [stem(w) for w in ("industries", "losses", "deals", "vps", "business", "has")]
    ['industry', 'loss', 'deal', 'vp', 'business', 'has']
    """
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "series")):
        return word
    if len(word) == 3:
        return word if word[1] in "aeiou" else word[:2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def normalize(text: str) -> str:
    """Return the text with one form of quote, dash and space; control characters gone."""
    text = _PARAGRAPH.sub(". ", text)
    if text.isascii() and text.replace(" ", "").isalpha():
        return _reorder(_SPACE.sub(" ", text)).strip()
    text = unicodedata.normalize("NFKC", text)
    for said, plain in (
        ("“", '"'),
        ("”", '"'),
        ("„", '"'),
        ("\u2019", "'"),
        ("\u2018", "'"),
        ("`", "'"),
        (_KEPT, "-"),
        ("\u2011", "-"),
        ("\u2212", "-"),
    ):
        text = text.replace(said, plain)
    text = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    text = spell_periods(_POINT.sub(r"\1", text))
    for slashed, whole in _SLASHED:
        text = slashed.sub(whole, text)
    text = re.sub(r"\be-?mails?\b", "email", text, flags=re.IGNORECASE)
    text = _DATE_HYPHEN.sub(lambda found: found[0].replace("-", _KEPT), text)
    text = _HYPHEN.sub(" ", text).replace(_KEPT, "-")
    text = _reorder(text)
    return _SPACE.sub(" ", text).strip()


def _reorder(text: str) -> str:
    """Return a text with words in the order in which they are read: "region wise" is by region."""
    text = spell_ranks(text)
    text = _SHARING.sub("show ", text)
    text = _SORTING.sub("show ", text)
    text = _INTO.sub(r"\1by ", text)
    text = _LEVEL.sub(r"by \1", _WISE.sub(r"by \1", text))
    text = _FINANCIAL.sub("fiscal", _SHORT.sub(r"\1", text))
    text = _OLD_OR.sub(r"or \1 old", _THAN_ONE.sub(r"\1 1 ", text))
    text = _FORTNIGHT.sub("2 weeks", _NUMBER_OF.sub("number ", text))
    text = _GLUED.sub(r"\1 ", text)
    return _BREAK.sub(r"\1", _LEAVE.sub(r"leave out \2", text))


def tokenize(text: str, known: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    """Return the tokens of a normalized text; abbreviations that are not `known` are spelled out.

    >>> [t.word for t in tokenize("what's wr > $1.5m in Q2'25?")]
    ['what', 'is', 'win', 'rate', '>', '$1.5m', 'in', 'q2', '2025', '?']
    """
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        tokens.extend(_tokens_of(found, known))
    return tuple(tokens)


@lru_cache(maxsize=_MOST_NAMES)
def words_of(text: str) -> tuple[str, ...]:
    """Return the stems of a name, label or synonym, as a question's words are stemmed."""
    spaced = text.replace("_", " ").replace("-", " ")
    return tuple(token.stem for token in tokenize(normalize(spaced)) if token.kind != "mark")


def same_question(text: str) -> str:
    """Return the form by which two spellings of a question are the same question."""
    return fold(normalize(text))


def _tokens_of(found: re.Match[str], known: frozenset[str]) -> list[Token]:
    kind, text = found.lastgroup or "mark", found.group()
    start, end = found.span()
    if kind == "word":
        return _words(text, start, end, known)
    word = text.casefold()
    if kind in ("money", "percent", "magnitude", "number", "ordinal"):
        number = _number(word)
        shown: TokenKind = "money" if kind == "money" else "number"
        if kind == "percent":
            shown = "percent"
        if kind == "ordinal":
            return [Token("word", text, word, word, start, end, number)]
        return [Token(shown, text, word, word, start, end, number)]
    if kind == "shortyear":
        return [Token("number", text, f"20{text[1:]}", text, start, end, 2000 + int(text[1:]))]
    if kind == "quoted":
        return [Token("quoted", text[1:-1], word, word, start, end)]
    if kind == "date":
        return [Token("date", text, word, word, start, end)]
    return [Token("operator" if kind == "operator" else "mark", text, word, word, start, end)]


def _number(text: str) -> int | float:
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    if digits is None:
        raise ValueError(text)
    scale = re.search(r"[a-z]+$", text)
    factor = _MAGNITUDES.get(scale.group(), 1) if scale else 1
    plain = digits.group()
    plain = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", plain).replace(",", "")
    number = round(float(plain) * factor, 6)
    if abs(number) > _LARGEST:
        return _LARGEST
    return int(number) if number == int(number) else number


def _words(text: str, start: int, end: int, known: frozenset[str]) -> list[Token]:
    bare, possessive = text.casefold(), False
    bare = bare if bare in known else UNMARKED.get(bare, bare)
    extra: tuple[str, ...] = ()
    if "'" in bare:
        base, _, tail = bare.partition("'")
        if bare in CONTRACTED:
            base, extra = CONTRACTED[bare]
        elif tail == "s" and base in NEVER_POSSESSIVE:
            extra = ("is",)
        elif tail in ("s", ""):
            possessive = True
        elif tail in ("ve", "d", "ll", "re", "m"):
            extra = ()
        else:
            base = bare.replace("'", "")
        bare = base
    bare = fold(bare) if bare.isalnum() and not bare.isascii() else bare
    letter = len(bare) == 1 and text.isupper()  # "R. Chen" is a name
    spelled = (bare,) if bare in known or letter else ABBREVIATIONS.get(bare, (bare,))
    made: list[Token] = []
    for place, word in enumerate((*spelled, *extra)):
        for part_place, part in enumerate(word.split("_")):
            made.append(
                Token(
                    "word",
                    text,
                    part,
                    stem(part),
                    start,
                    end,
                    number=NUMBER_WORDS.get(part),
                    possessive=possessive,
                    first=place == 0 and part_place == 0,
                )
            )
    return made
