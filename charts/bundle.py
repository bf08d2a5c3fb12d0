"""The page's chart script, made from vl-convert's own copy of Vega: one file, no address fetched.

The module exports `vegaEmbed`, `vega`, `vegaLite`, and `draw`: vega-embed with what a page under a
strict content security policy needs. `ast: true` makes vega-embed use the expression interpreter
it carries, so no `unsafe-eval` is needed; the interpreter itself is inside and not an export.
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


def make_bundle() -> bytes:
    """Return the script, made in a process of its own."""
    with Renderer(RenderLimits(seconds=60)) as renderer:
        return renderer.request({"kind": "bundle", "snippet": _SNIPPET})


def vega_bundle(cache: Path) -> Path:
    """Return the file of the script in `cache`, made once for this version of Vega and of ours."""
    mark = hashlib.sha256(_SNIPPET.encode()).hexdigest()[:8]
    path = cache / f"vega-{version('vl-convert-python')}-{mark}.js"
    if path.exists():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=cache, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(make_bundle())
    Path(unfinished).replace(path)
    return path
