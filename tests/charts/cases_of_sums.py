"""Answers that are parts of something: stacks, waterfalls, funnels, targets, spreads."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from engine.question import ChartWish
from engine.reply import Answer, Column
from tests.charts.answers_by_hand import (
    LONG_AGO,
    MONTHS,
    REGIONS,
    TYPES,
    answer,
    compared,
    funnel_count,
    group,
    metric,
    money_of,
    moved,
    quarters,
    share,
    step,
    time,
    win_rate,
)

CASES_OF_SUMS: dict[str, tuple[Answer, ChartWish | None]] = {
    "others_added_up": (
        answer(
            [group("rep.name", "Rep"), metric()],
            [[f"Rep {i:02}", D(4_000_000 // (i + 3))] for i in range(43)],
        ),
        None,
    ),
    "others_asked_for": (
        replace(
            answer(
                [group("rep.name", "Rep"), metric()],
                [[f"Rep {i}", D(900_000 - 90_000 * i)] for i in range(5)],
                query={
                    "metrics": ["bookings"],
                    "order_by": [{"by": "bookings", "direction": "desc"}],
                    "limit": 5,
                    "others": True,
                },
            ),
            others=((None, D(1_250_000)),),
        ),
        None,
    ),
    "stacked_columns": (
        answer(
            [time(), group(), metric()],
            [
                [day, region, money_of(i * 31 + k * 17 + 3)]
                for i, day in enumerate(quarters(6))
                for k, region in enumerate(REGIONS)
                if (i, k) != (2, 1)
            ],
            window=LONG_AGO,
            as_of=date(2026, 5, 3),
        ),
        None,
    ),
    "stacked_shares": (
        answer(
            [group(), group("opportunity.type", "Type"), metric(), share(metric())],
            [
                [region, kind, D(v := 40 + 37 * (i * 3 + k) % 90), v / 1000]
                for i, region in enumerate(REGIONS)
                for k, kind in enumerate(TYPES)
            ],
            query={"metrics": ["bookings"], "share_of": "total"},
        ),
        None,
    ),
    "waterfall_of_parts": (
        answer(
            [
                metric("forecast", "Forecast"),
                metric(),
                metric("weighted_pipeline", "Weighted pipeline"),
            ],
            [[D("2150000.50"), D(1_400_000), D("750000.50")]],
        ),
        None,
    ),
    "waterfall_of_changes": (
        answer(
            [group(), *compared(metric("pipeline_at", "Pipeline", nature="level"))],
            [
                [region, *moved(now, before)]
                for region, now, before in zip(
                    REGIONS, (520, 610, 330, 880, 45), (480, 700, 310, 640, 60), strict=True
                )
            ],
            query={"metrics": ["pipeline_at"], "compare": "previous_year"},
        ),
        None,
    ),
    "bullets": (
        answer(
            [group("rep.name", "Rep"), metric(), metric("quota_amount", "Quota")],
            [
                [f"Rep {i}", None if i == 4 else money_of(i * 7 + 2), money_of(20 + i * 3)]
                for i in range(6)
            ],
        ),
        None,
    ),
    "bullets_of_rates": (
        answer(
            [
                group("rep.name", "Rep"),
                metric(
                    "quota_attainment",
                    "Quota attainment",
                    type="number",
                    format="percent",
                    additive=False,
                ),
            ],
            [[f"Rep {i}", 1.31 - i * 0.17] for i in range(7)],
        ),
        None,
    ),
    "scatter": (
        answer(
            [group("rep.name", "Rep"), metric(), win_rate()],
            [[f"Rep {i}", money_of(i * i), 0.2 + i * 7 % 5 / 20] for i in range(9)],
        ),
        None,
    ),
    "histogram": (
        answer(
            [
                Column(
                    name="amount",
                    label="Amount",
                    type="decimal",
                    role="attribute",
                    format="currency",
                )
            ],
            [[None if i == 7 else D(i * i * 37 % 9000 + 500)] for i in range(80)],
            query={"rows": "opportunity"},
        ),
        None,
    ),
    "wish_histogram": (
        answer(
            [group("account.name", "Account"), metric()],
            [[f"Account {i}", money_of(i * i)] for i in range(60)],
        ),
        "histogram",
    ),
    "wish_waterfall": (
        answer(
            [time(), metric("pipeline_at", "Pipeline", nature="level")],
            [
                [day, D(v * 1000)]
                for day, v in zip(quarters(6), (9, 12, 11, 15, 13, 14), strict=True)
            ],
        ),
        "waterfall",
    ),
    "wish_stacked": (
        answer(
            [group(), group("opportunity.type", "Type"), metric()],
            [
                [region, kind, money_of(i * 3 + k)]
                for i, region in enumerate(REGIONS)
                for k, kind in enumerate(TYPES)
            ],
        ),
        "stacked",
    ),
    "wish_layers": (
        answer(
            [time("month"), group(), metric()],
            [
                [day, region, money_of(i * 5 + k * 11)]
                for i, day in enumerate(MONTHS)
                for k, region in enumerate(REGIONS)
                if (i, k) not in ((3, 2), (4, 2))
            ],
            window=LONG_AGO,
            as_of=date(2026, 6, 12),
        ),
        "area",
    ),
    "wish_funnel": (
        answer(
            [step(), funnel_count()],
            [["Aware", 1000], ["Trial", 620], ["Quote", 0], ["Closed Won", 0]],
            query={"metrics": ["funnel_count"]},
        ),
        "funnel",
    ),
    "wish_bullet": (
        answer([metric(), metric("quota_amount", "Quota")], [[D(830_000), D(1_000_000)]]),
        "bullet",
    ),
}
