"""Names to countries: the shapes that are bundled, and which one a value names.

Shapes are Natural Earth's, in the public domain; `charts/world/SOURCES.txt` has their licenses.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("world") / "countries.json"
#: Words of a field's name or label that say that it holds countries.
_WORDS = frozenset({"country", "countries", "nation", "nations"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One country. `geometry` is GeoJSON, None of one too small for it; `at` is its middle."""

    id: str
    name: str
    geometry: Mapping[str, Any] | None
    at: tuple[float, float]


@cache
def countries() -> Mapping[str, Country]:
    """Return every country by its id."""
    return {
        one["id"]: Country(
            id=one["id"],
            name=one["names"][0],
            geometry=one["geometry"],
            at=(one["at"][0], one["at"][1]),
        )
        for one in _read()
    }


def country_of(value: object) -> Country | None:
    """Return the country a value names: by a name, or by a code of two or three capitals."""
    if not isinstance(value, str):
        return None
    found = _by_name().get(value.strip() if _is_code(value.strip()) else _plain(value))
    return None if found is None else countries()[found]


def says_countries(*names: str) -> bool:
    """Return whether a field's name or label says that its values are countries."""
    return any(_WORDS & set(_plain(name).split()) for name in names)


@cache
def _by_name() -> Mapping[str, str]:
    """Return ids by plain name and by code; a name that two bear is neither's."""
    found: dict[str, str | None] = {}
    for one in _read():
        for name in one["names"]:
            key = name if _is_code(name) else _plain(name)
            found[key] = one["id"] if found.get(key, one["id"]) == one["id"] else None
    return {name: number for name, number in found.items() if number is not None}


def _read() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return read


def _is_code(text: str) -> bool:
    return text.isascii() and text.isupper() and text.isalpha() and len(text) in (2, 3)


def _plain(text: str) -> str:
    """Return a name without case, accents and marks."""
    bare = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("_", " "))
    letters = (one if one.isalnum() else " " for one in bare if not unicodedata.combining(one))
    return " ".join("".join(letters).casefold().split())
