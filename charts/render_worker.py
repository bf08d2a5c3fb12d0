"""The drawing process: fenced specs in, pictures out; holds V8, so that the server does not.

One request is a line of JSON; one reply is a line of JSON with a length, then so many bytes. It is
started by `charts.image` as `python -m charts.render_worker` and ends when its input does.
"""

import contextlib
import ctypes
import json
import re
import resource
import sys
from typing import Any, BinaryIO, cast

from charts.theme import FONTS

#: The Vega-Lite that matches Altair's schema.
VL_VERSION = "6.4"
#: A picture is made no larger than so many times its own size.
MOST_SCALE = 4.0
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until the input ends."""
    import vl_convert  # after the limits: it starts threads, and they could not be bounded then

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
    import vl_convert

    refuse_links(request.get("spec"))
    common: dict[str, Any] = {"vl_version": VL_VERSION, "allowed_base_urls": []}
    width = request.get("width")
    match request["kind"]:
        case "svg":
            svg = vl_convert.vegalite_to_svg(request["spec"], **common)
            return (svg if width is None else resized(svg, width)).encode()
        case "png" if width is not None:
            svg = vl_convert.vegalite_to_svg(request["spec"], **common)
            return vl_convert.svg_to_png(svg, scale=min(width / size_of(svg)[0], MOST_SCALE))
        case "png":
            return vl_convert.vegalite_to_png(request["spec"], scale=request["scale"], **common)
        case "pdf":
            return vl_convert.vegalite_to_pdf(request["spec"], **common)
        case "bundle":
            return vl_convert.javascript_bundle(request["snippet"], vl_version=VL_VERSION).encode()
        case other:
            raise ValueError(f"unknown kind {other}")


def size_of(svg: str) -> tuple[float, float]:
    """Return width and height of a picture; ValueError where its head does not say."""
    found = _SIZE.search(svg[:500])
    if found is None:
        raise ValueError("a picture without a size")
    return float(found[1]), float(found[2])


def resized(svg: str, width: int) -> str:
    """Return the same picture in another size; what is in it is not drawn anew."""
    was, high = size_of(svg)
    return _SIZE.sub(f'width="{width}" height="{high * width / was:.0f}"', svg, count=1)


def refuse_links(part: Any) -> None:
    """Refuse what an image mark or data would fetch or read: the library follows it unasked.

    The fence has let nothing of this through; this is the second lock on the same door.
    """
    if isinstance(part, dict):
        fields = cast("dict[str, Any]", part)
        if fields.keys() & {"url", "href"} or "image" in (fields.get("mark"), fields.get("type")):
            raise ValueError("a link or an image in a picture")
        for key, inner in fields.items():
            if key != "datasets":
                refuse_links(inner)
    elif isinstance(part, list):
        for inner in part:  # pyright: ignore[reportUnknownVariableType] - JSON, looked at inside
            refuse_links(inner)


def limit(memory: int) -> None:
    """Bound this process: its memory, no file written, no core dump, no network.

    The memory bound is on what can be written to: V8 reserves tens of gigabytes of address space
    that it never touches, so a bound on that under which it can start would bound nothing.
    """
    bounds = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for what, most in bounds.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    leave_network()


def leave_network() -> None:
    """Move to a network without any address, where the system lets us; else stay as we are."""
    new_user, new_network = 0x10000000, 0x40000000
    with contextlib.suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(new_network) != 0:
            unshare(new_user | new_network)


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
