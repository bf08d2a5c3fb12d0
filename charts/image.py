"""Spec to SVG, PNG or PDF, in a process of its own that is stopped when it takes too much.

The drawing library holds the interpreter's lock for as long as it draws, and can be made to take
gigabytes; so it never runs in the server's process. The process is kept warm: the first picture
costs most of a second, the next ones some tens of milliseconds.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from charts.fence import MOST_PIXELS, fence
from charts.render_worker import MOST_SCALE
from charts.theme import Mode, themed
from engine.reply import ChartSpec
from semantic.errors import ChartError, Issue

Kind = Literal["svg", "png", "pdf"]
#: After so many pictures the process is replaced, so that what it hoards stays bounded.
_MOST_PICTURES = 500
_ROOT = Path(__file__).resolve().parents[1]
#: Where nothing listens: what the drawing library would fetch, it asks there.
_NOWHERE = "http://127.0.0.1:1"
#: A NUL in a text, as JSON writes it: the drawing library ends at one.
_NUL = re.compile(r"((?<!\\)(?:\\\\)*)\\u0000")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderLimits:
    """What one picture may take: seconds, bytes of memory of the process, bytes of the picture."""

    seconds: float = 15.0
    memory: int = 1_500_000_000
    bytes: int = 30_000_000


class Renderer:
    """One warm drawing process; pictures are drawn one after the other, from any thread."""

    def __init__(self, limits: RenderLimits | None = None) -> None:
        self._limits = limits or RenderLimits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render(
        self,
        chart: ChartSpec,
        kind: Kind,
        *,
        mode: Mode = "light",
        scale: float = 2.0,
        width: int | None = None,
    ) -> bytes:
        """Return the picture; ChartError `no-picture|render-failed|too-slow|too-large`.

        `width` is that of an SVG or PNG in pixels, instead of a scale; its height follows.
        """
        if chart.vega_lite is None:
            raise ChartError(Issue("no-picture", f"a {chart.kind} has no picture"))
        if not 0 < scale <= MOST_SCALE:
            message = f"the scale must be above 0 and at most {MOST_SCALE:g}"
            raise ChartError(Issue("too-large", message))
        spec = fence(still(themed(chart.vega_lite, mode)))
        if width is not None and not 0 < width <= MOST_PIXELS:
            message = f"the width must be 1 to {MOST_PIXELS:,} pixels"
            raise ChartError(Issue("too-large", message))
        return self.request({"kind": kind, "spec": spec, "scale": scale, "width": width})

    def request(self, request: Mapping[str, Any]) -> bytes:
        """Send one request to the process, which is ended if it takes too much."""
        line = _NUL.sub(r"\1\\ufffd", json.dumps(request, allow_nan=False)).encode() + b"\n"
        with self._lock:
            process = self._started()
            watch = _Watch(process, self._limits)
            try:
                body = _exchange(process, line, self._limits.bytes)
            except (OSError, ValueError):
                body = None
            finally:
                verdict = watch.stop()
            if body is None or verdict is not None:
                issue = verdict or _why_ended(process, self._limits)
                self._end()
                raise ChartError(issue)
            if isinstance(body, Issue) and body.code == "too-large":
                self._end()  # the picture is still in the pipe
        if isinstance(body, Issue):
            raise ChartError(body)
        return body

    def process_id(self) -> int | None:
        """Return the process that draws, or None before the first picture."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """End the process; the next picture starts a new one."""
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        worn = self._drawn >= _MOST_PICTURES
        if self._process is None or self._process.poll() is not None or worn:
            self._end()
            self._drawn = 0
            self._process = subprocess.Popen(  # noqa: S603 - our own module, a number
                [sys.executable, "-m", "charts.render_worker", str(self._limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=_environment(),
            )
        self._drawn += 1
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def still(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a spec without what only a pointer meets: tooltips, and marks that are not seen."""
    if not isinstance(spec.get("layer"), list):
        return dict(spec)
    layers = [
        {
            **layer,
            "encoding": {k: v for k, v in layer.get("encoding", {}).items() if k != "tooltip"},
        }
        for layer in spec["layer"]
        if layer.get("mark", {}).get("opacity") != 0
    ]
    return {**spec, "layer": layers}


def render_svg(
    chart: ChartSpec, *, mode: Mode = "light", renderer: Renderer | None = None
) -> bytes:
    """Return a chart as SVG; without a renderer, in a process started for it alone."""
    return _rendered(chart, "svg", mode, 1.0, renderer)


def render_png(
    chart: ChartSpec, *, mode: Mode = "light", scale: float = 2.0, renderer: Renderer | None = None
) -> bytes:
    """Return a chart as PNG; without a renderer, in a process started for it alone."""
    return _rendered(chart, "png", mode, scale, renderer)


def render_pdf(
    chart: ChartSpec, *, mode: Mode = "light", renderer: Renderer | None = None
) -> bytes:
    """Return a chart as a page of PDF, its fonts embedded; the same process rules."""
    return _rendered(chart, "pdf", mode, 1.0, renderer)


def _rendered(
    chart: ChartSpec, kind: Kind, mode: Mode, scale: float, renderer: Renderer | None
) -> bytes:
    if renderer is not None:
        return renderer.render(chart, kind, mode=mode, scale=scale)
    with Renderer() as own:
        return own.render(chart, kind, mode=mode, scale=scale)


def _exchange(process: subprocess.Popen[bytes], line: bytes, most: int) -> bytes | Issue | None:
    """Write a request and read its reply; None when the process ends before the reply does."""
    if process.stdin is None or process.stdout is None:
        return None
    process.stdin.write(line)
    process.stdin.flush()
    head = process.stdout.readline()
    if not head.endswith(b"\n"):
        return None
    reply = json.loads(head)
    if reply["error"] is not None:
        return Issue("render-failed", f"the picture could not be drawn: {reply['error']}")
    if reply["length"] > most:
        return Issue("too-large", f"the picture is larger than {most // 1_000_000} MB")
    body = process.stdout.read(reply["length"])
    return body if len(body) == reply["length"] else None


def _why_ended(process: subprocess.Popen[bytes], limits: RenderLimits) -> Issue:
    """Say why a process ended by itself: one that gets no more memory aborts."""
    try:
        status = process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        status = 0
    if -status in (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL):
        limit = f"{limits.memory // 1_000_000} MB"
        return Issue("too-large", f"the picture took more than {limit} of memory")
    return Issue("render-failed", "the drawing process ended early")


class _Watch:
    """Looks at a process while it draws, and ends it when it is over a limit."""

    def __init__(self, process: subprocess.Popen[bytes], limits: RenderLimits) -> None:
        self._process, self._limits = process, limits
        self._done = threading.Event()
        self._verdict: Issue | None = None
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> Issue | None:
        """Stop looking; return what was wrong, or None."""
        self._done.set()
        self._thread.join()
        return self._verdict

    def _look(self) -> None:
        end = time.monotonic() + self._limits.seconds
        while not self._done.wait(0.02):
            if time.monotonic() > end:
                limit = f"{self._limits.seconds:g} seconds"
                self._verdict = Issue("too-slow", f"the picture took longer than {limit}")
            elif _resident_bytes(self._process.pid) > self._limits.memory:
                limit = f"{self._limits.memory // 1_000_000} MB"
                self._verdict = Issue("too-large", f"the picture took more than {limit} of memory")
            if self._verdict is not None:
                self._process.kill()
                return


def _resident_bytes(pid: int) -> int:
    """Return the memory a process holds; 0 where the system does not tell (time still limits)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0


def _environment() -> dict[str, str]:
    """Return a bare environment: no keys reach the drawing process, and its way out is shut."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "SYSTEMROOT")
    shut = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    shut |= {name.lower(): address for name, address in shut.items()} | {"NO_PROXY": ""}
    return {name: os.environ[name] for name in kept if name in os.environ} | shut
