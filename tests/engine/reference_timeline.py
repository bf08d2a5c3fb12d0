"""The model of tests/models/timeline.yml, written down a second time as functions over rows."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.engine.reference_calendar import Calendar
from tests.engine.reference_metrics import (
    Argument,
    Balance,
    Conversion,
    Cumulative,
    Formula,
    Funnel,
    Metric,
    PointInTime,
    column,
    count,
    count_distinct,
    earliest,
    latest,
    least,
    mean,
    middle,
    most,
    ratio,
    total,
)
from tests.engine.reference_world import Row, Shape, Test, World

Path = tuple[tuple[str, ...], tuple[str, ...]]
HERE: Path = ((), ())
PATHS: dict[str, dict[str, Path]] = {
    "account": {
        "account": HERE,
        "deal": (("deal",), ()),
        "line": (("deal", "line"), ()),
        "plan": (("plan",), ()),
        "move": (("deal", "move"), ()),
        "note": (("deal", "move", "note"), ()),
        "stock": (("deal", "stock"), ()),
    },
    "deal": {
        "deal": HERE,
        "account": ((), ("account",)),
        "line": (("line",), ()),
        "move": (("move",), ()),
        "note": (("move", "note"), ()),
        "stock": (("stock",), ()),
    },
    "line": {"line": HERE, "deal": ((), ("deal",)), "account": ((), ("deal", "account"))},
    "plan": {"plan": HERE, "account": ((), ("account",))},
    "move": {
        "move": HERE,
        "deal": ((), ("deal",)),
        "account": ((), ("deal", "account")),
        "note": (("note",), ()),
    },
    "note": {
        "note": HERE,
        "move": ((), ("move",)),
        "deal": ((), ("move", "deal")),
        "account": ((), ("move", "deal", "account")),
    },
    "stock": {"stock": HERE, "deal": ((), ("deal",)), "account": ((), ("deal", "account"))},
}
STEPS = ("New", "Offer", "Talk", "Won")


def _in(*stages: str) -> Test:
    return lambda world, row: row["stage"] in stages


def _open(world: World, row: Row) -> bool:
    return row["stage"] is not None and row["stage"] not in ("Won", "Lost")


def _big(world: World, row: Row) -> bool:
    return row["amount"] is not None and row["amount"] > 100


def _has_amount(world: World, row: Row) -> bool:
    return row["amount"] is not None


def _moved_late(world: World, row: Row) -> bool:
    return any(one["stage"] in ("Talk", "Won") for one in world.children("deal", row, ("move",)))


def _local(target: str, name: str) -> Argument:
    return lambda world, row: world.value(target, name, row)


def _policies(group: str, value: str) -> Mapping[str, Callable[[Row], bool]]:
    if group == "regional":
        return {"account": lambda row: row["region"] == value}
    if group == "auditor":
        return {
            "move": lambda row: row["stage"] is not None and row["stage"] != "Lost",
            "stock": lambda row: row["stage"] == value,
        }
    return {name: lambda row: False for name in ("account", "move", "stock")}


def _less(won: Any, quantity: Any) -> Any:
    return (won or Decimal(0)) - 2 * (quantity or 0)


def _product(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one * other


_amount, _deal = column("amount"), column("deal_id")
_at = {"start": "move.entered_at", "end": "move.left_at"}
_closed, _entered = _local("deal", "closed"), _local("move", "entered_at")


def _funnel(steps: tuple[str, ...] = STEPS, **rest: Any) -> Funnel:
    return Funnel(home="move", entity="deal_id", step="stage", steps=steps, **rest)


def _turn(start: Test, end: Test, within: tuple[int, str], **rest: Any) -> Conversion:
    return Conversion(home="move", entity="deal_id", start=start, end=end, within=within, **rest)


def _account_turns(start: str, within: tuple[int, str], time: str | None = None) -> Conversion:
    return Conversion(
        home="deal",
        entity="account_id",
        start=_in(start),
        end=_in("Won"),
        within=within,
        time=time,
    )


METRICS: dict[str, Metric] = {
    "amount": total("deal", _amount),
    "deals": count("deal"),
    "won_amount": total("deal", _amount, where=_in("Won")),
    "won_count": count("deal", where=_in("Won")),
    "customers": count_distinct("deal", column("account_id"), where=_in("Won")),
    "avg_amount": mean("deal", _amount),
    "median_amount": middle("deal", _amount),
    "min_amount": least("deal", _amount),
    "max_amount": most("deal", _amount),
    "first_amount": earliest("deal", _amount, _closed),
    "last_amount": latest("deal", _amount, _closed),
    "created_count": count("deal", time="deal.created"),
    "line_count": count("line"),
    "quantity": total("line", column("quantity")),
    "target": total("plan", column("target")),
    "moves": count("move"),
    "movers": count_distinct("move", _deal, where=_open),
    "first_stage": earliest("move", column("stage"), _entered),
    "last_stage": latest("move", column("stage"), _entered),
    "notes": count("note"),
    "win_rate": Formula(parts=("won_count", "deals"), function=ratio),
    "attainment": Formula(
        parts=("won_amount", "target"), function=lambda won, plan: ratio(won or Decimal(0), plan)
    ),
    "net": Formula(parts=("won_amount", "quantity"), function=_less, linear=True),
    "quarterly": Formula(
        parts=("won_amount",),
        function=lambda won: None if won is None else won * 2,
        linear=True,  # of one term: there is no other that it could lose
        default_window="this_quarter",
    ),
    "amount_1m": Cumulative(base="amount", window=(1, "month")),
    "amount_3m": Cumulative(base="amount", window=(3, "month")),
    "deals_7d": Cumulative(base="deals", window=(7, "day")),
    "customers_2q": Cumulative(base="customers", window=(2, "quarter")),
    "avg_6w": Cumulative(base="avg_amount", window=(6, "week")),
    "median_3m": Cumulative(base="median_amount", window=(3, "month")),
    "min_1y": Cumulative(base="min_amount", window=(1, "year")),
    "last_3m": Cumulative(base="last_amount", window=(3, "month")),
    "win_rate_3m": Cumulative(base="win_rate", window=(3, "month")),
    "attainment_1y": Cumulative(base="attainment", window=(1, "year")),
    "net_2q": Cumulative(base="net", window=(2, "quarter")),
    "lines_30d": Cumulative(base="line_count", window=(30, "day")),
    "moves_45d": Cumulative(base="moves", window=(45, "day")),
    "created_3m": Cumulative(base="created_count", window=(3, "month")),
    "amount_wtd": Cumulative(base="amount", to_date="week"),
    "deals_mtd": Cumulative(base="deals", to_date="month"),
    "amount_qtd": Cumulative(base="amount", to_date="quarter"),
    "won_ytd": Cumulative(base="won_amount", to_date="year"),
    "customers_fqtd": Cumulative(base="customers", to_date="fiscal_quarter"),
    "net_fytd": Cumulative(base="net", to_date="fiscal_year"),
    "win_rate_ytd": Cumulative(base="win_rate", to_date="year"),
    "amount_ever": Cumulative(base="amount"),
    "movers_ever": Cumulative(base="movers"),
    "first_ever": Cumulative(base="first_stage"),
    "pipe_at": PointInTime(measure=total("move", _amount, where=_open), **_at),
    "open_at": PointInTime(measure=count("move", where=_open), **_at),
    "movers_at": PointInTime(measure=count_distinct("move", _deal), **_at),
    "mean_at": PointInTime(measure=mean("move", _amount), **_at),
    "living_at": PointInTime(measure=count("deal"), start="deal.created", end="deal.closed"),
    "stock_last": Balance(measure=total("stock", _amount), at="stock.day"),
    "stock_first": Balance(measure=total("stock", _amount), at="stock.day", keep="first"),
    "stock_average": Balance(measure=total("stock", _amount), at="stock.day", keep="average"),
    "open_stock": Balance(measure=count("stock", where=_open), at="stock.day"),
    "open_average": Balance(measure=count("stock", where=_open), at="stock.day", keep="average"),
    "stock_deals": Balance(measure=count_distinct("stock", _deal), at="stock.day"),
    "stock_mean": Balance(measure=mean("stock", _amount), at="stock.day", keep="first"),
    "pipe_cover": Formula(parts=("pipe_at", "target"), function=ratio),
    "rolling_share": Formula(parts=("amount", "amount_3m"), function=ratio),
    "held_and_standing": Formula(
        parts=("pipe_at", "stock_last"),
        function=lambda one, other: (one or Decimal(0)) + (other or Decimal(0)),
        linear=True,
    ),
    "velocity": Formula(parts=("open_at", "win_rate"), function=_product),
    "reached": _funnel(),
    "reached_rate": _funnel(rate="previous"),
    "reached_part": _funnel(rate="first"),
    "reached_big": _funnel(where=_big),
    "dropped": Formula(
        parts=("reached_rate",), function=lambda rate: None if rate is None else 1 - rate
    ),
    "reached_soon": _funnel(("Offer", "Won")),
    "offer_to_won": _turn(_in("Offer"), _in("Won"), (30, "day")),
    "new_to_talk": _turn(_in("New"), _in("Talk", "Won"), (2, "month")),
    "new_to_new": _turn(_in("New"), _in("New"), (1, "week"), where=_has_amount),
    "lost_to_won": _account_turns("Lost", (3, "month")),
    "opened_to_won": _account_turns("Open", (1, "year"), "deal.created"),
    "spread": Formula(
        parts=("offer_to_won", "lost_to_won"),
        function=lambda one, other: None if one is None or other is None else one - other,
    ),
    "accounts_reached": Funnel(
        home="deal",
        entity="account_id",
        step="stage",
        steps=("Lost", "Open", "Won"),
        time="deal.created",
    ),
}
TIMELINE = Shape(
    calendar=Calendar(fiscal_starts=11, week_starts=5, zone=ZoneInfo("Europe/Berlin")),
    tables={
        "account": "accounts",
        "deal": "deals",
        "line": "lines",
        "plan": "plans",
        "move": "moves",
        "note": "notes",
        "stock": "stocks",
    },
    keys={
        name: (f"{name}_id",)
        for name in ("account", "deal", "line", "plan", "move", "note", "stock")
    },
    joins={
        "deal": {"account": ("account", ("account_id",))},
        "line": {"deal": ("deal", ("deal_id",))},
        "plan": {"account": ("account", ("account_id",))},
        "move": {"deal": ("deal", ("deal_id",))},
        "note": {"move": ("move", ("move_id",))},
        "stock": {"deal": ("deal", ("deal_id",))},
    },
    paths=PATHS,
    times={
        "account": "account.since",
        "deal": "deal.closed",
        "line": "deal.closed",
        "plan": "plan.month",
        "move": "move.entered_at",
        "note": "move.entered_at",
        "stock": "stock.day",
    },
    labels={"account": "name", "deal": "title"},
    orders={
        "account.region": ("South", "North"),
        "deal.stage": ("Open", "Won", "Lost"),
        "move.stage": (*STEPS, "Lost"),
    },
    dated=frozenset(
        {
            "account.since",
            "deal.created",
            "deal.closed",
            "plan.month",
            "move.entered_at",
            "move.left_at",
            "stock.day",
        }
    ),
    decimals=frozenset({"deal.amount", "move.amount", "stock.amount"}),
    segments={
        "deal.won": _in("Won"),
        "deal.has_line": lambda world, row: bool(world.children("deal", row, ("line",))),
        "deal.moved_late": _moved_late,
        "move.open": _open,
        "stock.open": _open,
    },
    policies=_policies,
    metrics=METRICS,
)
