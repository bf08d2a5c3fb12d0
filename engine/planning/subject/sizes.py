""" "Big deals": the outermost band of a field that cuts things by size, where the model has one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.subject.compose_things import things_counted
from semantic.model import Dimension

#: What may stand between a size and the things it is of: "big open deals", "large EMEA deals".
_BETWEEN: Final[tuple[Kind, ...]] = ("segment", "value", "stop")
_TALK: Final[tuple[Kind, ...]] = ("stop", "filler", "mark")
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kmb]?)\b", re.IGNORECASE)
_SCALES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def with_sizes(
    spans: tuple[Span, ...], lexicon: Lexicon, homes: Sequence[str] = ()
) -> tuple[Span, ...]:
    """Return the spans with sizes as the values they stand for, which is said of the answer.

    `homes` are the datasets asked of before: "only the big ones" is about their rows. Where the
    model has no bands that rise a size stays what it is, and is asked about.
    """
    if all(span.kind != "size" for span in spans):
        return spans
    return tuple(
        _as_band(spans, place, lexicon, homes) if span.kind == "size" else span
        for place, span in enumerate(spans)
    )


def _as_band(spans: tuple[Span, ...], place: int, lexicon: Lexicon, homes: Sequence[str]) -> Span:
    span = spans[place]
    ends = all(one.kind in _TALK for one in spans[place + 1 :])
    things = homes if ends else _things(spans, place, lexicon)
    bands = [one for thing in things if (one := _bands(lexicon, thing)) is not None]
    if len(bands) != 1:
        return span
    band = bands[0].order[-1 if span.readings[0].target == "high" else 0]
    meant = f"{bands[0].words.label} {band}"
    reading = Reading("value", bands[0].qualified, band)
    return replace(span, readings=(reading,), corrected=(span.text, meant))


def _things(spans: tuple[Span, ...], place: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the dataset of the things that a size stands before."""
    at = place + 1
    while at < len(spans) and spans[at].kind in _BETWEEN and not spans[at].of("metric", "entity"):
        at += 1
    if at == len(spans):
        return ()
    counted = [things_counted(lexicon, one.target) for one in spans[at].of("metric")]
    found = [*(one.target for one in spans[at].of("entity")), *(one for one in counted if one)]
    return tuple(dict.fromkeys(found))


def _bands(lexicon: Lexicon, dataset: str) -> Dimension | None:
    """Return the field whose ordered values are bands of numbers that rise, if there is one."""
    fields = lexicon.model.datasets[dataset].dimensions.values()
    found = [one for one in fields if _rises(one.order)]
    return found[0] if len(found) == 1 else None


def _rises(values: Sequence[str]) -> bool:
    found = [_NUMBER.search(one) for one in values]
    numbers = [float(one[1]) * _SCALES[one[2].casefold()] for one in found if one]
    if len(numbers) < len(values) or len(numbers) < 3:
        return False
    return all(a <= b for a, b in pairwise(numbers)) and numbers[0] < numbers[-1]
