"""The page's chart script, made from vl-convert's own copy of Vega: one file, no address fetched.

The module exports `vegaEmbed`, `vega`, `vegaLite`, and `draw`: vega-embed with what a page under a
strict content security policy needs. `ast: true` makes vega-embed use the expression interpreter
it carries, so no `unsafe-eval` is needed; the interpreter itself is inside and not an export.

The script of `charts/embed.py` is the same one with `embed.js` in it, which draws by itself.
"""

import hashlib
import os
import tempfile
from importlib.metadata import version
from pathlib import Path

from charts.image import Renderer, RenderLimits

_SNIPPET = """
const refuse = (what) => Promise.reject(new Error(what + " is not allowed in a chart"));
const loader = {
  options: {},
  load: () => refuse("loading data"),
  sanitize: () => refuse("a link"),
  http: () => refuse("fetching"),
  file: () => refuse("reading a file"),
};
const draw = (element, spec, options = {}) =>
  vegaEmbed(element, spec, {
    renderer: "svg", actions: false, ...options, mode: "vega-lite", ast: true, loader,
  });
export { vegaEmbed, vega, vegaLite, draw };
"""
_EMBED = Path(__file__).with_name("embed.js")


def make_bundle(snippet: str = _SNIPPET) -> bytes:
    """Return the script, made in a process of its own."""
    with Renderer(RenderLimits(seconds=60)) as renderer:
        return renderer.request({"kind": "bundle", "snippet": snippet})


def vega_bundle(cache: Path) -> Path:
    """Return the file of the script in `cache`, made once for this version of Vega and of ours."""
    return _kept(cache, "vega", _SNIPPET)


def embed_bundle(cache: Path) -> Path:
    """Return the file of the script that draws every figure on a page, made once alike."""
    return _kept(cache, "embed", _SNIPPET + _EMBED.read_text(encoding="utf-8"))


def _kept(cache: Path, name: str, snippet: str) -> Path:
    mark = hashlib.sha256(snippet.encode()).hexdigest()[:8]
    path = cache / f"{name}-{version('vl-convert-python')}-{mark}.js"
    if path.exists():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=cache, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(make_bundle(snippet))
    Path(unfinished).replace(path)
    return path
