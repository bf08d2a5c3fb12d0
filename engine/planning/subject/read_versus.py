"""Metrics set against one named by its opposite: "bookings vs quota" shows the two."""

from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_metric import counted, segment_named, summed

#: Words that ask how somebody does, without a measure.
_DOING: Final = frozenset({"doing", "perform", "performing", "performed", "faring"})
_AGAINST: Final = frozenset({"vs", "versus", "against", "to", "over", "minus"})


def take_versus(sentence: Sentence, segments: dict[int, str]) -> list[str]:
    """Spend "vs quota" beside another measure, and return the metric set against it.

    Alone, "how are we doing vs quota", it stays the metric that bears the whole name.
    """
    found: list[str] = []
    for place in sentence.free("metric"):
        span = sentence.spans[place]
        other = _set_against(span, sentence.lexicon)
        if other is None or not _measured_beside(sentence, place, segments):
            continue
        sentence.take(place)
        found.append(other)
    return found


def take_against_lost(sentence: Sentence, segments: dict[int, str]) -> None:
    """Show what was won beside what was lost: "how is she doing vs the deals she lost".

    How somebody does is what they won: how many, and how much.
    """
    won, lost = segment_named(sentence, "won"), segment_named(sentence, "lost")
    if won is None or lost is None or not _DOING & sentence.stops:
        return
    wanted = counted(sentence, lost.partition(".")[0], lost)
    live = {at for at in segments if at not in sentence.used and segments[at] == lost}
    live |= {
        at for at in sentence.free("metric") if sentence.spans[at].of("metric")[0].target == wanted
    }
    against = [at for at in sentence.free("compare") if at < min(live, default=0)]
    if len(against) != 1 or len(live) != 1:
        return
    between = range(against[0] + 1, min(live))
    named = any(sentence.spans[at].of("metric", "much", "many") for at in range(against[0]))
    if named or not all(sentence.spans[at].of("entity", "many") for at in between):
        return
    home = won.partition(".")[0]
    made = (
        counted(sentence, home, won),
        counted(sentence, home, lost),
        summed(sentence, home, won),
    )
    if all(made):
        sentence.take(*against, *between, *live)
        sentence.draft.metrics += [one for one in made if one]
        sentence.assume("How somebody does is read as what was won: how many, and how much.")


def _set_against(span: Span, lexicon: Lexicon) -> str | None:
    first, _, rest = span.text.casefold().partition(" ")
    if first not in _AGAINST or not rest or span.kind != "metric":
        return None
    return lexicon.metrics_named(rest)


def _measured_beside(sentence: Sentence, place: int, segments: dict[int, str]) -> bool:
    """Return whether something else is measured: another metric, or what was won or lost."""
    others = [at for at in sentence.free("metric") if at != place]
    alone = [at for at in others if not sentence.spans[at].of("entity", "dimension", "verb")]
    won = any(at not in sentence.used for at in segments)
    return bool(alone) or (won and bool(sentence.free("much", "many", "entity")))
