import itertools
import math

import pytest

from charts.theme import THEMES, Mode, config, themed

MODES: tuple[Mode, ...] = ("light", "dark")
#: Machado et al. 2009, severity 1.
SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, ...]


def linear(color: str) -> Triple:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def luminance(color: str) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb: Triple) -> Triple:
    red, green, blue = rgb
    cones = (
        0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue,
        0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue,
        0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue,
    )
    a, b, c = (math.cbrt(max(0.0, cone)) for cone in cones)
    return (
        0.2104542553 * a + 0.7936177850 * b - 0.0040720468 * c,
        1.9779984951 * a - 2.4285922050 * b + 0.4505937099 * c,
        0.0259040371 * a + 0.7827717662 * b - 0.8086757660 * c,
    )


def seen(color: str, sight: str) -> Triple:
    rgb = linear(color)
    rows = SIGHT[sight]
    mixed = (sum(w * c for w, c in zip(row, rgb, strict=True)) for row in rows)
    return oklab(tuple(min(1.0, max(0.0, value)) for value in mixed))


@pytest.mark.parametrize("mode", MODES)
def test_marks_and_words_stand_out(mode: Mode) -> None:
    theme = THEMES[mode]
    assert all(contrast(color, theme.background) >= 3 for color in (*theme.series, theme.accent))
    words = (theme.ink, theme.muted, *theme.series)  # lines are named in their own color
    assert all(contrast(color, theme.background) >= 4.5 for color in words)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sight", SIGHT)
def test_series_stay_apart_for_every_eye(mode: Mode, sight: str) -> None:
    colors = [seen(color, sight) for color in THEMES[mode].series]
    assert len(colors) == 8
    assert min(math.dist(a, b) for a, b in itertools.combinations(colors, 2)) >= 0.1


@pytest.mark.parametrize("mode", MODES)
def test_values_can_be_read_on_every_shade(mode: Mode) -> None:
    theme = THEMES[mode]
    ends = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in theme.ramp]
    for step in range(101):
        mixed = (round(a + (b - a) * step / 100) for a, b in zip(*ends, strict=True))
        shade = "#" + "".join(f"{part:02x}" for part in mixed)
        assert contrast(theme.on_ramp[step > 50], shade) >= 4.4, step


def test_a_picture_changes_its_theme_and_keeps_its_currency() -> None:
    spec = {"mark": "bar", "config": config("light") | {"locale": {"number": {}}}}
    dark = themed(spec, "dark")
    assert dark["config"]["background"] == THEMES["dark"].background
    assert dark["config"]["locale"] == {"number": {}} and dark["mark"] == "bar"
