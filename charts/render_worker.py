"""The drawing process: fenced specs in, pictures out; holds V8, so that the server does not.

One request is a line of JSON; one reply is a line of JSON with a length, then so many bytes. It is
started by `charts.image` as `python -m charts.render_worker` and ends when its input does.
"""

import contextlib
import json
import resource
import sys
from typing import Any, BinaryIO

import vl_convert

from charts.theme import FONTS

#: The Vega-Lite that matches Altair's schema.
VL_VERSION = "6.4"


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until the input ends."""
    vl_convert.register_font_directory(str(FONTS))
    for line in requests:
        try:
            body, failure = draw(json.loads(line)), None
        except (ValueError, TypeError, KeyError) as error:  # what vl-convert raises for a bad spec
            body, failure = b"", str(error)[:500]
        head = json.dumps({"length": len(body), "error": failure}).encode()
        replies.write(head + b"\n" + body)
        replies.flush()


def draw(request: dict[str, Any]) -> bytes:
    """Return one picture, or the script bundle; no address may be fetched."""
    common: dict[str, Any] = {"vl_version": VL_VERSION, "allowed_base_urls": []}
    match request["kind"]:
        case "svg":
            return vl_convert.vegalite_to_svg(request["spec"], **common).encode()
        case "png":
            return vl_convert.vegalite_to_png(request["spec"], scale=request["scale"], **common)
        case "pdf":
            return vl_convert.vegalite_to_pdf(request["spec"], **common)
        case "bundle":
            return vl_convert.javascript_bundle(request["snippet"], vl_version=VL_VERSION).encode()
        case other:
            raise ValueError(f"unknown kind {other}")


def limit() -> None:
    """Bound this process: it writes no file and leaves no core dump.

    Time and memory are watched from outside: V8 reserves tens of gigabytes of address space, so
    a limit on it under which it can start would limit nothing.
    """
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (0, 0))


if __name__ == "__main__":
    limit()
    serve(sys.stdin.buffer, sys.stdout.buffer)
