"""Rules and wishes -> an answer that each draws."""

from datetime import date
from decimal import Decimal as D

from engine.question import ChartWish
from engine.reply import Answer
from tests.charts.answers_by_hand import (
    HOSTILE,
    LONG_AGO,
    MONTHS,
    REGIONS,
    STEPS,
    TYPES,
    answer,
    compared,
    funnel_count,
    funnel_rate,
    group,
    metric,
    money_of,
    months,
    moved,
    quarters,
    records_of,
    share,
    step,
    time,
    win_rate,
)
from tests.charts.cases_of_sums import CASES_OF_SUMS

COUNTRIES = ("United States", "Germany", "FR", "Côte d'Ivoire", "Singapore", "BRA", "Japan", "UK")
COUNTRY = group("account.country", "Country")
MAP = answer(
    [COUNTRY, metric()],
    [
        *([name, D(9_000_000 // (i * i + 1))] for i, name in enumerate(COUNTRIES)),
        ["Atlantis", D(1_500)],
        [None, D(105_000)],
    ],
)
MAP_OF_RATES = answer(
    [COUNTRY, win_rate()],
    [[name, None if i == 2 else 0.2 + i / 20] for i, name in enumerate(COUNTRIES[:5])],
)
#: rule or wish -> an answer that it draws, and the wish.
CASES: dict[str, tuple[Answer, ChartWish | None]] = {
    "empty": (answer([group(), metric()], []), None),
    "records": (records_of(), None),
    "number": (answer([metric()], [[D("12345678.00")]]), None),
    "numbers": (
        answer(
            [metric(), win_rate(), metric("cycle", "Sales cycle", format="days", type="number")],
            [[D(1_234_567), 0.342, None]],
            filters=("Segment is Enterprise",),
        ),
        None,
    ),
    "number_compared": (
        answer(
            [
                *compared(metric(good="up")),
                *compared(metric("lost_count", "Deals lost", format="integer", good="down")),
            ],
            [[*moved(1_200_000, 1_000_000), *moved(12, 8)]],
            query={"metrics": ["bookings", "lost_count"], "compare": "previous_year"},
        ),
        None,
    ),
    "line_compared": (
        answer(
            [time("month"), *compared(metric(good="up"))],
            [
                [day, *moved(int(money_of(i + 30)), None if i == 2 else int(money_of(i)))]
                for i, day in enumerate(MONTHS[6:])
            ],
            query={"metrics": ["bookings"], "compare": "previous_year"},
            window=LONG_AGO,
            as_of=date(2026, 6, 12),
        ),
        None,
    ),
    "map": (MAP, None),
    "wish_map": (MAP_OF_RATES, "map"),
    "wish_number": (
        months(metric(), value=lambda i: money_of(i), as_of=date(2026, 6, 12)),
        "number",
    ),
    "ring": (
        answer(
            [group(), metric(), share(metric())],
            [[r, D(v), v / 100] for r, v in zip(REGIONS, (9, 27, 4, 58, 2), strict=True)],
            query={"metrics": ["bookings"], "share_of": "total"},
        ),
        None,
    ),
    "bars_of_shares": (
        answer(
            [group("account.industry", "Industry"), metric(), share(metric())],
            [[f"Industry {i}", D(v), v / 100] for i, v in enumerate((9, 27, 4, 31, 12, 17))],
            query={"metrics": ["bookings"], "share_of": "total"},
        ),
        None,
    ),
    "bars_of_pairs": (
        answer(
            [group(), group("rep.name", "Rep"), metric()],
            [[r, f"Rep {k}", money_of(i * 2 + k)] for i, r in enumerate(REGIONS) for k in (1, 2)],
            query={
                "metrics": ["bookings"],
                "order_by": [{"by": "bookings", "direction": "desc"}],
                "limit": 2,
                "limit_per": "account.region",
            },
        ),
        None,
    ),
    "funnel": (
        answer(
            [step(), funnel_rate(), funnel_count()],
            [
                [name, rate, count]
                for name, rate, count in zip(
                    STEPS, (None, 0.62, 0.5, 0.41), (1000, 620, 310, 127), strict=True
                )
            ],
            query={"metrics": ["funnel_rate", "funnel_count"]},
        ),
        None,
    ),
    "columns": (
        answer(
            [time(), metric()],
            [[day, money_of(i + 3)] for i, day in enumerate(quarters(6))],
            window=LONG_AGO,
            as_of=date(2026, 5, 3),
        ),
        None,
    ),
    "line": (months(metric(), value=money_of, as_of=date(2026, 6, 12)), None),
    "line_of_a_rate": (
        months(win_rate(), value=lambda i: None if i in (4, 5, 7) else 0.3 + i % 7 / 90),
        None,
    ),
    "one_bucket": (answer([time(), win_rate()], [[date(2026, 4, 1), 0.31]]), None),
    "lines": (
        answer(
            [time("month"), group(), metric()],
            [
                [day, region, money_of(i * 5 + k)]
                for i, day in enumerate(MONTHS)
                for k, region in enumerate(REGIONS)
            ],
            window=LONG_AGO,
            as_of=date(2026, 6, 12),
        ),
        None,
    ),
    "bars": (
        answer(
            [group(), win_rate()],
            [[r, v] for r, v in zip(REGIONS, (0.275, 0.31, 0.21, 0.342, None), strict=True)],
        ),
        None,
    ),
    "many_bars": (
        answer(
            [group("rep.name", "Rep"), metric()],
            [[f"Rep {i:02}", money_of(i) - 600_000] for i in range(43)],
        ),
        None,
    ),
    "hostile_bars": (
        answer(
            [group("x", "</script>"), metric()],
            [[label, D(10) ** (i + 3) * (-1) ** i] for i, label in enumerate(HOSTILE)],
            currency="EUR",
        ),
        None,
    ),
    "grouped_bars": (
        answer(
            [group(), group("opportunity.type", "Type"), metric()],
            [
                [region, kind, money_of(i * 3 + k)]
                for i, region in enumerate(REGIONS)
                for k, kind in enumerate(TYPES)
            ],
        ),
        None,
    ),
    "heatmap": (
        answer(
            [group("account.industry", "Industry"), group("rep.team", "Team"), metric()],
            [
                [f"Industry {i}", f"Team {j}", None if i == j else money_of(i * 9 + j)]
                for i in range(9)
                for j in range(8)
            ],
        ),
        None,
    ),
    "table": (
        answer(
            [group(), group("opportunity.type", "Type"), group("rep.team", "Team"), metric()],
            [["EMEA", "Renewal", "A", D(1)]],
        ),
        None,
    ),
    "wish_pie": (
        answer([group(), metric()], [[region, money_of(i)] for i, region in enumerate(REGIONS)]),
        "pie",
    ),
    "wish_area": (months(metric(), value=money_of, as_of=date(2026, 6, 12)), "area"),
    "wish_scatter": (
        answer(
            [group("rep.name", "Rep"), metric(), win_rate()],
            [[f"Rep {i}", money_of(i), None if i == 3 else i % 5 / 10] for i in range(12)],
        ),
        "scatter",
    ),
    "wish_bar": (
        months(metric(), value=lambda i: money_of(i) * (-1) ** i, as_of=date(2026, 6, 12)),
        "bar",
    ),
    "wish_line": (
        answer(
            [time(), metric()],
            [[day, money_of(i)] for i, day in enumerate(quarters(5))],
            window=None,
        ),
        "line",
    ),
    "wish_heatmap": (
        answer(
            [time(), group(), win_rate()],
            [
                [day, region, (i + k) / 20]
                for i, day in enumerate(quarters(6))
                for k, region in enumerate(REGIONS)
            ],
        ),
        "heatmap",
    ),
    **CASES_OF_SUMS,
}
