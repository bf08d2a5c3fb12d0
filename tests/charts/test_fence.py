import copy
from typing import Any

import pytest

from charts.chart import chart_for
from charts.fence import MOST_ROWS, fence
from charts.geography import countries
from charts.labels import SHORT_UNITS
from semantic.errors import ChartError
from tests.charts.cases import CASES

FRANCE = countries()["250"]
SHAPE: dict[str, Any] = {"type": "Feature", "country": "250", "geometry": FRANCE.geometry}
EVIL: dict[str, Any] = {
    "data url": {"data": {"url": "http://127.0.0.1/x.csv"}},
    "data values beside the named ones": {"data": {"values": [{"a": 1}]}},
    "sequence": {"data": {"sequence": {"start": 0, "stop": 10**9}}},
    "image mark": {"mark": "image"},
    "image mark object": {"mark": {"type": "image"}},
    "image url channel": {"encoding": {"url": {"field": "group"}}},
    "href": {"encoding": {"href": {"value": "javascript:alert(1)"}}},
    "mark href": {"mark": {"type": "bar", "href": "file:///etc/passwd"}},
    "expr": {"mark": {"type": "bar", "dx": {"expr": "1"}}},
    "signal": {"encoding": {"x": {"scale": {"domain": {"signal": "a"}}}}},
    "calculate": {"transform": [{"calculate": "1", "as": "b"}]},
    "filter": {"transform": [{"filter": "datum.a > 1"}]},
    "test": {"encoding": {"color": {"condition": {"test": "1", "value": "red"}}}},
    "params": {"params": [{"name": "p", "expr": "1"}]},
    "label expression": {"encoding": {"x": {"axis": {"labelExpr": "alert(1)"}}}},
    "other schema": {"$schema": "https://evil.example/schema/vega-lite/v6.json"},
    "vega, not vega-lite": {"$schema": "https://vega.github.io/schema/vega/v6.json"},
    "schema elsewhere": {"$schema": "https://vega.github.io/schema/vega-lite/v6@x.example/a.json"},
    "usermeta": {"usermeta": {"embedOptions": {"loader": {}}}},
    "config signal": {"config": {"axis": {"labelColor": {"expr": "1"}}}},
    "config expression": {"config": {"axis": {"labelExpr": SHORT_UNITS}}},
    "projection": {"projection": {"type": "mercator"}},
    "projection expression": {"projection": {"type": "equalEarth", "scale": {"expr": "1"}}},
    "shape of nobody": {"datasets": {"rows": [SHAPE | {"country": "none"}]}},
    "shape of another": {"datasets": {"rows": [SHAPE | {"country": "840"}]}},
    "shape in a shape": {"datasets": {"rows": [SHAPE | {"properties": {"url": "x"}}]}},
    "shape changed": {"datasets": {"rows": [SHAPE | {"geometry": {"type": "Sphere"}}]}},
    "shape after another": {"datasets": {"rows": [SHAPE, {"geometry": {"url": "x"}}]}},
    "nested rows": {"datasets": {"rows": [{"a": {"url": "x"}}]}},
    "odd field": {"datasets": {"rows": [{"a']": 1}]}},
    "dataset elsewhere": {"datasets": {"rows": {"url": "x"}}},
    "too wide": {"width": 50_000},
    "not a size": {"height": {"signal": "x"}},
    "too many rows": {"datasets": {"rows": [{"a": 1}] * (MOST_ROWS + 1)}},
    "unknown key": {"mark": {"type": "bar", "somethingNew": 1}},
}


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("inside", [False, True])
def test_nothing_that_reaches_out_gets_through(name: str, inside: bool) -> None:
    spec: dict[str, Any] = copy.deepcopy(dict(chart_for(*CASES["bars"]).vega_lite or {}))
    if inside and not set(EVIL[name]) & {"$schema", "config", "datasets", "width", "height"}:
        spec["layer"][-1] |= EVIL[name]
    else:
        spec |= EVIL[name]
    with pytest.raises(ChartError) as caught:
        fence(spec)
    assert {issue.code for issue in caught.value.issues} <= {"unsafe-spec", "too-large"}


def test_our_own_shapes_get_through() -> None:
    spec = dict(chart_for(*CASES["map"]).vega_lite or {})
    shapes = [row for rows in spec["datasets"].values() for row in rows if "geometry" in row]
    assert len(shapes) > 150
    assert fence(copy.deepcopy(spec)) == spec


def test_our_one_expression_is_known_by_its_letters() -> None:
    spec = dict(chart_for(*CASES["columns"]).vega_lite or {})
    text = str(spec)
    assert SHORT_UNITS in str(spec["layer"]) and text.count("labelExpr") >= 1
    assert fence(spec) == spec
