"""The page's files, read once: name -> bytes, type and entity tag."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from charts.theme import FONTS, config
from charts.theme import THEMES as THEME_NAMES
from semantic.errors import Issue
from server.problems import RequestError

WEB = Path(__file__).parent / "web"
#: The chart library: made on this machine, not part of the package.
VEGA = "vega.js"
#: The script of pieces for other pages: the library, and what draws every figure on a page.
EMBED = "embed.js"
#: The charts' light and dark colors, from the one place they are kept.
THEMES = "js/chart-themes.js"
#: Makes the chart library, or finds it made; returns its file.
VegaMaker = Callable[[], Path]
TYPES: Mapping[str, str] = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as sent."""

    content: bytes
    media_type: str
    etag: str


def read_asset(path: Path) -> Asset:
    """Read one file."""
    return _asset(path.read_bytes(), path.suffix)


def read_assets(folder: Path = WEB) -> dict[str, Asset]:
    """Read every file of the page, by its path under the folder."""
    return {
        path.relative_to(folder).as_posix(): read_asset(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES
    }


class Assets:
    """The page's files; the chart scripts are made when first asked for, then kept."""

    def __init__(self, vega: VegaMaker | None, embed: VegaMaker | None = None) -> None:
        fonts = {f"fonts/{name}": asset for name, asset in read_assets(FONTS).items()}
        self._files = {**read_assets(), **fonts, THEMES: _chart_themes()}
        self._made = {VEGA: vega, EMBED: embed}
        self._lock = threading.Lock()

    def find(self, name: str) -> Asset:
        """Return a file; RequestError `no-such-route`."""
        maker = self._made.get(name)
        if maker is not None:
            with self._lock:
                if name not in self._files:
                    self._files[name] = read_asset(maker())
        found = self._files.get(name)
        if found is None:
            raise RequestError(Issue("no-such-route", "there is no such file"))
        return found


def _asset(content: bytes, suffix: str) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Asset(content=content, media_type=TYPES[suffix], etag=f'"{digest}"')


def _chart_themes() -> Asset:
    themes = msgspec.json.encode({mode: config(mode) for mode in THEME_NAMES})
    return _asset(
        b"/** Vega-Lite configurations by theme. */\nexport const themes = %b;\n" % themes, ".js"
    )
