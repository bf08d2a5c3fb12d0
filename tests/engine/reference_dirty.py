"""The model of tests/models/dirty.yml, written down a second time as functions over rows."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.engine.reference_calendar import Calendar
from tests.engine.reference_metrics import (
    Formula,
    Metric,
    column,
    count,
    count_distinct,
    least,
    mean,
    middle,
    most,
    ratio,
    times,
    total,
)
from tests.engine.reference_world import Row, Shape, Test, World

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
PATHS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "account": {
        "account": ((), ()),
        "deal": (("deal",), ()),
        "contact": (("contact",), ()),
        "line": (("deal", "line"), ()),
        "delivery": (("deal", "line", "delivery"), ()),
        "product": (("deal", "line"), ("product",)),
    },
    "rep": {"rep": ((), ()), "quota": (("quota",), ())},
    "product": {"product": ((), ()), "line": (("line",), ())},
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


def _own(world: World, row: Row) -> Any:
    owner, creator = row["owner_id"], row["created_by"]
    return None if owner is None or creator is None else owner == creator


def _account_region(world: World, row: Row) -> Any:
    account = world.forward("deal", row, "account")
    return account["region"] if account else None


def _is(stage: str) -> Test:
    return lambda world, row: row["stage"] == stage


def _has_line(world: World, row: Row) -> bool:
    return bool(world.children("deal", row, ("line",)))


def _with_won_deal(world: World, row: Row) -> bool:
    return any(one["stage"] == "Won" for one in world.children("account", row, ("deal",)))


def _closed_not_open(world: World, row: Row) -> bool:
    return row["stage"] is not None and row["stage"] != "Open"


def _deal_won(world: World, row: Row) -> bool:
    return world.segment("deal.won", world.forward("line", row, "deal"))


def _line_quantity(world: World, row: Row) -> Any:
    line = world.forward("delivery", row, "line")
    return line["quantity"] if line else None


def _line_amount(world: World, row: Row) -> Any:
    return times(row["price"], row["quantity"])


def _policies(group: str, value: str) -> Mapping[str, Callable[[Row], bool]]:
    if group == "regional":
        return {"account": lambda row: row["region"] == value}
    if group == "rep":
        return {"deal": lambda row: value in (row["owner_id"], row["created_by"])}
    return {"account": lambda row: False, "deal": lambda row: False}


def _attained(won: Any, quota: Any) -> Any:
    return ratio(won or Decimal(0), quota)


def _headroom(quota: Any, won: Any) -> Any:
    return None if quota is None or won is None else max(Decimal(0), quota - won)


def _mixed(won: Any, line: Any) -> Any:
    return None if won is None else won + (line or Decimal(0)) * 2


def _net(won: Any, line: Any) -> Any:
    return (won or Decimal(0)) - (line or Decimal(0))


METRICS: dict[str, Metric] = {
    "amount": total("deal", column("amount")),
    "deal_count": count("deal"),
    "amount_count": count("deal", column("amount")),
    "won_amount": total("deal", column("amount"), where=_is("Won")),
    "won_count": count("deal", where=_is("Won")),
    "avg_amount": mean("deal", column("amount")),
    "min_amount": least("deal", column("amount"), where=_closed_not_open),
    "max_amount": most("deal", column("amount")),
    "median_amount": middle("deal", column("amount")),
    "weighted": total("deal", lambda world, row: times(row["amount"], row["probability"])),
    "customers": count_distinct("deal", column("account_id"), where=_is("Won")),
    "with_lines": count("deal", where=_has_line),
    "created_count": count("deal", time="deal.created"),
    "account_count": count("account"),
    "won_accounts": count("account", where=_with_won_deal),
    "contact_count": count("contact"),
    "line_amount": total("line", _line_amount),
    "won_line_amount": total("line", _line_amount, where=_deal_won),
    "line_count": count("line"),
    "delivered": total("delivery", _line_quantity),
    "delivery_count": count("delivery"),
    "quota": total("quota", column("target")),
    "win_rate": Formula(parts=("won_count", "deal_count"), function=ratio),
    "attainment": Formula(parts=("won_amount", "quota"), function=_attained),
    "price_ratio": Formula(parts=("line_amount", "amount"), function=ratio),
    "headroom": Formula(parts=("quota", "won_amount"), function=_headroom),
    "mixed": Formula(parts=("won_amount", "line_amount"), function=_mixed),
    "net": Formula(parts=("won_amount", "line_amount"), function=_net, linear=True),
}
DIRTY = Shape(
    calendar=Calendar(fiscal_starts=2, week_starts=6, zone=ZoneInfo("America/New_York")),
    tables=TABLE,
    keys=KEY,
    joins=JOINS,
    paths=PATHS,
    roles={"creator": "rep"},
    times={
        "account": "account.since",
        "deal": "deal.closed",
        "contact": "deal.closed",
        "line": "deal.closed",
        "delivery": "delivery.sent_at",
        "quota": "quota.quarter_start",
    },
    labels={"account": "name", "rep": "name", "deal": "title"},
    orders={"account.region": ("North", "South"), "deal.stage": ("Open", "Won", "Lost")},
    dated=frozenset(
        {
            "deal.closed",
            "deal.created",
            "account.since",
            "quota.quarter_start",
            "delivery.sent_at",
        }
    ),
    decimals=frozenset({"deal.amount", "line.price", "quota.target"}),
    finest={"quota.quarter_start": "quarter"},
    computed={"deal.own": _own, "deal.account_region": _account_region},
    segments={
        "deal.won": _is("Won"),
        "deal.open": _is("Open"),
        "deal.has_line": _has_line,
        "deal.own_deal": lambda world, row: bool(_own(world, row)),
        "line.big": lambda world, row: row["quantity"] is not None and row["quantity"] > 1,
        "account.with_deal": lambda world, row: bool(world.children("account", row, ("deal",))),
        "account.with_won_deal": _with_won_deal,
    },
    policies=_policies,
    metrics=METRICS,
)
