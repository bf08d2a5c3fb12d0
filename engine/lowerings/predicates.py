"""Predicates to SQL. A comparison with NULL is unknown, except where its meaning says otherwise."""

from datetime import date, datetime
from typing import assert_never

from sqlglot import exp

from engine.branch import TimeFilter
from engine.lowerings.children import children
from engine.lowerings.compilation import Source, conjunction, disjunction, internal
from engine.lowerings.moments import local_day, local_moment
from engine.predicate import AllOf, AnyOf, Bound, Condition, HasAny, InSegment, Not, Predicate

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    ">": exp.GT,
    ">=": exp.GTE,
    "<": exp.LT,
    "<=": exp.LTE,
}
_TEXT: dict[str, type[exp.Func]] = {
    "contains": exp.Contains,
    "starts_with": exp.StartsWith,
    "ends_with": exp.EndsWith,
}


def predicate_sql(source: Source, predicate: Predicate) -> exp.Expr | None:
    """Return a predicate over a FROM; None where it is always true."""
    match predicate:
        case AllOf():
            parts = [predicate_sql(source, item) for item in predicate.items]
            return conjunction([one for one in parts if one is not None])
        case AnyOf():
            parts = [predicate_sql(source, item) or exp.true() for item in predicate.items]
            return exp.Paren(this=exp.or_(*parts, copy=False))
        case Not():
            inner = predicate_sql(source, predicate.item) or exp.true()
            # NOT of unknown would lose the row: `not` keeps whatever does not match.
            return exp.Not(this=exp.Is(this=exp.Paren(this=inner), expression=exp.true()))
        case InSegment():
            return disjunction([source.bind(predicate.expression)])
        case Condition():
            return condition_sql(source, predicate)
        case HasAny():
            return has_any(source, predicate)
        case _:
            assert_never(predicate)


def has_any(source: Source, predicate: HasAny) -> exp.Expr:
    """Return a semi-join: some child row matches; negated, none does. No row is multiplied.

    accounts, having any open deal         accounts, having none
    a1 (deals: open, open)  -> a1          a1
    a2 (deals: won)                        a2  -> a2
    a3 (no deal)                           a3  -> a3
    """
    child = children(source, predicate.chain)
    condition = predicate_sql(child.source, predicate.condition)
    exists = exp.Exists(this=child.select(condition))
    return exp.Not(this=exists) if predicate.negated else exists


def time_sql(source: Source, time: TimeFilter) -> list[exp.Expr]:
    """Return the window on a time field, half-open, as at most two comparisons."""
    compilation = source.compilation
    kind = time.field.dimension.type
    found: list[exp.Expr] = []
    for bound, comparison in ((time.first, exp.GTE), (time.after, exp.LT)):
        if bound is not None:
            moment = local_moment(source.bind(time.field.expression), kind, compilation.calendar)
            found.append(comparison(this=moment, expression=compilation.bind(bound)))
    return found


def condition_sql(source: Source, condition: Condition) -> exp.Expr:
    """Return one comparison with its values bound."""
    operator = condition.operator
    if operator == "during":
        return _during(source, condition)
    subject = _subject(source, condition)
    values = [source.compilation.bind(one) for one in condition.values if one.value is not None]
    holds_null = any(one.value is None for one in condition.values)
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](this=subject, expression=values[0])
    if operator in _TEXT:
        return _TEXT[operator](this=exp.Lower(this=subject), expression=exp.Lower(this=values[0]))
    match operator:
        case "!=":
            return exp.NullSafeNEQ(this=subject, expression=values[0])
        case "in":
            return _either(_listed(subject, values), _null(subject) if holds_null else None)
        case "not_in":
            return _outside(subject, values, holds_null)
        case "between":
            return exp.Between(this=subject, low=values[0], high=values[1])
        case "is_null":
            return _null(subject)
        case "is_not_null":
            return exp.Not(this=_null(subject))
        case _:
            raise internal(f"operator {operator} has no lowering")


def _subject(source: Source, condition: Condition) -> exp.Expr:
    """Return the field; a timestamp compared with whole days is its day."""
    tree = source.bind(condition.field.expression)
    kind = condition.field.dimension.type
    days = any(_is_day(one) for one in condition.values)
    if kind == "timestamp":
        calendar = source.compilation.calendar
        return local_day(tree, kind, calendar) if days else local_moment(tree, kind, calendar)
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary | exp.Unary) else tree


def _is_day(bound: Bound) -> bool:
    return isinstance(bound.value, date) and not isinstance(bound.value, datetime)


def _during(source: Source, condition: Condition) -> exp.Expr:
    first, after = condition.values
    window = TimeFilter(
        field=condition.field,
        first=first if first.value is not None else None,
        after=after if after.value is not None else None,
    )
    parts = time_sql(source, window)
    return conjunction(parts) or exp.Not(this=_null(source.bind(condition.field.expression)))


def _listed(subject: exp.Expr, values: list[exp.Expr]) -> exp.Expr | None:
    return exp.In(this=subject.copy(), expressions=values) if values else None


def _outside(subject: exp.Expr, values: list[exp.Expr], holds_null: bool) -> exp.Expr:
    """Return not_in: NULL stays unless NULL itself is in the list."""
    listed = _listed(subject, values)
    if holds_null:
        known = exp.Not(this=_null(subject))
        return known if listed is None else exp.and_(known, exp.Not(this=listed), copy=False)
    return _either(exp.Not(this=listed) if listed is not None else None, _null(subject))


def _either(one: exp.Expr | None, other: exp.Expr | None) -> exp.Expr:
    parts = [part for part in (one, other) if part is not None]
    if not parts:
        raise internal("a list without values")
    return parts[0] if len(parts) == 1 else exp.Paren(this=exp.or_(*parts, copy=False))


def _null(subject: exp.Expr) -> exp.Expr:
    return exp.Is(this=subject.copy(), expression=exp.null())
