import os
import re
import signal
import threading
import time as clock
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from charts.bundle import vega_bundle
from charts.chart import chart_for
from charts.image import Renderer, RenderLimits, render_pdf, render_png, render_svg
from charts.theme import FONTS
from engine.reply import ChartSpec
from semantic.errors import ChartError
from tests.charts.answers_by_hand import HOSTILE, D, answer, group, metric
from tests.charts.cases import CASES

BARS = chart_for(*CASES["bars"])


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def code_of(error: pytest.ExceptionInfo[ChartError]) -> str:
    return error.value.issues[0].code


@pytest.mark.parametrize("name", [n for n in CASES if chart_for(*CASES[n]).vega_lite])
def test_every_picture_draws(name: str, renderer: Renderer) -> None:
    svg = render_svg(chart_for(*CASES[name]), renderer=renderer).decode()
    assert svg.startswith("<svg") and "NaN" not in svg and "undefined" not in svg


def test_the_axis_says_what_the_text_says(renderer: Renderer) -> None:
    svg = render_svg(chart_for(*CASES["hostile_bars"]), renderer=renderer).decode()
    texts = re.findall(r">([^<]+)</text>", svg)
    assert "€25M" in texts and "\N{MINUS SIGN}€1M" in texts  # an axis label, a value
    assert "<script" not in svg
    assert not any(f">{label}<" in svg for label in HOSTILE if len(label) > 1000)  # cut short
    assert not any(label in svg for label in HOSTILE if "<" in label)


def test_a_name_that_holds_a_nul_is_drawn(renderer: Renderer) -> None:
    chart = chart_for(answer([group(), metric()], [["a\0b", D(5)], ["c\\u0000d", D(4)]]))
    texts = re.findall(r">([^<]+)</text>", render_svg(chart, renderer=renderer).decode())
    assert "a\ufffdb" in texts and "c\\u0000d" in texts


def test_png_in_both_modes(renderer: Renderer) -> None:
    light = render_png(BARS, renderer=renderer)
    dark = render_png(BARS, mode="dark", renderer=renderer)
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG") and light != dark


def test_a_pdf_holds_its_own_fonts(renderer: Renderer) -> None:
    pdf = render_pdf(chart_for(*CASES["lines"]), renderer=renderer)
    assert pdf.startswith(b"%PDF")
    named = {one.split(b"+")[-1] for one in re.findall(rb"/FontName /(\S+)", pdf)}
    assert named == {b"Inter-Regular", b"Inter-SemiBold"}
    assert pdf.count(b"/FontFile") == 2


def test_the_fonts_come_with_their_license() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    assert {one.stem for one in FONTS.glob("*.ttf")} == {"Inter-Regular", "Inter-SemiBold"}


def test_a_table_has_no_picture(renderer: Renderer) -> None:
    with pytest.raises(ChartError) as error:
        render_svg(chart_for(*CASES["table"]), renderer=renderer)
    assert code_of(error) == "no-picture"


def test_a_spec_of_others_is_not_drawn(renderer: Renderer) -> None:
    evil = {"data": {"url": "http://127.0.0.1:1/x"}, "mark": "image"}
    with pytest.raises(ChartError) as error:
        render_svg(ChartSpec(kind="bar", vega_lite=evil, reason="", alt=""), renderer=renderer)
    assert code_of(error) == "unsafe-spec"
    with pytest.raises(ChartError) as error:
        render_png(BARS, scale=50, renderer=renderer)
    assert code_of(error) == "too-large"


def test_a_picture_that_fails_leaves_the_process_working(renderer: Renderer) -> None:
    broken = replace(BARS, vega_lite={**(BARS.vega_lite or {}), "layer": 5})
    with pytest.raises(ChartError) as error:
        render_svg(broken, renderer=renderer)
    assert code_of(error) == "render-failed"
    assert render_svg(BARS, renderer=renderer).startswith(b"<svg")


def test_too_much_memory_or_time_ends_the_process_not_us() -> None:
    huge = {**(BARS.vega_lite or {}), "width": 4000, "height": 4000}
    for limits, code in (
        (RenderLimits(memory=400_000_000), "too-large"),
        (RenderLimits(seconds=0.05), "too-slow"),
    ):
        with Renderer(limits) as strict:
            started = clock.monotonic()
            with pytest.raises(ChartError) as error:
                render_png(replace(BARS, vega_lite=huge), scale=4, renderer=strict)
            assert code_of(error) == code
            assert clock.monotonic() - started < 20


def test_a_killed_process_is_replaced(renderer: Renderer) -> None:
    render_svg(BARS, renderer=renderer)
    process = renderer.process_id()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    for _ in range(2):
        try:
            assert render_svg(BARS, renderer=renderer).startswith(b"<svg")
            break
        except ChartError as error:
            assert error.issues[0].code == "render-failed"
    assert renderer.process_id() != process


def test_other_threads_run_while_a_picture_is_drawn(renderer: Renderer) -> None:
    done, beats = threading.Event(), 0

    def draw_all() -> None:
        for _ in range(3):
            render_svg(chart_for(*CASES["heatmap"]), renderer=renderer)
        done.set()

    thread = threading.Thread(target=draw_all)
    thread.start()
    while not done.wait(0.005):
        beats += 1
    thread.join()
    assert beats >= 10


def test_the_bundle_is_made_once_and_names_no_address_to_fetch(tmp_path: Path) -> None:
    path = vega_bundle(tmp_path / "cache")
    text = path.read_text()
    exported = re.findall(r"export\s*\{([^}]*)\}", text)[-1]
    assert {part.split(" as ")[-1] for part in exported.split(",")} == {
        "vegaEmbed",
        "vega",
        "vegaLite",
        "draw",
    }
    assert "ast:true" in text and not re.search(r"jsdelivr|unpkg|cdnjs|import\(", text)
    before = path.stat().st_mtime_ns
    assert vega_bundle(tmp_path / "cache") == path and path.stat().st_mtime_ns == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]
