"""The page's files, read once: name -> bytes, type and entity tag."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from semantic.errors import Issue
from server.problems import RequestError

WEB = Path(__file__).parent / "web"
#: The chart library: made on this machine, not part of the package.
VEGA = "vega.js"
#: Makes the chart library, or finds it made; returns its file.
VegaMaker = Callable[[], Path]
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as sent."""

    content: bytes
    media_type: str
    etag: str


def read_asset(path: Path) -> Asset:
    """Read one file."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Asset(content=content, media_type=TYPES[path.suffix], etag=f'"{digest}"')


def read_assets(folder: Path = WEB) -> dict[str, Asset]:
    """Read every file of the page, by its path under the folder."""
    return {
        path.relative_to(folder).as_posix(): read_asset(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES
    }


class Assets:
    """The page's files; the chart library is made when first asked for, then kept."""

    def __init__(self, vega: VegaMaker | None) -> None:
        self._files = read_assets()
        self._vega = vega
        self._lock = threading.Lock()

    def find(self, name: str) -> Asset:
        """Return a file; RequestError `no-such-route`."""
        if name == VEGA and self._vega is not None:
            with self._lock:
                if VEGA not in self._files:
                    self._files[VEGA] = read_asset(self._vega())
        found = self._files.get(name)
        if found is None:
            raise RequestError(Issue("no-such-route", "there is no such file"))
        return found
