"""Colors, type and spacing: one light and one dark Vega-Lite configuration.

Every color lives here and none in a spec, so a picture changes its theme by changing its config.
The series colors differ by lightness as well as hue: they stay apart for readers with any of the
three dichromacies, and each stands out from its background at 3:1 or better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Mode = Literal["light", "dark"]

#: The faces that every picture is set in, in the page, PNG and PDF; their license is beside them.
FONTS = Path(__file__).with_name("fonts")
FONT = "Inter, system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colors of one mode; `series` are used in order."""

    background: str
    ink: str
    muted: str
    grid: str
    accent: str
    series: tuple[str, ...]
    ramp: tuple[str, str]
    on_ramp: tuple[str, str]  # text on its lower and on its upper half


LIGHT = Theme(
    background="#ffffff",
    ink="#1b2430",
    muted="#556070",
    grid="#e3e7ec",
    accent="#2463c9",
    series=("#2463c9", "#af6337", "#245655", "#640791", "#a20000", "#846f91", "#380210", "#102153"),
    ramp=("#c5d8f7", "#061442"),
    on_ramp=("#000000", "#ffffff"),
)
DARK = Theme(
    background="#12161c",
    ink="#e8ecf1",
    muted="#a3adba",
    grid="#2b323c",
    accent="#6ea8fe",
    series=("#6ea8fe", "#f09854", "#a2d5c0", "#ad59db", "#f5d76e", "#d66065", "#8b92b3", "#d9f2ff"),
    ramp=("#0e1e48", "#bed0f0"),
    on_ramp=("#ffffff", "#000000"),
)
THEMES: dict[Mode, Theme] = {"light": LIGHT, "dark": DARK}


def config(mode: Mode) -> dict[str, Any]:
    """Return the Vega-Lite `config` of a mode."""
    theme = THEMES[mode]
    axis = {  # a limit costs a measured text a label: long ones alone get one, where they are drawn
        "labelColor": theme.muted,
        "titleColor": theme.muted,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 10,
        "labelPadding": 6,
        "labelLimit": 0,
        "labelFlush": False,
        "maxExtent": 320,
        "titleLimit": 0,
        "domainColor": theme.grid,
        "tickColor": theme.grid,
        "gridColor": theme.grid,
        "ticks": False,
    }
    return {
        "background": theme.background,
        "font": FONT,
        "padding": 16,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {
            "labelColor": theme.ink,
            "titleColor": theme.muted,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 180,
            "symbolType": "circle",
        },
        "title": {
            "anchor": "start",
            "frame": "group",
            "color": theme.ink,
            "subtitleColor": theme.muted,
            "fontSize": 15,
            "fontWeight": 600,
            "subtitleFontSize": 12,
            "lineHeight": 20,
            "subtitleLineHeight": 17,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "mark": {"color": theme.accent},
        "line": {"strokeWidth": 2, "strokeJoin": "round", "strokeCap": "round"},
        "point": {"filled": True, "size": 42, "opacity": 1},
        "arc": {"stroke": theme.background, "strokeWidth": 2},
        "text": {"color": theme.ink, "fontSize": 12},
        "rule": {"stroke": theme.muted},
        "range": {
            "category": list(theme.series),
            "heatmap": list(theme.ramp),
            "ordinal": _steps(theme.ramp[0], theme.accent, theme.ramp[1]),
        },
        "style": {
            "hollow": {"strokeWidth": 1.5},
            "cover": {"color": theme.background},
            "area": {"fill": theme.accent, "fillOpacity": 0.35, "stroke": theme.accent},
            "cell": {"stroke": theme.background, "strokeWidth": 2},
            "ghost": {
                "color": theme.accent,
                "fillOpacity": 0.22,
                "stroke": theme.accent,
                "strokeWidth": 1,
                "cornerRadiusEnd": 2,
            },
            "target": {"color": theme.ink, "opacity": 1, "thickness": 3, "size": 26},
            "part": {"stroke": theme.background, "strokeWidth": 1},
            "open-part": {"fillOpacity": 0.45, "stroke": theme.background, "strokeWidth": 1},
            "layers": {"fillOpacity": 0.9, "stroke": theme.background, "strokeWidth": 1},
            "on-part": {"color": theme.background, "fontSize": 11},
            "land": {"color": theme.grid, "stroke": theme.background, "strokeWidth": 0.6},
            "country": {"stroke": theme.muted, "strokeWidth": 0.8},
            "place": {"stroke": theme.muted, "strokeWidth": 0.8, "size": 70, "opacity": 1},
            "halo": {
                "stroke": theme.background,
                "strokeWidth": 3,
                "strokeJoin": "round",
                "fontSize": 11,
            },
            "on-map": {"color": theme.ink, "fontSize": 11, "fontWeight": 600},
            "others": {"color": theme.muted},
            "before": {"color": theme.muted},
            "before-name": {"color": theme.muted, "fontSize": 12},
            "on-pale": {"color": theme.on_ramp[0]},
            "on-deep": {"color": theme.on_ramp[1]},
            "on-none": {"color": theme.muted},
            "tile-label": {"color": theme.muted, "fontSize": 13},
            "tile-value": {"color": theme.ink, "fontWeight": 600},
        },
    }


def _steps(first: str, middle: str, last: str) -> list[str]:
    """Return five shades: three, and what lies between them."""
    return [first, _between(first, middle), middle, _between(middle, last), last]


def _between(one: str, other: str) -> str:
    parts = ((int(one[at : at + 2], 16) + int(other[at : at + 2], 16)) // 2 for at in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)


def themed(spec: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    """Return a spec in another mode; its number locale stays."""
    locale = spec.get("config", {}).get("locale")
    return {**spec, "config": config(mode) | ({"locale": locale} if locale else {})}
