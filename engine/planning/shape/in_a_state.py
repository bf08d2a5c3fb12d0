"""States that last: deals that are stuck are open, and "in Negotiation since May" is since then."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.words_in_place import WAITING
from engine.planning.shape.choose_time import filter_time
from engine.planning.subject.compose_metric import counted, segment_named

_OPEN: Final = "open"
_DATES: Final = ("date", "timestamp")


def read_state_since(sentence: Sentence) -> None:
    """Bound the day a state was entered on: "deals in Negotiation since May"."""
    for place in sentence.free("window"):
        said, before = sentence.spans[place].text.casefold(), sentence.at(place - 1)
        if not said.startswith("since") or before is None or before.kind != "value":
            continue
        fields = [_entered_on(sentence, one.target) for one in before.of("value")]
        found = list(dict.fromkeys(one for one in fields if one))
        tied = sentence.is_(place - 2, "preposition")
        if tied and len(found) == 1:
            filter_time(sentence, place, found[0])
            label = sentence.lexicon.dimension(found[0]).words.label
            sentence.assume(f'"{sentence.spans[place].text}" is read of: {label}.')


def _entered_on(sentence: Sentence, field: str) -> str | None:
    """Return the date on which a row came to have its value of a field: "stage since"."""
    home = field.partition(".")[0]
    name = sentence.lexicon.dimension(field).words.label.casefold()
    if home not in sentence.homes():
        return None
    for other in sentence.lexicon.model.datasets[home].dimensions.values():
        words = (other.words.label, *other.words.synonyms)
        if other.type in _DATES and any(one.casefold() == f"{name} since" for one in words):
            return other.qualified
    return None


def keep_stuck_open(sentence: Sentence) -> None:
    """Keep only open rows of things that are stuck: what is over waits for nothing."""
    draft = sentence.draft
    target = segment_named(sentence, _OPEN)
    words = {word for span in sentence.spans for word in span.text.casefold().split()}
    words |= sentence.stops
    if target is None or words.isdisjoint(WAITING) or not _bounds_days(sentence):
        return
    _spend_waiting(sentence)
    home = target.partition(".")[0]
    if draft.rows == home and not draft.segments:
        draft.segments.append(target)
    plain, open_ = counted(sentence, home, None), counted(sentence, home, target)
    if plain is None or open_ is None or plain not in draft.metrics or draft.segments:
        return
    draft.metrics[:] = [open_ if one == plain else one for one in draft.metrics]
    label = sentence.lexicon.metric(open_).words.label
    sentence.assume(f"Of {label} only: the others are over.")


def _spend_waiting(sentence: Sentence) -> None:
    """Spend the "stuck" of "stuck in stage for over 30 days": the bound is on how long."""
    bounded = {one.field for one in sentence.draft.where}
    for place in sentence.free("dimension"):
        span = sentence.spans[place]
        if span.text.casefold() in WAITING:
            named = {one.target for one in span.of("dimension")}
            sentence.take(*((place,) if named & bounded else ()))


def _bounds_days(sentence: Sentence) -> bool:
    """Return whether a filter is on a length of time."""
    fields = [one.field for one in sentence.draft.where if one.field]
    return any(sentence.lexicon.dimension(one).format == "days" for one in fields)
