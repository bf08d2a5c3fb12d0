"""A question as a provider may see it: values of the data replaced by placeholders."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.planning.meaning.spans import Kind, Span
from semantic.query import Filter, MetricQuery

#: What words may mean besides a value: then they are the model's own words, and stay.
_OWN: tuple[Kind, ...] = ("metric", "dimension", "entity", "segment", "window", "grain", "number")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands behind `V1`: the words as typed, and the values they may be, by field."""

    key: str
    text: str
    values: Mapping[str, tuple[str, ...]]  # field -> stored values


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A question without the data's values. `plain` is the whole of it, never sent anywhere."""

    text: str
    plain: str
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict[str, Placeholder])
    spans: tuple[Span, ...] = ()
    pictures: bool = False


def mask(spans: tuple[Span, ...], previous: MetricQuery | None, *, pictures: bool) -> Masked:
    """Return a covered question with `V1`, `V2`, … for the values it names."""
    words: list[str] = []
    found: dict[str, Placeholder] = {}
    for span in spans:
        values = span.of("value")
        if not values or span.of(*_OWN):
            words.append(span.text)
            continue
        by_field: dict[str, list[str]] = {}
        for one in values:
            by_field.setdefault(one.target, []).append(one.value)
        key = f"V{len(found) + 1}"
        found[key] = Placeholder(key, span.text, {f: tuple(v) for f, v in by_field.items()})
        words.append(key)
    found |= {one.key: one for one in _of_query(previous)} if previous else {}
    plain = " ".join(span.text for span in spans)
    return Masked(
        text=" ".join(words),
        plain=plain,
        placeholders=found,
        spans=spans,
        pictures=pictures,
    )


def leaves(where: tuple[Filter, ...]) -> list[Filter]:
    """Return the conditions of filters, whatever holds them together."""
    found: list[Filter] = []
    for one in where:
        inner = (*(one.any or ()), *(one.all or ()), *((one.not_,) if one.not_ else ()))
        found += leaves(inner) if inner else [one]
    return found


def _of_query(query: MetricQuery) -> list[Placeholder]:
    """Return placeholders `P1`, … for the texts that a query before filters by."""
    found: list[Placeholder] = []
    for one in leaves(query.where):
        for value in one.values:
            if isinstance(value, str) and one.field:
                key = f"P{len(found) + 1}"
                found.append(Placeholder(key, value, {one.field: (value,)}))
    return found
