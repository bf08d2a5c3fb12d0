"""Maps: every value at its country or told, and only where countries are."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from charts.chart import chart_for
from charts.choropleth import is_map, map_objection
from charts.geography import countries, country_of
from charts.image import Renderer
from charts.shape import shape_of
from engine.reply import Answer
from semantic.formats import NULL_TEXT
from semantic.query import decode_query
from tests.charts.answers_by_hand import REGIONS, D, answer, compared, group, metric, moved
from tests.charts.cases import COUNTRIES, COUNTRY, MAP, MAP_OF_RATES
from tests.charts.drawn import drawn, rows_of, spec_of


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("United States", "United States of America"),
        ("USA", "United States of America"),
        ("  germany ", "Germany"),
        ("Côte d\u2019Ivoire", "Côte d'Ivoire"),
        ("COTE D'IVOIRE", "Côte d'Ivoire"),
        ("Bosnia & Herzegovina", "Bosnia and Herz."),
        ("Türkiye", "Turkey"),
        ("Singapore", "Singapore"),
        ("DE", "Germany"),
        ("de", None),
        ("Korea", None),
        ("EMEA", None),
        ("North America", None),
        ("", None),
        (None, None),
        (276, None),
    ],
)
def test_a_value_is_a_country_by_its_name_or_code(value: object, name: str | None) -> None:
    found = country_of(value)
    assert (found.name if found else None) == name


def test_no_name_is_of_two_countries_and_every_place_is_on_earth() -> None:
    names = Counter(one.name for one in countries().values())
    assert max(names.values()) == 1 and len(names) > 200
    for one in countries().values():
        assert country_of(one.name) == (None if one.name == "Congo" else one)  # there are two
        assert -180 <= one.at[0] <= 180 and -90 <= one.at[1] <= 90


def test_every_value_is_on_the_map_or_told() -> None:
    chart = drawn("map")
    on_map = {
        row["group"]: row["value"] for name in ("rows", "dots") for row in rows_of(chart, name)
    }
    assert on_map == {row[0]: row[1] for row in MAP.rows if row[0] in COUNTRIES}
    assert [row["group"] for row in rows_of(chart, "dots")] == ["Singapore"]
    assert "Not on the map: Atlantis ($1,500), (none) ($105,000)." in chart.alt
    land = {row["country"] for row in rows_of(chart, "land")}
    assert not land & {row["country"] for row in rows_of(chart)}


def test_a_value_has_the_shade_whose_bounds_hold_it() -> None:
    spec = spec_of(drawn("map"))
    shades = spec["layer"][1]["encoding"]["color"]["scale"]["domain"]
    assert shades == ["under $500K", "$500K to $1M", "$1M to $2M", "$2M to $5M", "$5M and more"]
    bounds = [0, 500_000, 1_000_000, 2_000_000, 5_000_000, 10**9]
    for row in rows_of(drawn("map")):
        at = shades.index(row["shade"])
        assert bounds[at] <= row["value"] < bounds[at + 1]


def test_a_missing_rate_is_told_not_shaded() -> None:
    chart = drawn("wish_map")
    assert chart.kind == "map" and f"Not on the map: FR ({NULL_TEXT})" in chart.alt
    assert {row["group"] for row in rows_of(chart)} == {"United States", "Germany", "Côte d'Ivoire"}


def other(**changes: Any) -> Answer:
    return replace(MAP, **changes)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (answer([group(), metric()], [[one, D(5)] for one in REGIONS]), "holds no countries"),
        (
            answer(
                [group("account.name", "Account"), metric()],
                [[one, D(5)] for one in (*COUNTRIES, "Acme")],
            ),
            "holds no countries",
        ),
        (
            answer([COUNTRY, metric()], [[f"C{i}", D(5)] for i in range(9)] + [["Chile", D(5)]]),
            "of no country",
        ),
        (
            answer([COUNTRY, metric()], [[one, D(5)] for one in (*COUNTRIES, "Brazil")]),
            "of one country",
        ),
        (answer([COUNTRY, metric()], [["Chile", None]]), "nothing to draw"),
        (answer([metric()], [[D(5)]]), "one value for each country"),
    ],
)
def test_what_is_no_map_says_why(asked: Answer, why: str) -> None:
    chart = chart_for(asked, "map")
    assert chart.kind != "map"
    assert chart.reason.startswith("Not drawn as a map: ") and why in chart.reason


def test_what_bars_show_better_is_no_map_unasked() -> None:
    few = other(rows=MAP.rows[:4])
    ranked = other(
        query=decode_query(
            {"metrics": ["bookings"], "order_by": [{"by": "bookings", "direction": "desc"}]}
        )
    )
    negative = other(rows=(*MAP.rows[:8], ("Chile", D(-5))))
    against = answer(
        [COUNTRY, *compared(metric())],
        [[one, *moved(9, 3)] for one in COUNTRIES],
        query={"metrics": ["bookings"], "compare": "previous_year"},
    )
    for asked in (few, ranked, negative, against, MAP_OF_RATES):
        assert not is_map(shape_of(asked))
        assert map_objection(shape_of(asked)) is None
        assert chart_for(asked, "map").kind == "map"
    assert is_map(shape_of(MAP))


def test_a_map_is_a_picture_of_many_shapes() -> None:
    with Renderer() as renderer:
        svg = renderer.render(drawn("map"), "svg").decode()
        dark = renderer.render(drawn("map"), "svg", mode="dark").decode()
    assert svg.count("<path") > 170 and dark.count("<path") > 170
    for text in ("$9M", "under $500K"):
        assert text in svg
