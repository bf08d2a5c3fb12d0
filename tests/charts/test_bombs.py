"""What drawing libraries were made to do elsewhere, tried here, once more past the fence.

The advisories are those of Vega and its parts; each payload is refused by the fence, and does no
harm where the drawing process gets it all the same.
"""

import copy
import http.server
import threading
import time as clock
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from charts.chart import chart_for
from charts.fence import fence
from charts.image import Renderer, RenderLimits
from charts.render_worker import refuse_links
from semantic.errors import ChartError
from tests.charts.answers_by_hand import answer, metric, time
from tests.charts.cases import CASES

_GADGET = "this.constructor.constructor('throw 1')()"
ADVISORIES: dict[str, dict[str, Any]] = {
    "CVE-2020-26296 expression": {
        "transform": [{"calculate": _GADGET, "as": "b"}],
    },
    "CVE-2023-26486 scale": {
        "transform": [{"calculate": "scale('x', 1, {context: {scales: {x: event}}})", "as": "b"}],
    },
    "CVE-2023-26487 lassoAppend": {
        "transform": [{"calculate": "lassoAppend({push: alert}, 1, 2, 3)", "as": "b"}],
    },
    "cp47-r258-q626 href": {
        "encoding": {"href": {"value": "javascript:alert(1)"}},
    },
    "CVE-2025-25304 vlSelectionTuples": {
        "params": [{"name": "p", "expr": "vlSelectionTuples([{datum: 1}], {fields: []})"}],
    },
    "CVE-2025-26619 event filter": {
        "params": [
            {
                "name": "p",
                "select": {"type": "point", "on": f"click[{_GADGET}]"},
            }
        ],
    },
    "CVE-2025-27793 replace": {
        "transform": [{"filter": "replace('a', regexp('a'), event)"}],
    },
    "CVE-2025-59840 gadgets on window": {
        "params": [{"name": "p", "expr": "{toString: event.view.VEGA_DEBUG, valueOf: 1} + ''"}],
    },
    "CVE-2025-65110 vlSelectionTuples with gadgets": {
        "usermeta": {"embedOptions": {"loader": {}}},
        "params": [{"name": "p", "expr": "vlSelectionTuples(event.dataflow, {})"}],
    },
    "CVE-2025-66648 internal function": {
        "transform": [{"calculate": "_fn({toString: alert})", "as": "b"}],
    },
}


def bars() -> dict[str, Any]:
    return copy.deepcopy(dict(chart_for(*CASES["bars"]).vega_lite or {}))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


@pytest.mark.parametrize("name", ADVISORIES)
def test_what_was_published_is_refused_and_harmless(name: str, renderer: Renderer) -> None:
    evil = bars()
    evil["layer"][0] |= ADVISORIES[name]
    with pytest.raises(ChartError) as caught:
        fence(evil)
    assert {issue.code for issue in caught.value.issues} == {"unsafe-spec"}
    try:  # past the fence: a picture, or an honest failure, from a process that lives on
        picture = renderer.request({"kind": "svg", "spec": evil, "scale": 1})
        assert picture.startswith(b"<svg")
        assert b"javascript:" not in picture and b"<script" not in picture
    except ChartError as error:
        assert error.issues[0].code == "render-failed"
    before = renderer.process_id()
    assert renderer.render(chart_for(*CASES["bars"]), "svg").startswith(b"<svg")
    assert renderer.process_id() == before


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_nothing_is_fetched_even_past_the_fence(
    kind: str, listener: tuple[int, list[str]], renderer: Renderer
) -> None:
    port, asked = listener
    address = f"http://127.0.0.1:{port}/x.png"
    image = {"type": "image", "url": address, "width": 20, "height": 20}
    specs: list[dict[str, Any]] = [
        {"data": {"values": [{"a": 1}]}, "mark": image},
        {"data": {"url": address, "format": {"type": "csv"}}, "mark": "bar"},
        {
            "data": {"values": [{"a": address}]},
            "mark": "image",
            "encoding": {"url": {"field": "a"}},
        },
    ]
    for spec in specs:
        with pytest.raises(ChartError):
            renderer.request({"kind": kind, "spec": spec, "scale": 1})
    assert asked == []


@pytest.mark.parametrize("path", ["file:///etc/passwd", "/etc/passwd", "../../etc/hostname"])
def test_no_file_is_read(path: str, renderer: Renderer) -> None:
    spec = {"data": {"values": [{"a": 1}]}, "mark": {"type": "image", "url": path}}
    with pytest.raises(ChartError) as error:
        renderer.request({"kind": "png", "spec": spec, "scale": 1})
    assert error.value.issues[0].code == "render-failed"
    with pytest.raises(ValueError, match="a link or an image"):
        refuse_links(spec)


def test_the_drawing_process_has_no_network() -> None:
    with Renderer() as renderer:
        renderer.render(chart_for(*CASES["bars"]), "svg")
        process = renderer.process_id()
        inside, ours = Path(f"/proc/{process}/ns/net"), Path("/proc/self/ns/net")
        if not inside.exists() or inside.readlink() == ours.readlink():
            pytest.skip("this system gives a process no network of its own")
        lines = Path(f"/proc/{process}/net/tcp").read_text().splitlines()
        assert len(lines) == 1, "nothing but the head of the list"


@pytest.mark.parametrize(
    "size", [{"width": 50_000, "height": 50_000}, {"width": 50_000, "height": 9_000}]
)
def test_a_picture_of_gigabytes_ends_its_process_not_us(size: dict[str, int]) -> None:
    with Renderer(RenderLimits(memory=1_000_000_000)) as strict:
        started = clock.monotonic()
        with pytest.raises(ChartError) as error:
            strict.request({"kind": "png", "spec": bars() | size, "scale": 1})
        assert error.value.issues[0].code == "too-large"
        assert clock.monotonic() - started < 30
        assert strict.render(chart_for(*CASES["bars"]), "svg").startswith(b"<svg")


def test_a_flood_of_points_is_refused_before_it_is_drawn(renderer: Renderer) -> None:
    spec = bars()
    spec["datasets"]["rows"] = [{"group": "a", "value": i} for i in range(400_000)]
    with pytest.raises(ChartError) as error:
        fence(spec)
    assert [issue.code for issue in error.value.issues] == ["too-large"]


def test_more_values_than_a_picture_holds_are_a_table() -> None:
    first = date(1900, 1, 1)
    rows = [[first + timedelta(days=i), Decimal(i)] for i in range(20_500)]
    chart = chart_for(answer([time("day"), metric()], rows, as_of=date(2026, 6, 30)))
    assert (chart.kind, chart.vega_lite) == ("table", None)
    assert "more values than a picture can hold" in chart.reason
    assert chart_for(answer([time("day"), metric()], rows[:9_000])).kind == "line"
