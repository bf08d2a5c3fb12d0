"""Where names go that would lie on each other."""

from collections.abc import Mapping

from charts.labels import Scale

#: The room a line of text takes up and down, in pixels.
LABEL_HEIGHT = 16


def gap_of(scale: Scale, height: int) -> float:
    """Return how much of the value axis a line of text covers."""
    return (scale.high - scale.low) * LABEL_HEIGHT / height


def apart(at: Mapping[str, float], scale: Scale, height: int) -> dict[str, float]:
    """Return places at least a line of text apart, as near to their own as the axis allows."""
    gap = gap_of(scale, height)
    ordered = sorted(at, key=lambda name: (at[name], name))
    places: dict[str, float] = {}
    floor = scale.low
    for name in ordered:
        places[name] = max(at[name], floor)
        floor = places[name] + gap
    ceiling = scale.high
    for name in reversed(ordered):
        places[name] = min(places[name], ceiling)
        ceiling = places[name] - gap
    return places
