"""Paths of SVG: every step where it ends, arcs as curves that stay on their circle."""

import math

import pytest

from charts.report.svg_path import Segment, segments
from semantic.errors import ReportError


def ends(data: str) -> list[tuple[float, ...]]:
    return [points[-2:] for _, points in segments(data)]


def test_a_relative_path_ends_where_the_absolute_one_does() -> None:
    absolute = "M10,20L30,20H40V50C1,2,3,4,5,6Z"
    relative = "m10,20l20,0h10v30c-39,-48,-37,-46,-35,-44z"
    assert [kind for kind, _ in segments(absolute)] == [
        "move", "line", "line", "line", "curve", "close",
    ]  # fmt: skip
    for one, other in zip(segments(absolute), segments(relative), strict=True):
        assert one[0] == other[0] and one[1] == pytest.approx(other[1])


def test_more_pairs_after_a_move_are_lines_and_a_closed_path_begins_anew_at_its_start() -> None:
    assert list(segments("m1,1 2,0 0,2z m1,1")) == [
        ("move", (1, 1)), ("line", (3, 1)), ("line", (3, 3)), ("close", ()), ("move", (2, 2)),
    ]  # fmt: skip


def test_numbers_need_no_space_between_them() -> None:
    assert ends("M-1.5-.5L1e1-2e-1") == [(-1.5, -0.5), (10, -0.2)]


@pytest.mark.parametrize("large", [0, 1])
@pytest.mark.parametrize("sweep", [0, 1])
def test_an_arc_stays_on_a_circle_and_goes_the_way_it_says(large: int, sweep: int) -> None:
    curves = [one for one in segments(f"M10,0A10,10,0,{large},{sweep},0,10") if one[0] == "curve"]
    # Two circles of radius 10 go through both points.
    center = (0.0, 0.0) if large != sweep else (10.0, 10.0)
    points = [point for one in curves for point in along(one, center)]
    assert all(abs(math.dist(point, center) - 10) < 0.01 for point in points)
    assert curves[-1][1][-2:] == pytest.approx((0, 10))
    turned = sum(turn(a, b, center) for a, b in zip([(10.0, 0.0), *points], points, strict=False))
    assert (turned > 0) == bool(sweep)
    assert abs(turned) == pytest.approx(math.pi * (1.5 if large else 0.5), abs=0.01)


def along(segment: Segment, center: tuple[float, float]) -> list[tuple[float, float]]:
    """Return where a curve ends; its middle is tested by the whole circle below."""
    return [(segment[1][-2], segment[1][-1])]


def turn(a: tuple[float, float], b: tuple[float, float], center: tuple[float, float]) -> float:
    first = math.atan2(a[1] - center[1], a[0] - center[0])
    second = math.atan2(b[1] - center[1], b[0] - center[0])
    return (second - first + math.pi) % (2 * math.pi) - math.pi


def test_the_middle_of_each_curve_lies_on_the_circle() -> None:
    here = (5.0, 0.0)
    for kind, points in segments("M5,0A5,5,0,1,1,-5,0A5,5,0,1,1,5,0"):
        if kind == "curve":
            a, b, c, d = here, points[0:2], points[2:4], points[4:6]
            middle = [(p + 3 * q + 3 * r + s) / 8 for p, q, r, s in zip(a, b, c, d, strict=True)]
            assert math.hypot(*middle) == pytest.approx(5, abs=0.01)
        here = (points[-2], points[-1])


@pytest.mark.parametrize("data", ["M1", "Q1,2,3,4", "M1,2L3", "M1,2 x", "L"])
def test_what_is_not_known_is_refused(data: str) -> None:
    with pytest.raises(ReportError) as error:
        list(segments(data))
    assert error.value.issues[0].code == "bad-picture"
