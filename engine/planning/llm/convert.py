"""A model's reading to a metric query, and each thing in it that cannot be one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, get_args

from engine.fields import dimension_of, find_field
from engine.planning.llm.masking import Masked, Placeholder
from engine.planning.llm.reply_form import (
    Choice,
    SaidFilter,
    SaidQuery,
    SaidWindow,
    Word,
    choice,
)
from engine.planning.planner import ValueIndex
from semantic.errors import Issue
from semantic.model import Dimension, SemanticModel
from semantic.query import (
    UNITS,
    Filter,
    Having,
    MetricQuery,
    Operator,
    OrderBy,
    TimeClause,
    Unit,
    Value,
    Window,
    WindowSpec,
    window_named,
)

_OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
HavingOp = Literal["=", "!=", ">", ">=", "<", "<="]
_HAVING: Final[tuple[HavingOp, ...]] = get_args(HavingOp)
_WITHOUT_VALUES: Final = ("is_null", "is_not_null", "during")
_PARTS_OF_TEXT: Final = ("contains", "starts_with", "ends_with")


class Converter:
    """Turns readings into metric queries; `issues` are what went wrong on the way.

    `doubt` is a placeholder that may be several values of the field it was used with: `chosen`
    settles it.
    """

    def __init__(
        self,
        model: SemanticModel,
        values: ValueIndex,
        masked: Masked,
        chosen: Mapping[str, str] | None = None,
    ) -> None:
        self._model = model
        self._values = values
        self._masked = masked
        self._chosen = chosen or {}
        self.issues: list[Issue] = []
        self.doubt: tuple[Placeholder, str] | None = None

    def query(self, said: SaidQuery) -> MetricQuery:
        """Return the metric query a reading says."""
        window = self._window(said.window, "$.window") if said.window else None
        time = None
        if window is not None or said.time_field is not None:
            time = TimeClause(dimension=said.time_field, window=window)
        groups = tuple(
            f"{one.field}:{one.grain}" if one.grain else one.field for one in said.dimensions
        )
        return MetricQuery(
            metrics=tuple(dict.fromkeys(said.metrics)),
            dimensions=tuple(dict.fromkeys(groups)),
            where=self._where(said.filters),
            segments=tuple(dict.fromkeys(said.segments)),
            time=time,
            having=tuple(
                Having(
                    metric=one.metric,
                    op=self._one_of(one.op, _HAVING, f"$.having[{at}].op"),
                    value=_whole(one.value),
                )
                for at, one in enumerate(said.having)
            ),
            compare=self._compare(said),
            share_of=said.share_of,
            running=bool(said.running),
            totals=bool(said.totals),
            rows=said.rows,
            order_by=tuple(
                OrderBy(by=one.by, direction="desc" if one.direction == "desc" else "asc")
                for one in said.order_by
            ),
            limit=said.limit,
            limit_per=said.limit_per if said.limit is not None else None,
        )

    def _compare(self, said: SaidQuery) -> Any:
        if said.compare != "window":
            known: tuple[Literal["previous_period", "previous_year"], ...]
            known = ("previous_period", "previous_year")
            return said.compare and self._one_of(said.compare, known, "$.compare")
        if said.compare_window is None:
            self._fail("bad-compare", "'window' needs a `compare_window`", "$.compare")
            return None
        return self._window(said.compare_window, "$.compare_window")

    def _where(self, said: tuple[SaidFilter, ...]) -> tuple[Filter, ...]:
        """Return the conditions, those of one `either` group held together by "or"."""
        found: list[Filter] = []
        groups: dict[int, list[Filter]] = {}
        for at, one in enumerate(said):
            made = self._filter(one, f"$.filters[{at}]")
            if made is not None and one.either is not None:
                groups.setdefault(one.either, []).append(made)
            elif made is not None:
                found.append(made)
        for group in groups.values():
            found.append(group[0] if len(group) == 1 else Filter(any=tuple(group)))
        return tuple(found)

    def _filter(self, said: SaidFilter, where: str) -> Filter | None:
        field = find_field(self._model, said.field, f"{where}.field")
        if isinstance(field, Issue):
            self.issues.append(field)
            return None
        op = self._one_of(said.op, _OPERATORS, f"{where}.op")
        dimension = dimension_of(self._model, field)
        if op == "during":
            window = self._window(said.window, where) if said.window else None
            if window is None:
                self._fail("bad-filter", "'during' needs a window", where)
                return None
            return Filter(field=said.field, op=op, values=(window,))
        values: list[Value] = []
        for at, one in enumerate(said.values):
            values += self._value(dimension, op, one, f"{where}.values[{at}]")
        if op in _WITHOUT_VALUES:
            return Filter(field=said.field, op=op)
        if op in ("=", "!=") and len(values) > 1:
            op = "in" if op == "=" else "not_in"
        return Filter(field=said.field, op=op, values=tuple(dict.fromkeys(values)))

    def _value(self, dimension: Dimension, op: Operator, said: Word, where: str) -> list[Value]:
        """Return the stored value a word stands for; it must stand in the question."""
        text, field, kind = str(said).strip(), dimension.qualified, dimension.type
        known = self._masked.placeholders.get(text)
        if known is not None:
            return self._stored(known, field, op, where)
        if kind == "boolean" and text.casefold() in ("true", "false"):
            return [text.casefold() == "true"]
        if kind in ("integer", "decimal", "number"):
            number = _as_number(text)
            if number is None:
                self._fail("bad-value", f"'{text[:60]}' is no number", where)
                return []
            return [_whole(number)]
        if kind in ("date", "timestamp"):
            return [self._day(text, where) or text]
        return self._words(field, op, text, where)

    def _words(self, field: str, op: Operator, text: str, where: str) -> list[Value]:
        """Return the value that words of the question, or of a picture, name."""
        said = text.casefold() in self._masked.plain.casefold() and bool(text)
        if op in _PARTS_OF_TEXT and said:
            return [text]
        found = [one for one in self._values.lookup(text, (field,)) if one.field == field]
        if not (said or self._masked.pictures):
            message = "values come from the question: use its words, or a placeholder such as V1"
            self._fail("unfounded-value", message, where)
            return []
        if not found:
            self._fail("unknown-value", f"no value of {field} is called '{text[:60]}'", where)
            return []
        values: tuple[str, ...] = tuple(one.value for one in found)
        return self._stored(Placeholder(text, text, {field: values}), field, op, where)

    def _stored(self, known: Placeholder, field: str, op: Operator, where: str) -> list[Value]:
        values: tuple[str, ...] = known.values.get(field) or ()
        if op in _PARTS_OF_TEXT:
            return [known.text]
        if not values:
            fields = " or ".join(sorted(known.values))
            self._fail("wrong-field", f"{known.key} is a value of {fields}, not of {field}", where)
            return []
        chosen = self._chosen.get(known.key)
        if chosen in values:
            return [chosen]
        if len(values) > 1:
            self.doubt = self.doubt or (known, field)
        return list(values[:1])

    def _window(self, said: SaidWindow, where: str) -> Window | None:
        """Return a window; its days and years must stand in the question."""
        unit: Unit | None = next((one for one in UNITS if one == said.unit), None)
        calendar: Literal["calendar", "fiscal"] = "fiscal" if said.fiscal else "calendar"
        match said.kind:
            case "named":
                name = window_named(said.name)
                if name is None:
                    self._fail("bad-time-window", f"no window is called '{said.name}'", where)
                return name
            case "last" | "next":
                if said.count is None or unit is None:
                    self._fail("bad-time-window", "needs `count` and `unit`", where)
                    return None
                whole = bool(said.complete)
                if said.kind == "last":
                    return WindowSpec(last=said.count, unit=unit, complete=whole)
                return WindowSpec(next=said.count, unit=unit, complete=whole)
            case "between":
                start = self._day(said.start, where) if said.start else None
                end = self._day(said.end, where) if said.end else None
                return WindowSpec(from_=start, to=end) if start or end else None
            case "week_of":
                day = self._day(said.start, where) if said.start else None
                return WindowSpec(week_of=day) if day else None
            case "year":
                return WindowSpec(year=said.year, calendar=calendar)
            case "quarter":
                return WindowSpec(year=said.year, quarter=said.part, calendar=calendar)
            case "month":
                return WindowSpec(year=said.year, month=said.part)

    def _day(self, text: str, where: str) -> str | None:
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            self._fail("bad-date", f"'{text[:40]}' is no day such as 2026-06-30", where)
            return None

    def _one_of(self, text: str, known: Sequence[Choice], where: str) -> Choice:
        found = choice(text, known)
        if found is not None:
            return found
        choices = ", ".join(map(str, known))
        self._fail("bad-choice", f"'{text[:40]}' is none of {choices}", where)
        return next(iter(known))

    def _fail(self, code: str, message: str, where: str) -> None:
        self.issues.append(Issue(code, message, (), where))


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _as_number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
