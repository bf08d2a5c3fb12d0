"""What a metric query means, in plain Python over rows: slow, obvious, no code of the engine.

Only JSON goes in (the query as a mapping) and rows come out. The model of tests/models/dirty.yml is
written down here a second time, as functions over rows.
"""

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Query = Mapping[str, Any]
AS_OF = date(2026, 6, 30)
ZONE = ZoneInfo("America/New_York")

TABLE = {
    "account": "accounts",
    "rep": "reps",
    "product": "products",
    "deal": "deals",
    "contact": "contacts",
    "line": "lines",
    "delivery": "deliveries",
    "quota": "quotas",
}
KEY = {
    "account": ("account_id",),
    "rep": ("rep_id",),
    "product": ("product_id",),
    "deal": ("deal_id",),
    "contact": ("contact_id",),
    "line": ("deal_id", "line_no"),
    "delivery": ("delivery_id",),
    "quota": ("rep_id", "quarter_start"),
}
#: child -> role -> (parent, the child's columns)
JOINS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "deal": {
        "account": ("account", ("account_id",)),
        "rep": ("rep", ("owner_id",)),
        "creator": ("rep", ("created_by",)),
    },
    "contact": {"deal": ("deal", ("deal_id",)), "account": ("account", ("account_id",))},
    "line": {"deal": ("deal", ("deal_id",)), "product": ("product", ("product_id",))},
    "delivery": {"line": ("line", ("deal_id", "line_no"))},
    "quota": {"rep": ("rep", ("rep_id",))},
}
#: home -> target -> (children walked back, roles walked forward), found by hand.
PATHS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "account": {
        "account": ((), ()),
        "deal": (("deal",), ()),
        "contact": (("contact",), ()),
        "line": (("deal", "line"), ()),
        "delivery": (("deal", "line", "delivery"), ()),
        "product": (("deal", "line"), ("product",)),
    },
    "deal": {
        "deal": ((), ()),
        "account": ((), ("account",)),
        "rep": ((), ("rep",)),
        "creator": ((), ("creator",)),
        "line": (("line",), ()),
        "delivery": (("line", "delivery"), ()),
        "contact": (("contact",), ()),
        "product": (("line",), ("product",)),
    },
    "contact": {
        "contact": ((), ()),
        "deal": ((), ("deal",)),
        "account": ((), ("account",)),
        "rep": ((), ("deal", "rep")),
        "creator": ((), ("deal", "creator")),
    },
    "line": {
        "line": ((), ()),
        "deal": ((), ("deal",)),
        "product": ((), ("product",)),
        "account": ((), ("deal", "account")),
        "rep": ((), ("deal", "rep")),
        "creator": ((), ("deal", "creator")),
        "delivery": (("delivery",), ()),
    },
    "delivery": {
        "delivery": ((), ()),
        "line": ((), ("line",)),
        "deal": ((), ("line", "deal")),
        "product": ((), ("line", "product")),
        "account": ((), ("line", "deal", "account")),
        "rep": ((), ("line", "deal", "rep")),
        "creator": ((), ("line", "deal", "creator")),
    },
    "quota": {"quota": ((), ()), "rep": ((), ("rep",))},
}
DATASET_OF = {**{name: name for name in TABLE}, "creator": "rep"}
LABEL = {"account": "name", "rep": "name", "deal": "title"}
TIMES = {
    "account": "account.since",
    "deal": "deal.closed",
    "contact": "deal.closed",
    "line": "deal.closed",
    "delivery": "delivery.sent_at",
    "quota": "quota.quarter_start",
}
TIMESTAMPS = {"delivery.sent_at"}


class Refused(Exception):
    """The query cannot be answered."""


class World:
    """Rows as one viewer sees them, and the ways between them."""

    def __init__(self, rows: Rows, viewer: tuple[str, str] | None = None) -> None:
        """Filter the rows physically: a row is there only if every row it points to is."""
        everything = {name: rows[table] for name, table in TABLE.items()}
        self.rows: dict[str, list[Row]] = dict(everything)
        if viewer is None:
            return
        group, value = viewer
        own: dict[str, Callable[[Row], bool]] = {}
        if group == "regional":
            own["account"] = lambda row: row["region"] == value
        elif group == "rep":
            own["deal"] = lambda row: value in (row["owner_id"], row["created_by"])
        else:
            own["account"] = own["deal"] = lambda row: False
        hidden: set[str] = set()
        for name in ("account", "rep", "product", "deal", "contact", "line", "delivery", "quota"):
            kept = [row for row in everything[name] if name not in own or own[name](row)]
            for role, (parent, _) in JOINS.get(name, {}).items():
                if parent in hidden:
                    kept = [row for row in kept if self.forward(name, row, role) is not None]
            self.rows[name] = kept
            if name in own or any(p in hidden for p, _ in JOINS.get(name, {}).values()):
                hidden.add(name)

    def forward(self, home: str, row: Row, role: str) -> Row | None:
        """Return the one row that a row points to."""
        parent, columns = JOINS[home][role]
        wanted = tuple(row[one] for one in columns)
        if None in wanted:
            return None
        found = [one for one in self.rows[parent] if _key(parent, one) == wanted]
        return found[0] if found else None

    def walk(self, home: str, row: Row | None, roles: Iterable[str]) -> Row | None:
        """Return the row at the end of a many-to-one path."""
        for role in roles:
            if row is None:
                return None
            row, home = self.forward(home, row, role), JOINS[home][role][0]
        return row

    def children(self, home: str, row: Row, chain: tuple[str, ...]) -> list[Row]:
        """Return the rows at the far end of to-many steps."""
        rows = [row]
        for child in chain:
            role = home if home in JOINS[child] else ""
            columns = JOINS[child][role][1]
            keys = [_key(home, one) for one in rows]
            rows = [one for one in self.rows[child] if tuple(one[c] for c in columns) in keys]
            home = child
        return rows


def _key(dataset: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[one] for one in KEY[dataset])


def _value(world: World, target: str, name: str, row: Row | None) -> Any:
    """Return a dimension of a row."""
    if row is None:
        return None
    if (DATASET_OF[target], name) == ("deal", "own"):
        owner, creator = row["owner_id"], row["created_by"]
        return None if owner is None or creator is None else owner == creator
    if (target, name) == ("deal", "account_region"):
        account = world.forward("deal", row, "account")
        return account["region"] if account else None
    value = row[name]
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)
    return value


def _segment(world: World, name: str, row: Row | None) -> bool:
    if row is None:
        return False
    match name:
        case "deal.won":
            return bool(row["stage"] == "Won")
        case "deal.open":
            return bool(row["stage"] == "Open")
        case "deal.has_line":
            return bool(world.children("deal", row, ("line",)))
        case "deal.own_deal":
            return bool(_value(world, "deal", "own", row))
        case "line.big":
            return row["quantity"] is not None and row["quantity"] > 1
        case "account.with_deal":
            return bool(world.children("account", row, ("deal",)))
        case "account.with_won_deal":
            return any(one["stage"] == "Won" for one in world.children("account", row, ("deal",)))
    raise ValueError(name)


@dataclass(frozen=True)
class Measure:
    """An aggregate of one dataset."""

    home: str
    aggregate: Callable[[list[Any]], Any]
    argument: Callable[[World, Row], Any]
    where: Callable[[World, Row], bool] = lambda world, row: True
    time: str | None = None
    count: bool = False


def _known(values: list[Any]) -> list[Any]:
    return [one for one in values if one is not None]


def _over(function: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda values: function(_known(values)) if _known(values) else None


_sum = _over(lambda known: sum(known[1:], known[0]))
_avg = _over(lambda known: float(sum(known)) / len(known))
_median = _over(lambda known: statistics.median(float(one) for one in known))


def _times(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    return (
        one * Decimal(other)
        if isinstance(one, Decimal) and isinstance(other, int)
        else (float(one) * float(other))
    )


def _column(name: str) -> Callable[[World, Row], Any]:
    return lambda world, row: row[name]


def _is(stage: str) -> Callable[[World, Row], bool]:
    return lambda world, row: row["stage"] == stage


def _line_quantity(world: World, row: Row) -> Any:
    line = world.forward("delivery", row, "line")
    return line["quantity"] if line else None


def _deal_won(world: World, row: Row) -> bool:
    return _segment(world, "deal.won", world.forward("line", row, "deal"))


_row: Callable[[World, Row], Any] = lambda world, row: 1  # noqa: E731
MEASURES: dict[str, Measure] = {
    "amount": Measure("deal", _sum, _column("amount")),
    "deal_count": Measure("deal", len, _row, count=True),
    "amount_count": Measure("deal", lambda v: len(_known(v)), _column("amount"), count=True),
    "won_amount": Measure("deal", _sum, _column("amount"), _is("Won")),
    "won_count": Measure("deal", len, _row, _is("Won"), count=True),
    "avg_amount": Measure("deal", _avg, _column("amount")),
    "min_amount": Measure(
        "deal",
        _over(min),
        _column("amount"),
        lambda world, row: row["stage"] is not None and row["stage"] != "Open",
    ),
    "max_amount": Measure("deal", _over(max), _column("amount")),
    "median_amount": Measure("deal", _median, _column("amount")),
    "weighted": Measure("deal", _sum, lambda world, row: _times(row["amount"], row["probability"])),
    "customers": Measure(
        "deal", lambda v: len(set(_known(v))), _column("account_id"), _is("Won"), count=True
    ),
    "with_lines": Measure(
        "deal", len, _row, lambda world, row: _segment(world, "deal.has_line", row), count=True
    ),
    "created_count": Measure("deal", len, _row, time="deal.created", count=True),
    "account_count": Measure("account", len, _row, count=True),
    "won_accounts": Measure(
        "account",
        len,
        _row,
        lambda world, row: _segment(world, "account.with_won_deal", row),
        count=True,
    ),
    "contact_count": Measure("contact", len, _row, count=True),
    "line_amount": Measure("line", _sum, lambda w, row: _times(row["price"], row["quantity"])),
    "won_line_amount": Measure(
        "line", _sum, lambda w, row: _times(row["price"], row["quantity"]), _deal_won
    ),
    "line_count": Measure("line", len, _row, count=True),
    "delivered": Measure("delivery", _sum, _line_quantity),
    "delivery_count": Measure("delivery", len, _row, count=True),
    "quota": Measure("quota", _sum, _column("target")),
}


def _ratio(one: Any, other: Any) -> Any:
    return None if one is None or not other else float(one) / float(other)


FORMULAS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "win_rate": (("won_count", "deal_count"), _ratio),
    "attainment": (("won_amount", "quota"), lambda won, quota: _ratio(won or Decimal(0), quota)),
    "price_ratio": (("line_amount", "amount"), _ratio),
    "headroom": (
        ("quota", "won_amount"),
        lambda quota, won: None if quota is None or won is None else max(Decimal(0), quota - won),
    ),
    "mixed": (
        ("won_amount", "line_amount"),
        lambda won, line: None if won is None else won + (line or Decimal(0)) * 2,
    ),
}


@dataclass(frozen=True)
class Field:
    """A field as reached from a home dataset."""

    target: str
    name: str
    chain: tuple[str, ...]
    forward: tuple[str, ...]

    @property
    def qualified(self) -> str:
        """`dataset.name`."""
        return f"{DATASET_OF[self.target]}.{self.name}"


def _reach(home: str, text: str) -> Field:
    target, _, name = text.partition(".")
    if target not in PATHS[home]:
        raise Refused(f"{home} to {target}")
    chain, forward = PATHS[home][target]
    return Field(target, name, chain, forward)


def _read(world: World, home: str, field: Field, row: Row) -> Any:
    """Return a field of a row, or of the far row of a chain."""
    start = field.chain[-1] if field.chain else home
    return _value(world, field.target, field.name, world.walk(start, row, field.forward))


def _compare(op: str, value: Any, wanted: list[Any]) -> bool:
    if isinstance(value, datetime) and wanted and isinstance(wanted[0], date):
        wanted_is_day = not isinstance(wanted[0], datetime)
        value = value.date() if wanted_is_day else value
    if op == "is_null":
        return value is None
    if op == "is_not_null":
        return value is not None
    if op == "!=":
        return bool(value is None or value != wanted[0])
    if op == "in":
        return value in wanted
    if op == "not_in":
        return value not in wanted
    if value is None:
        return False
    match op:
        case "=":
            return bool(value == wanted[0])
        case ">":
            return bool(value > wanted[0])
        case ">=":
            return bool(value >= wanted[0])
        case "<":
            return bool(value < wanted[0])
        case "<=":
            return bool(value <= wanted[0])
        case "between":
            return bool(wanted[0] <= value <= wanted[1])
        case "contains":
            return str(wanted[0]).lower() in str(value).lower()
        case "starts_with":
            return str(value).lower().startswith(str(wanted[0]).lower())
        case "ends_with":
            return str(value).lower().endswith(str(wanted[0]).lower())
    raise ValueError(op)


Test = Callable[[World, Row], bool]
POSITIVE = {"!=": "=", "not_in": "in", "is_null": "is_not_null"}


def _typed(field: Field, values: Iterable[Any]) -> list[Any]:
    dated = field.qualified in (
        "deal.closed",
        "deal.created",
        "account.since",
        "quota.quarter_start",
        "delivery.sent_at",
    )
    return [
        date.fromisoformat(one)
        if dated and isinstance(one, str)
        else Decimal(repr(one))
        if isinstance(one, float) and field.name in ("amount", "price", "target")
        else one
        for one in values
    ]


def _plain(home: str, one: Query) -> tuple[tuple[str, ...], Test] | None:
    """Return (chain, test of a far row) of a filter that is about one child row; else None."""
    for word, combine in (("any", any), ("all", all)):
        if word in one:
            parts = [_plain(home, each) for each in one[word]]
            if any(part is None for part in parts):
                return None
            found = [part for part in parts if part is not None]
            if len({chain for chain, _ in found}) != 1:
                return None
            tests = [test for _, test in found]
            return found[0][0], _combined(tests, combine)
    if "not" in one:
        return None
    if "segment" in one:
        target, _, _ = one["segment"].partition(".")
        if target not in PATHS[home]:
            raise Refused(target)
        chain, forward = PATHS[home][target]
        if not chain:
            return None
        return chain, _segment_test(chain[-1], forward, one["segment"])
    field = _reach(home, one["field"])
    if not field.chain or one["op"] in POSITIVE:
        return None
    return field.chain, _leaf_test(home, field, one["op"], one.get("values", ()))


def _combined(tests: list[Test], combine: Callable[[Iterable[bool]], bool]) -> Test:
    return lambda world, row: combine([test(world, row) for test in tests])


def _segment_test(start: str, forward: tuple[str, ...], name: str) -> Test:
    return lambda world, row: _segment(world, name, world.walk(start, row, forward))


def _leaf_test(home: str, field: Field, op: str, values: Iterable[Any]) -> Test:
    typed = _typed(field, values)
    return lambda world, row: _compare(op, _read(world, home, field, row), typed)


def _some(home: str, chain: tuple[str, ...], tests: list[Test]) -> Test:
    return lambda world, row: any(
        all(test(world, far) for test in tests) for far in world.children(home, row, chain)
    )


def _flat(filters: Iterable[Query]) -> list[Query]:
    """AND is associative: an `all` in an AND list is part of that list."""
    flat: list[Query] = []
    for one in filters:
        flat.extend(_flat(one["all"]) if "all" in one else [one])
    return flat


def _and(
    home: str, filters: Iterable[Query]
) -> tuple[list[Test], dict[tuple[str, ...], list[Test]]]:
    """Return the tests of home rows, and those of child rows by their chain."""
    tests: list[Test] = []
    same: dict[tuple[str, ...], list[Test]] = {}
    for one in _flat(filters):
        plain = _plain(home, one)
        if plain is not None:
            same.setdefault(plain[0], []).append(plain[1])
        else:
            tests.append(_whole(home, one))
    for chain, found in same.items():
        tests.append(_some(home, chain, found))
    return tests, same


def _whole(home: str, one: Query) -> Test:
    if "any" in one:
        parts = [_combined(_and(home, [each])[0], all) for each in one["any"]]
        return _combined(parts, any)
    if "all" in one:
        return _combined(_and(home, one["all"])[0], all)
    if "not" in one:
        inner = _combined(_and(home, [one["not"]])[0], all)
        return lambda world, row: not inner(world, row)
    if "segment" in one:
        target, _, _ = one["segment"].partition(".")
        return _segment_test(home, PATHS[home][target][1], one["segment"])
    field = _reach(home, one["field"])
    if field.chain:
        opposite = _leaf_test(home, field, POSITIVE[one["op"]], one.get("values", ()))
        some = _some(home, field.chain, [opposite])
        return lambda world, row: not some(world, row)
    return _leaf_test(home, field, one["op"], one.get("values", ()))


def _bucket(value: Any, grain: str) -> date | None:
    if value is None:
        return None
    day: date = value.date() if isinstance(value, datetime) else value
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=(day.weekday() + 1) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case "fiscal_year":
            return date(day.year if day.month >= 2 else day.year - 1, 2, 1)
        case "fiscal_quarter":
            start = {2: 2, 3: 2, 4: 2, 5: 5, 6: 5, 7: 5, 8: 8, 9: 8, 10: 8, 11: 11, 12: 11, 1: 11}
            return date(day.year - (day.month == 1), start[day.month], 1)
    raise ValueError(grain)


def _following(start: date, grain: str) -> date:
    """Return the first day of the next bucket: walk until the bucket changes."""
    day = start
    while _bucket(day, grain) == start:
        day += timedelta(days=1)
    return day


def _in_window(value: Any, window: Mapping[str, str | None]) -> bool:
    first, last = window.get("from"), window.get("to")
    if value is None:
        return first is None and last is None
    day = value.date() if isinstance(value, datetime) else value
    after_start = first is None or day >= date.fromisoformat(first)
    return after_start and (last is None or day <= date.fromisoformat(last))


Group = tuple[tuple[Any, ...], ...]


def _groups(
    world: World,
    measure: Measure,
    row: Row,
    dimensions: list[str],
    same: dict[tuple[str, ...], list[Test]],
    time: str | None,
) -> set[Group]:
    """Return the groups a row counts in; each one a tuple of (shown value, hidden key)."""
    home = measure.home
    fields: list[tuple[Field, str]] = []
    for text in dimensions:
        name, _, grain = text.partition(":")
        if name == "time":
            name = time or measure.time or TIMES[home]
        fields.append((_reach(home, name), grain))
    chains = {field.chain for field, _ in fields if field.chain}
    if len(chains) > 1:
        raise Refused("fan-out")
    far: list[Row | None] = [None]
    if chains:
        chain = next(iter(chains))
        found = world.children(home, row, chain)
        far = [one for one in found if all(test(world, one) for test in same.get(chain, []))]
        far = far or [None]
    groups: set[Group] = set()
    for child in far:
        cells: list[tuple[Any, ...]] = []
        for field, grain in fields:
            start = child if field.chain else row
            value = None if start is None else _read(world, home, field, start)
            owner = DATASET_OF[field.target]
            key: tuple[Any, ...] = ()
            if grain:
                value = _bucket(value, grain)
            elif LABEL.get(owner) == field.name and start is not None:
                begin = field.chain[-1] if field.chain else home
                end = world.walk(begin, start, field.forward)
                key = _key(owner, end) if end else ()
            cells.append((value, key))
        groups.add(tuple(cells))
    return groups


def _windowed(measure: Measure, query: Query) -> str:
    return str((query.get("time") or {}).get("dimension") or measure.time or TIMES[measure.home])


def evaluate(query: Query, world: World) -> list[tuple[Any, ...]]:
    """Return the rows of a query with metrics; Refused where it has no answer."""
    asked = list(dict.fromkeys(query["metrics"]))
    dimensions = list(dict.fromkeys(query.get("dimensions", ())))
    judged = [one["metric"] for one in query.get("having", ())]
    filters = [*query.get("where", ()), *({"segment": one} for one in query.get("segments", ()))]
    window = (query.get("time") or {}).get("window")
    results: dict[str, dict[Group, Any]] = {}
    occurring: set[Group] = set()
    for name in dict.fromkeys([*asked, *judged]):
        for part in FORMULAS[name][0] if name in FORMULAS else (name,):
            by_group = _measured(world, MEASURES[part], dimensions, filters, query)
            results[part] = by_group
            if name in asked:
                occurring |= set(by_group)
    if not dimensions:
        occurring = {()}
    occurring |= _gaps(occurring, dimensions, query, [*asked, *judged], window)
    rows: list[tuple[Any, ...]] = []
    for group in occurring:
        cells = {name: _metric(name, group, results) for name in [*asked, *judged]}
        if all(_kept(cells[one["metric"]], one) for one in query.get("having", ())):
            rows.append((*(value for value, _ in group), *(cells[name] for name in asked)))
    return rows


def _measured(
    world: World, measure: Measure, dimensions: list[str], filters: list[Query], query: Query
) -> dict[Group, Any]:
    home = measure.home
    tests, same = _and(home, filters)
    window = (query.get("time") or {}).get("window")
    values: dict[Group, list[Any]] = {}
    own_time = _windowed(measure, query)
    asked_time = (query.get("time") or {}).get("dimension")
    time_field = _reach(home, own_time)
    uses_time = window is not None or any(one.startswith("time:") for one in dimensions)
    if uses_time and time_field.chain:
        raise Refused("several dates")
    for row in world.rows[home]:
        if not measure.where(world, row) or not all(test(world, row) for test in tests):
            continue
        if window is not None and not _in_window(_read(world, home, time_field, row), window):
            continue
        for group in _groups(world, measure, row, dimensions, same, asked_time):
            values.setdefault(group, []).append(measure.argument(world, row))
    # A dimension out of reach is refused though no row is there to ask for it.
    for text in dimensions:
        name = text.partition(":")[0]
        if name != "time":
            _reach(home, name)
    chains = {
        _reach(home, one.partition(":")[0]).chain
        for one in dimensions
        if not one.startswith("time:")
    }
    if len(chains - {()}) > 1:
        raise Refused("fan-out")
    return {group: measure.aggregate(found) for group, found in values.items()}


def _metric(name: str, group: Group, results: Mapping[str, Mapping[Group, Any]]) -> Any:
    if name in FORMULAS:
        parts, formula = FORMULAS[name]
        return formula(*(_metric(part, group, results) for part in parts))
    return results[name].get(group, 0 if MEASURES[name].count else None)


def _kept(value: Any, having: Query) -> bool:
    if value is None:
        return False
    limit = having["value"]
    one, other = float(value), float(limit)
    return {
        "=": one == other,
        "!=": one != other,
        ">": one > other,
        ">=": one >= other,
        "<": one < other,
        "<=": one <= other,
    }[str(having["op"])]


def _gaps(
    groups: set[Group],
    dimensions: list[str],
    query: Query,
    names: list[str],
    window: Mapping[str, str | None] | None,
) -> set[Group]:
    """Return every bucket with every occurring combination of the other dimensions."""
    position = next((i for i, one in enumerate(dimensions) if ":" in one), None)
    if position is None:
        return set()
    field, _, grain = dimensions[position].partition(":")
    parts = [MEASURES[part] for name in names for part in (FORMULAS.get(name, ((name,), None))[0])]
    about_it = field == "time" or all(_windowed(one, query) == field for one in parts)
    bounds = window if window is not None and about_it else {}
    found = [group[position][0] for group in groups if group[position][0] is not None]
    first = _bucket(date.fromisoformat(str(bounds["from"])), grain) if bounds.get("from") else None
    if first is None:
        first = min(found) if found else None
    if first is None:
        return set()
    last = date.fromisoformat(str(bounds["to"])) if bounds.get("to") else max([AS_OF, *found])
    others = {group[:position] + group[position + 1 :] for group in groups}
    if len(dimensions) == 1:
        others = {()}
    filled: set[Group] = set()
    day = first
    while day <= last:
        for other in others:
            filled.add((*other[:position], (day, ()), *other[position:]))
        day = _following(day, grain)
    return filled
