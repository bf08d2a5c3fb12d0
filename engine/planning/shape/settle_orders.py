"""Orders by a field to a sort key: of the rows listed, or of the groups shown."""

from typing import Final, Literal

from engine.planning.meaning.sentence import Order, Sentence
from engine.planning.shape.bound_fields import money_of
from engine.planning.subject.read_groups import distance
from semantic.query import OrderBy

_DATES: Final = ("date", "timestamp")
_NUMBERS: Final = ("integer", "decimal", "number")
_TIMES: Final = ("new", "old", "soon", "late")
_DOWN: Final = ("high", "new", "late", "top", "best", "slow")
_UP: Final = ("low", "old", "soon", "bottom", "worst", "fast", "name")


def settle_orders(sentence: Sentence) -> None:
    """Order the rows of a list, or the groups of a metric by what they are called.

    What cannot be ordered by is given back, so that it is asked about.
    """
    draft = sentence.draft
    if draft.rows:
        _note_measure(sentence)
        _note_sizes(sentence)
    for order in sentence.orders:
        if sentence.ranks:
            said = sentence.spans[order.at].text, sentence.spans[sentence.ranks[0].at].text
            sentence.ask(f'"{said[1]}" and "{said[0]}" are two orders; which is meant?')
            return
        if draft.order_by:
            _give_back(sentence, order)
            continue
        by = _column(sentence, order)
        if by is None:
            _give_back(sentence, order)
            continue
        if draft.rows and by not in draft.dimensions:
            draft.dimensions.append(by)
        draft.order_by.append(OrderBy(by=by, direction=_direction(sentence, by, order)))


def _note_measure(sentence: Sentence) -> None:
    """Order rows by what a measure is made of: deals by their size, which is averaged else."""
    place = sentence.order_metric
    if place is not None:
        sentence.take(place)
        sentence.orders.append(Order("", place - 1, place))


def _note_sizes(sentence: Sentence) -> None:
    """Order rows by what each is worth: "list the open deals, largest first"."""
    for place in sentence.free("order"):
        reading = sentence.spans[place].first("order")
        if reading is not None and reading.target in ("high", "low"):
            sentence.take(place)
            sentence.orders.append(Order(reading.target, place))


def _give_back(sentence: Sentence, order: Order) -> None:
    sentence.used.discard(order.at)
    if order.by is not None:
        sentence.used.discard(order.by)


def _column(sentence: Sentence, order: Order) -> str | None:
    """Return the column an order is by, if what is shown has it."""
    draft = sentence.draft
    if order.by is not None:
        return _named(sentence, order.by)
    if order.way == "name":
        return _name_shown(sentence)
    if draft.rows is None:
        return _grain_shown(sentence) if order.way in _TIMES else None
    if order.way in ("soon", "late"):
        return _own_day(sentence, draft.rows)
    if order.way in ("high", "low"):
        return money_of(sentence, draft.rows)
    return _day_of(sentence, draft.rows)


def _named(sentence: Sentence, place: int) -> str | None:
    """Return the field named after "sorted by", nearest to what is listed, or shown already."""
    draft, span = sentence.draft, sentence.spans[place]
    fields = [one.target for one in span.of("dimension")]
    labels = [sentence.lexicon.label(one.target) for one in span.of("entity")]
    fields += [one for one in labels if one]
    fields += [one for m in span.of("metric") if (one := _measured(sentence, m.target))]
    if draft.rows and span.text.casefold() in ("name", "names"):
        return sentence.lexicon.label(draft.rows)
    shown = [one for one in fields if one in draft.dimensions]
    if shown:
        return shown[0]
    if draft.rows is None:
        money = [m for m in draft.metrics if sentence.lexicon.metric(m).format == "currency"]
        if not (draft.dimensions or draft.grain):
            return None
        formats = {sentence.lexicon.dimension(one).format for one in fields}
        worth = "currency" in formats or bool(span.of("much"))
        return money[0] if worth and len(money) == 1 else None
    near = sorted(
        (far, one) for one in fields if (far := distance(sentence, one)) is not None and far < 100
    )
    if near:
        return near[0][1]
    return money_of(sentence, draft.rows) if span.of("much") else None


def _measured(sentence: Sentence, metric: str) -> str | None:
    """Return the field of the rows listed that a measure adds up or averages."""
    measure = sentence.measure(metric)
    if measure is None or measure.argument is None or measure.dataset != sentence.draft.rows:
        return None
    tree = measure.argument.tree
    home = sentence.lexicon.model.datasets[measure.dataset]
    fields = (one for one in home.dimensions.values() if one.expression.tree == tree)
    return next((one.qualified for one in fields if one.type in _NUMBERS), None)


def _name_shown(sentence: Sentence) -> str | None:
    """Return the first column of text, by which what is shown is called."""
    known = (one for one in sentence.draft.dimensions if "." in one and ":" not in one)
    return next((one for one in known if sentence.lexicon.dimension(one).type == "text"), None)


def _grain_shown(sentence: Sentence) -> str | None:
    """Return the column of periods where a metric is shown by them: "by month, latest first"."""
    grain = sentence.draft.grain
    return f"{sentence.bucket_name()}:{grain}" if grain else None


def _own_day(sentence: Sentence, dataset: str) -> str | None:
    """Return the day that a dataset's rows go by, and say so."""
    time = sentence.lexicon.model.datasets[dataset].time
    if time is None or time.path:
        return None
    label = time.dimension.words.label.lower()
    sentence.assume(f"The list is in the order of the {label}.")
    return time.dimension.qualified


def _day_of(sentence: Sentence, dataset: str) -> str | None:
    """Return the day by which rows are old or new: when decided, where that is said, else made."""
    home = sentence.lexicon.model.datasets[dataset]
    conditions = (sentence.lexicon.segments[one] for one in sentence.draft.segments)
    decided = any(not one.negated for known in conditions for one in known.columns.values())
    if decided and home.time and not home.time.path:
        return home.time.dimension.qualified
    days = [one for one in home.dimensions.values() if one.type in _DATES and not one.hidden]
    made = [one.qualified for one in days if "created" in one.words.label.casefold()]
    if len(made) == 1:
        return made[0]
    return days[0].qualified if len(days) == 1 else None


def _direction(sentence: Sentence, by: str, order: Order) -> Literal["asc", "desc"]:
    if order.way in _DOWN:
        return "desc"
    if order.way in _UP:
        return "asc"
    known = sentence.lexicon.model.metrics.get(by)
    if known is not None:
        return "desc"
    return "desc" if sentence.lexicon.dimension(by).type in _NUMBERS else "asc"
